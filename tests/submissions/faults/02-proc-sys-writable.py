#!/usr/bin/python3 -B
"""/proc/sys is not made read-only."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_02 import Container  # pylint: disable=wrong-import-position


class Faulty(Container):
    def protected(self):
        return [path for path in super().protected() if path != "/proc/sys"]


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
