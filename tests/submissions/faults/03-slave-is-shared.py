#!/usr/bin/python3 -B
"""MS_SHARED where MS_SLAVE was asked."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_02 import Container  # pylint: disable=wrong-import-position


class Faulty(Container):
    def propagate(self, path, peer, mode):
        super().propagate(path, peer, "shared" if path == "/" and mode == "slave" else mode)


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
