#!/usr/bin/python3 -B
"""ro of a bind is read and forgotten."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_02 import Container  # pylint: disable=wrong-import-position


class Faulty(Container):
    def open_bind(self, bind):
        bind.read_only = False
        return super().open_bind(bind)


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
