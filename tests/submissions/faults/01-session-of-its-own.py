#!/usr/bin/python3 -B
"""setsid(), which takes the terminal away."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_01 import Lab  # pylint: disable=wrong-import-position


class Faulty(Lab):
    def execute(self):
        os.setsid()
        super().execute()


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
