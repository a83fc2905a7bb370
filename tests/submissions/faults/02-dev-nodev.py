#!/usr/bin/python3 -B
"""/dev is mounted with MS_NODEV."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_02 import Container, MS_NODEV, MS_NOSUID  # pylint: disable=wrong-import-position


class Faulty(Container):
    def dev_flags(self):
        return MS_NOSUID | MS_NODEV


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
