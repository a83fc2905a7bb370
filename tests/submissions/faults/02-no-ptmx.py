#!/usr/bin/python3 -B
"""/dev/ptmx is not made."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_02 import Container  # pylint: disable=wrong-import-position


class Faulty(Container):
    def links(self):
        return {name: to for name, to in super().links().items() if name != "ptmx"}


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
