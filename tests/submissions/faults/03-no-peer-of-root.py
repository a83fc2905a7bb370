#!/usr/bin/python3 -B
"""Where DIR's mount has no peer, the root is private, and nobody says so."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_02 import Container  # pylint: disable=wrong-import-position


class Faulty(Container):
    def has_peer(self, place, mode):
        return place == self.rootfs or super().has_peer(place, mode)

    def join(self, path, peer):
        try:
            super().join(path, peer)
        except OSError:
            pass


if __name__ == "__main__":
    sys.exit(Faulty().main(sys.argv[1:]))
