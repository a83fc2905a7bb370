#!/usr/bin/python3 -B
"""A System V shared memory segment that nobody removes."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_01 import Lab, call  # pylint: disable=wrong-import-position

IPC_PRIVATE, IPC_CREAT = 0, 0o1000


class Faulty(Lab):
    def main(self, words):
        status = super().main(words)
        call("shmget", IPC_PRIVATE, 1, IPC_CREAT | 0o600)
        return status


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
