#!/usr/bin/python3 -B
"""/proc/irq, bus, fs and sysrq-trigger are not made read-only."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_02 import Container  # pylint: disable=wrong-import-position


class Faulty(Container):
    def protected(self):
        return ["/proc/sys"]


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
