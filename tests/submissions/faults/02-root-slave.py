#!/usr/bin/python3 -B
"""MS_SLAVE where MS_PRIVATE was asked."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_02 import Container  # pylint: disable=wrong-import-position


class Faulty(Container):
    def read_options(self, words):
        super().read_options(words)
        self.propagation = "slave"


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
