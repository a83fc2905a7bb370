#!/usr/bin/python3 -B
"""PR_SET_PDEATHSIG alone, which a change of ids clears."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_01 import Lab  # pylint: disable=wrong-import-position


class Faulty(Lab):
    """What Lab does already: it has no process that sees the end of another one."""


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
