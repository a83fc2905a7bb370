#!/usr/bin/env python3
"""Calls the checker in ways in which a caller can differ from a shell.

    callers.py ignoring SIGNAL COMMAND...     the signal is ignored; exits with COMMAND's status
    callers.py signalled SIGNAL READY GO COMMAND...
                                              ignored, and sent once READY was written to; then
                                              GO is (two fifos)
    callers.py stopped COMMAND...             stopped again and again, each time for longer than a
                                              deadline of half a second; its status
    callers.py mounting COMMAND...            with 800 mounts more, and one whose name is no UTF-8,
                                              in this mount namespace
    callers.py spawning COMMAND...            started by posix_spawn(3), which lets the C library's
                                              own two signals be ignored
    callers.py slow-reader COMMAND...         its output is a pipe that does not block and is read
                                              only when it is full; prints what came
"""

import ctypes
import os
import select
import signal
import subprocess
import sys


def ignoring(name, *command):
    signal.signal(getattr(signal, name), signal.SIG_IGN)
    os.execv(command[0], command)


def signalled(name, ready, go, *command):
    number = getattr(signal, name)
    # Open for both, so that a checker that ended leaves nobody waiting here.
    go_end = os.open(go, os.O_RDWR)
    ready_end = os.open(ready, os.O_RDWR)
    child = subprocess.Popen(command, preexec_fn=lambda: signal.signal(number, signal.SIG_IGN))
    os.read(ready_end, 1)
    child.send_signal(number)
    os.write(go_end, b"\n")
    return child.wait()


def stopped(*command):
    child = subprocess.Popen(command, process_group=0) if sys.version_info >= (3, 11) else \
        subprocess.Popen(command, preexec_fn=lambda: os.setpgid(0, 0))
    pidfd = os.pidfd_open(child.pid)
    # Time itself is the matter here: so long it runs, so long it is stopped.
    for run_s in (0.05, 0.03, 0.07, 0.04, 0.06):
        if select.select([pidfd], [], [], run_s)[0]:
            break
        os.killpg(child.pid, signal.SIGTSTP)
        select.select([pidfd], [], [], 0.8)
        os.killpg(child.pid, signal.SIGCONT)
    return child.wait()


def spawning(*command):
    child = os.posix_spawn(command[0], command, os.environ)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def mounting(*command):
    libc = ctypes.CDLL(None, use_errno=True)
    for path in [b"/mnt", b"/mnt/\xff", *(b"/mnt/%d" % number for number in range(800))]:
        os.makedirs(path, exist_ok=True)
        if libc.mount(b"callers", path, b"tmpfs", 0, b"size=16k" if path != b"/mnt" else None) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), path)
    os.execv(command[0], command)


def slow_reader(*command):
    read_end, write_end = os.pipe()
    os.set_blocking(write_end, False)
    filler = b"." * 65536
    try:
        while True:
            os.write(write_end, filler)
    except BlockingIOError:
        pass
    child = subprocess.Popen(command, stdout=write_end)
    os.close(write_end)
    pidfd = os.pidfd_open(child.pid)
    # It has nothing to wait for but this reader, or it gives up: half a second tells.
    select.select([pidfd], [], [], 0.5)
    with os.fdopen(read_end, "rb") as pipe:
        sys.stdout.buffer.write(pipe.read().lstrip(b"."))
    return child.wait()


if __name__ == "__main__":
    sys.exit({"ignoring": ignoring, "signalled": signalled, "stopped": stopped,
              "mounting": mounting, "spawning": spawning,
              "slow-reader": slow_reader}[sys.argv[1]](*sys.argv[2:]))
