#!/usr/bin/python3 -B
"""/dev/random is an empty file."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_02 import Container  # pylint: disable=wrong-import-position


class Faulty(Container):
    def make_device(self, path, major, minor):
        if path != "/dev/random":
            return super().make_device(path, major, minor)
        return os.close(os.open(path, os.O_CREAT, 0o666))


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
