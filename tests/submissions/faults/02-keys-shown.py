#!/usr/bin/python3 -B
"""/proc/keys is not masked."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_02 import Container  # pylint: disable=wrong-import-position


class Faulty(Container):
    def masked(self):
        return [path for path in super().masked() if path != "/proc/keys"]


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
