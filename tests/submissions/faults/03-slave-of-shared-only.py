#!/usr/bin/python3 -B
"""Only a shared mount counts as one that can be followed."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_02 import Container  # pylint: disable=wrong-import-position


class Faulty(Container):
    def has_peer(self, place, mode):
        return super().has_peer(place, "shared")


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
