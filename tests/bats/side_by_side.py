"""side_by_side.py TIMES COUNT COMMAND...: starts COMMAND so many times, COUNT at once and each a
little later than the one before. Status 1 if one of them fails."""

import collections
import random
import subprocess
import sys


def start_later(command, busy):
    # Not by the clock: how far the one before has come is what matters, and this varies it.
    sum(range(random.randrange(busy)))
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def main(times, count, *command):
    failures = collections.Counter()
    for _ in range(int(times)):
        started = [start_later(command, 200_000) for _ in range(int(count))]
        for process in started:
            message = process.communicate()[1]
            if process.returncode != 0:
                failures[process.returncode, message] += 1
    for (status, message), number in failures.items():
        print(f"{number} with status {status}: {message}")
    return 1 if failures else 0


sys.exit(main(*sys.argv[1:]))
