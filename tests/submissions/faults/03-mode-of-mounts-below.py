#!/usr/bin/python3 -B
"""Mounts below SRC stay peers of the host's."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
# pylint: disable-next=wrong-import-position
from lab_02 import AT_EMPTY_PATH, AT_RECURSIVE, Container, MS_PRIVATE, mount_setattr, open_tree


class Faulty(Container):
    def open_bind(self, bind):
        tree = open_tree(bind.source, 1 | AT_RECURSIVE)
        mount_setattr(tree, "", AT_EMPTY_PATH, int(bind.read_only), MS_PRIVATE)
        return tree


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
