#!/usr/bin/python3 -B
"""Init, as PID 1, passes nothing on."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_01 import Lab  # pylint: disable=wrong-import-position


class Faulty(Lab):
    def pass_on(self, number, child):
        if os.getpid() != 1:
            super().pass_on(number, child)


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
