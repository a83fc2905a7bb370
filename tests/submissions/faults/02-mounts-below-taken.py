#!/usr/bin/python3 -B
"""DIR is bound recursively."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
# pylint: disable-next=wrong-import-position
from lab_02 import AT_EMPTY_PATH, AT_RECURSIVE, Container, MS_PRIVATE, mount_setattr, open_tree


class Faulty(Container):
    def open_root(self):
        tree = open_tree(self.rootfs, 1 | AT_RECURSIVE)
        mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, propagation=MS_PRIVATE)
        return tree


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
