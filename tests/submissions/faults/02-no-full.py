#!/usr/bin/python3 -B
"""/dev/full is not made."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_02 import Container  # pylint: disable=wrong-import-position


class Faulty(Container):
    def devices(self):
        return {name: number for name, number in super().devices().items() if name != "full"}


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
