"""A root file system with the machine's files, and nothing that others mount in it."""

import os
import subprocess

from surroundings_calls import (MNT_DETACH, MS_BIND, MS_NOEXEC, MS_NOSUID, MS_OF_KERNEL_FILES, call,
                                mount)

# Empty file systems in there; what is mounted below them on the machine is not wanted.
# By their real paths: through a link, mount(2) and mkdir(2) would leave the new root.
TMP = os.path.realpath("/tmp")
FRESH = {TMP: "mode=1777", os.path.realpath("/run"): "mode=755",
         os.path.realpath("/dev/shm"): "mode=1777"}
# Made anew, or the place where others mount what comes and goes.
NOT_SHOWN = {"/proc", "/sys", "/dev", "/tmp", "/run", "/mnt", "/media"}


def is_below(path, places):
    return any(path == place or path.startswith(place + "/") for place in places)


def show(path, root):
    """Makes `path` the same below `root` as it is here, mount by mount from the top."""
    parts = path.strip("/").split("/")
    for count in range(1, len(parts) + 1):
        here = "/" + "/".join(parts[:count])
        there = root + here
        if is_below(here, FRESH):
            os.makedirs(root + path, exist_ok=True)
            mount(path, root + path, None, MS_BIND)
            return
        if os.path.isdir(there) and os.path.samestat(os.stat(here), os.stat(there)):
            continue
        mount(here, there, None, MS_BIND)


def shown_directories():
    """Where a machine keeps its files: perhaps on other disks than /."""
    for top in ("/", "/usr", "/var"):
        for entry in sorted(os.scandir(top), key=lambda entry: entry.path):
            if entry.is_dir(follow_symlinks=False) and not is_below(entry.path, NOT_SHOWN):
                yield entry.path


def furnish(root, keep):
    """Mounts the new root file system on the directory `root`, with all paths of `keep`."""
    mount("/", root, None, MS_BIND)
    mount("proc", f"{root}/proc", "proc", MS_OF_KERNEL_FILES)
    mount("sysfs", f"{root}/sys", "sysfs", MS_OF_KERNEL_FILES)
    mount("/dev", f"{root}/dev", None, MS_BIND)
    mount("devpts", f"{root}/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "ptmxmode=666,mode=620")
    for place, mode in FRESH.items():
        mount("tmpfs", root + place, "tmpfs", 0, mode)
    for path in (*shown_directories(), *keep):
        show(path, root)


def enter(root):
    """pivot_root(2) has no function in libc, and util-linux has a command for it."""
    host = f"{TMP}/host"
    os.mkdir(root + host)
    subprocess.run(["pivot_root", root, root + host], check=True)
    call("umount2", host, MNT_DETACH)
    os.rmdir(host)
