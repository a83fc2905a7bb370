#!/usr/bin/python3 -B
"""An unknown mode is private."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_02 import Container, MODES  # pylint: disable=wrong-import-position


class Faulty(Container):
    def take(self, option, value):
        if option == "--propagation" and value not in MODES:
            value = "private"
        super().take(option, value)


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
