#!/usr/bin/env python3
"""Others who live on the machine: what they make comes and goes, in ever new rounds.

    strangers.py DIR FIFO

In each round they make a cgroup in every hierarchy, a bridge, a mount on a shared one, a file and a
process, and remove those of the round before. "ready" is written to FIFO after the second round.
They go, with all that they have made, at SIGTERM or when their parent ends.
"""

import contextlib
import fcntl
import itertools
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # nothing of root's in the user's checkout
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
# pylint: disable=wrong-import-position
from surroundings_calls import MNT_DETACH, PR_SET_PDEATHSIG, call, mount
from surroundings_cgroups import hierarchies

MS_SHARED = 1 << 20
SIOCBRADDBR, SIOCBRDELBR = 0x89A0, 0x89A1


def bridge(request, name):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, request, name.encode() + b"\0")


def make_round(number, directory, parents, undo):
    """Makes all things of one round; `undo` gets what removes them."""
    for parent in parents:
        group = f"{parent}/nslab-stranger-{os.getpid()}-{number}"
        with contextlib.suppress(OSError):  # not every hierarchy lets us
            os.mkdir(group)
            undo.callback(os.rmdir, group)
    name = f"strange{os.getpid() % 1000}-{number % 1000}"
    with contextlib.suppress(OSError):  # a kernel may have no bridges
        bridge(SIOCBRADDBR, name)
        undo.callback(bridge, SIOCBRDELBR, name)
    place = f"{directory}/{number}"
    os.mkdir(place)
    undo.callback(os.rmdir, place)
    mount("stranger", place, "tmpfs", 0, "size=4k")
    undo.callback(call, "umount2", place, MNT_DETACH)
    descriptor, file = tempfile.mkstemp(prefix="nslab-stranger-", dir="/dev/shm")
    undo.callback(os.unlink, file)
    os.close(descriptor)
    process = subprocess.Popen(["sleep", "600"])
    undo.callback(process.wait)
    undo.callback(process.kill)


def live(directory, fifo, ends):
    """Makes rounds until `ends` has something in it."""
    parents = [tree.parent for tree in hierarchies()]
    with contextlib.ExitStack() as whole:
        mount("strangers", directory, "tmpfs", 0, "size=64k")
        whole.callback(call, "umount2", directory, MNT_DETACH)
        mount(None, directory, None, MS_SHARED)
        last = contextlib.ExitStack()
        whole.callback(lambda: last.close())  # pylint: disable=unnecessary-lambda  # the last one
        for number in itertools.count(1):
            this = contextlib.ExitStack()
            with this:
                make_round(number, directory, parents, this)
                last.close()
                last = this.pop_all()
            if number == 2:
                pathlib.Path(fifo).write_text("ready\n", encoding="utf-8")
            if ends:
                return


def main(directory, fifo):
    ends = []
    signal.signal(signal.SIGTERM, lambda number, _: ends.append(number))
    call("prctl", PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    live(directory, fifo, ends)


if __name__ == "__main__":
    main(*sys.argv[1:])
