#!/usr/bin/python3 -B
"""mkdir -p, and nobody keeps a list of what was made."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_02 import Container  # pylint: disable=wrong-import-position


class Faulty(Container):
    """What Container does already."""


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
