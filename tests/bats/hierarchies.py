#!/usr/bin/env python3
"""Prints a line for each hierarchy of cgroups in which the caller can make one: its controllers as
in /proc/PID/cgroup ("v2" where there are none), and the directory of the caller's own."""

import os
import pathlib
import sys

sys.dont_write_bytecode = True  # nothing of root's in the user's checkout
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
from surroundings_cgroups import hierarchies  # pylint: disable=wrong-import-position


def can_make(directory):
    try:
        os.mkdir(directory)
    except OSError:
        return False
    os.rmdir(directory)
    return True


for tree in hierarchies():
    if can_make(f"{tree.parent}/nslab-test-{os.getpid()}"):
        print(tree.controllers or "v2", tree.parent)
