#!/usr/bin/python3 -B
"""/sys without MS_RDONLY."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_02 import Container, call  # pylint: disable=wrong-import-position


class Faulty(Container):
    def mount_sys(self):
        call("mount", "sysfs", "/sys", "sysfs", 0, None)


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
