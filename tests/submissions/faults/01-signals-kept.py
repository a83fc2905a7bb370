#!/usr/bin/python3 -B
"""The lab reads its signals and passes on none."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_01 import Lab  # pylint: disable=wrong-import-position


class Faulty(Lab):
    def pass_on(self, number, child):
        pass


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
