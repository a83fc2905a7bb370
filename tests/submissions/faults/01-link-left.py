#!/usr/bin/python3 -B
"""A bridge that nobody removes."""

import contextlib
import fcntl
import pathlib
import socket
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_01 import Lab  # pylint: disable=wrong-import-position

SIOCBRADDBR = 0x89A0


class Faulty(Lab):
    def main(self, words):
        status = super().main(words)
        with (socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as any_socket,
              contextlib.suppress(FileExistsError)):  # an earlier run has left it
            fcntl.ioctl(any_socket, SIOCBRADDBR, b"nslab-left\0")
        return status


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
