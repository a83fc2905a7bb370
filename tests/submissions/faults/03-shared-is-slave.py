#!/usr/bin/python3 -B
"""MS_SLAVE where MS_SHARED was asked."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_02 import Container  # pylint: disable=wrong-import-position


class Faulty(Container):
    def propagate(self, path, peer, mode):
        super().propagate(path, peer, "slave" if path == "/" and mode == "shared" else mode)


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
