#!/usr/bin/python3 -B
"""A missing --workdir is made."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_01 import Lab  # pylint: disable=wrong-import-position


class Faulty(Lab):
    def go_to_workdir(self):
        if self.workdir is not None:
            os.makedirs(self.workdir, exist_ok=True)
        super().go_to_workdir()


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
