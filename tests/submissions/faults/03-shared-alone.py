#!/usr/bin/python3 -B
"""MS_SHARED, which makes a new group, without joining DIR's."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
# pylint: disable-next=wrong-import-position
from lab_02 import AT_FDCWD, Container, MODES, mount_setattr


class Faulty(Container):
    def propagate(self, path, peer, mode):
        if mode != "shared":
            return super().propagate(path, peer, mode)
        return mount_setattr(AT_FDCWD, path, 0, propagation=MODES[mode])


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
