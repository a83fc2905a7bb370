#!/usr/bin/python3 -B
"""COMMAND is a child of PID 1 without --init too."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_01 import Lab  # pylint: disable=wrong-import-position


class Faulty(Lab):
    def read_options(self, words):
        super().read_options(words)
        self.init = True


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
