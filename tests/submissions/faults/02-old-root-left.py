#!/usr/bin/python3 -B
"""The old root is never unmounted."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_02 import Container  # pylint: disable=wrong-import-position


class Faulty(Container):
    def leave_old_root(self):
        pass


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
