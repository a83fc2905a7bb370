#!/usr/bin/python3 -B
"""Standard input is /dev/null."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_02 import Container  # pylint: disable=wrong-import-position


class Faulty(Container):
    def execute(self):
        os.dup2(os.open("/dev/null", os.O_RDWR), 0)
        super().execute()


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
