#!/usr/bin/python3 -B
"""Init ends with 0."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_01 import Lab  # pylint: disable=wrong-import-position


class Faulty(Lab):
    def status_of(self, status):
        return 0 if os.getpid() == 1 else super().status_of(status)


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
