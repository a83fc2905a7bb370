#!/usr/bin/python3 -B
"""Init keeps the descriptors of the trees that were attached."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_02 import Container  # pylint: disable=wrong-import-position


class Faulty(Container):
    def forget_all_files(self):
        pass


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
