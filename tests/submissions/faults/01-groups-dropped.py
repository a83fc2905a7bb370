#!/usr/bin/python3 -B
"""setgroups(0), as for a container with ids of its own."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_01 import Lab  # pylint: disable=wrong-import-position


class Faulty(Lab):
    def execute(self):
        os.setgroups([])
        super().execute()


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
