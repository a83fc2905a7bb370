#!/usr/bin/python3 -B
"""Init waits for COMMAND alone."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_01 import Lab  # pylint: disable=wrong-import-position


class Faulty(Lab):
    def reap(self, child):
        pid, status = os.waitpid(child, os.WNOHANG)
        return status if pid == child else None


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
