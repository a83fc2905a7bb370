#!/usr/bin/python3 -B
"""unbindable of a bind is private."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_02 import Container  # pylint: disable=wrong-import-position


class Faulty(Container):
    def propagate(self, path, peer, mode):
        if path == "/" or mode != "unbindable":
            super().propagate(path, peer, mode)


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
