"""The system calls that Python 3.11 has no function for, by the C library's own functions."""

import ctypes
import os

CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWPID, CLONE_NEWNET = 1 << 17, 1 << 25, 1 << 29, 1 << 30
MNT_DETACH = 2
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 8, 1 << 12, 1 << 14, 1 << 18
MS_OF_KERNEL_FILES = MS_NOSUID | MS_NODEV | MS_NOEXEC  # proc, sysfs, cgroups: nothing to execute
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36

_LIBC = ctypes.CDLL(None, use_errno=True)


def call(name, *arguments):
    """Calls a function of libc; OSError with its name and arguments where that fails."""
    words = [word.encode() if isinstance(word, str) else word for word in arguments]
    if getattr(_LIBC, name)(*words) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}{arguments}: {os.strerror(number)}")


def mount(source, target, kind=None, flags=0, data=None):
    call("mount", source, target, kind, ctypes.c_ulong(flags), data)
