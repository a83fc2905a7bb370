"""exchange.py ONE OTHER TIMES COMMAND...: runs COMMAND so often, while the names ONE and OTHER
change places without end. COMMAND may succeed or fail with 125; any other status is ours, too."""

import ctypes
import subprocess
import sys
import threading

AT_FDCWD = -100
RENAME_EXCHANGE = 2


def exchange_until(is_done, one, other):
    libc = ctypes.CDLL(None, use_errno=True)
    while not is_done.is_set():
        for _ in range(100):
            if libc.renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE) != 0:
                sys.exit(f"renameat2: errno {ctypes.get_errno()}")


def main(one, other, times, *command):
    is_done = threading.Event()
    thread = threading.Thread(target=exchange_until, args=(is_done, one.encode(), other.encode()))
    thread.start()
    statuses = {subprocess.run(command, stderr=subprocess.DEVNULL).returncode
                for _ in range(int(times))}
    is_done.set()
    thread.join()
    print("statuses:", *sorted(statuses))
    return 0 if statuses <= {0, 125} else 1


sys.exit(main(*sys.argv[1:]))
