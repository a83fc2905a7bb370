#!/usr/bin/python3 -B
"""--read-only is recursive: --tmpfs, too, cannot be written."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
# pylint: disable-next=wrong-import-position
from lab_02 import AT_FDCWD, AT_RECURSIVE, Container, mount_setattr


class Faulty(Container):
    def protect_root(self):
        mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, 1)


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
