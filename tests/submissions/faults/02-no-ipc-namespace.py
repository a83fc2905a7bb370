#!/usr/bin/python3 -B
"""CLONE_NEWIPC is left out."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_02 import Container  # pylint: disable=wrong-import-position


class Faulty(Container):
    def namespaces(self):
        return super().namespaces() & ~0x8000000


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
