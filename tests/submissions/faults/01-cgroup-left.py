#!/usr/bin/python3 -B
"""A cgroup in every hierarchy, which nobody removes."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_01 import Lab  # pylint: disable=wrong-import-position


def own_cgroups():
    """The directories of this process's cgroups, where they are mounted."""
    own = [line.split(":", 2)[1:] for line in pathlib.Path("/proc/self/cgroup").read_text().split()]
    for line in pathlib.Path("/proc/self/mountinfo").read_text().splitlines():
        mine, theirs = (part.split() for part in line.split(" - "))
        for controllers, path in own:
            kind, options = ("cgroup", controllers.split(",")) if controllers else ("cgroup2", [])
            below = os.path.relpath(path, mine[3])
            if (theirs[0] == kind and set(options) <= set(theirs[2].split(","))
                    and not below.startswith("..")):
                yield os.path.join(mine[4], below)


class Faulty(Lab):
    def main(self, words):
        status = super().main(words)
        for directory in own_cgroups():
            os.makedirs(os.path.join(directory, "nslab-left"), exist_ok=True)
        return status


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
