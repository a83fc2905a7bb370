#!/usr/bin/python3 -B
"""/dev/fd, stdin, stdout and stderr are not made."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_02 import Container  # pylint: disable=wrong-import-position


class Faulty(Container):
    def links(self):
        return {"ptmx": "pts/ptmx"}


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
