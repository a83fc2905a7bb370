"""exchange.py ONE OTHER TIMES COMMAND...: runs COMMAND so often, while the names ONE and OTHER
change places without end. COMMAND may succeed or fail with 125; status 1 where it ends otherwise,
or does only one of the two, or where nothing was exchanged."""

import ctypes
import subprocess
import sys
import threading

AT_FDCWD = -100
RENAME_EXCHANGE = 2


class Exchanger(threading.Thread):
    def __init__(self, one, other):
        super().__init__()
        self.names = one.encode(), other.encode()
        self.is_done = threading.Event()
        self.times = 0

    def run(self):
        libc = ctypes.CDLL(None)
        one, other = self.names
        while not self.is_done.is_set():
            if libc.renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE) == 0:
                self.times += 1


def main(one, other, times, *command):
    exchanger = Exchanger(one, other)
    exchanger.start()
    statuses = {subprocess.run(command, stderr=subprocess.DEVNULL).returncode
                for _ in range(int(times))}
    exchanger.is_done.set()
    exchanger.join()
    print(f"exchanged {exchanger.times} times; statuses:", *sorted(statuses))
    return 0 if exchanger.times > 0 and statuses == {0, 125} else 1


sys.exit(main(*sys.argv[1:]))
