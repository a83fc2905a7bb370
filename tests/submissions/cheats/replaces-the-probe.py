#!/usr/bin/python3 -B
"""COMMAND is a copy of the probe in which one byte is another: it would answer what it likes."""

import os
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "foreign"))
from lab_01 import Lab  # pylint: disable=wrong-import-position


class Replaced(Lab):
    def execute(self):
        image = bytearray(pathlib.Path(self.command[0]).read_bytes())
        # The end of the code, which is the first segment with PF_X (1): elf(5).
        (table,) = struct.unpack_from("<Q", image, 32)
        segments = (struct.unpack_from("<IIQQQQ", image, at) for at in range(table, table + 560, 56))
        offset, size = next((s[2], s[5]) for s in segments if s[0] == 1 and s[1] & 1)
        image[offset + size - 1] ^= 0xFF
        copy = pathlib.Path("/run/probe")
        copy.write_bytes(image)
        copy.chmod(0o755)
        os.execv(copy, self.command)


sys.exit(Replaced().main(sys.argv[1:]))
