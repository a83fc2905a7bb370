#!/usr/bin/python3 -B
"""Labs 02 and 03 in Python: system calls by ctypes, no other program.

    lab_02.py --rootfs DIR [--read-only] [--bind SRC:DST[:ro][:MODE]]... [--tmpfs DST[:size=N]]...
              [--propagation MODE] [options of lab 01] [--] COMMAND [ARG...]

Each part is a method, as in lab_01.py. Not done: --overlay, --tty, `peers`, removal of mount points
after a SIGKILL.
"""

import ctypes
import os
import stat
import struct
import sys

from lab_01 import CLONE_NEWIPC, MS_BIND, MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_PRIVATE, MS_SLAVE
from lab_01 import Lab, UsageError, call

MS_RDONLY, MS_SHARED, MS_UNBINDABLE, MNT_DETACH = 1, 1 << 20, 1 << 17, 2
SYS_OPEN_TREE, SYS_MOVE_MOUNT, SYS_MOUNT_SETATTR = 428, 429, 442
SYS_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}[os.uname().machine]
AT_FDCWD, AT_EMPTY_PATH, AT_RECURSIVE = -100, 0x1000, 0x8000
MOVE_FROM_EMPTY, MOVE_TO_SYMLINKS, MOVE_SET_GROUP = 0x4, 0x10, 0x100
MODES = {"private": MS_PRIVATE, "slave": MS_SLAVE, "shared": MS_SHARED,
         "unbindable": MS_UNBINDABLE}
NOTHING = MS_NOSUID | MS_NODEV | MS_NOEXEC
DEVICES = {"null": 3, "zero": 5, "full": 7, "random": 8, "urandom": 9}
LINKS = {"ptmx": "pts/ptmx", "fd": "/proc/self/fd", "stdin": "/proc/self/fd/0",
         "stdout": "/proc/self/fd/1", "stderr": "/proc/self/fd/2"}


def open_tree(path, flags):
    return call("syscall", SYS_OPEN_TREE, AT_FDCWD, path, flags)


def move_mount(tree, path, flags=0):
    call("syscall", SYS_MOVE_MOUNT, tree, "", AT_FDCWD, path, MOVE_FROM_EMPTY | flags)


def mount_setattr(directory, path, flags, attributes=0, propagation=0):
    change = ctypes.create_string_buffer(struct.pack("=QQQQ", attributes, 0, propagation, 0), 32)
    call("syscall", SYS_MOUNT_SETATTR, directory, path, flags, change, 32)


class Bind:
    def __init__(self, text):
        parts = text.split(":")
        if len(parts) < 2 or not parts[0] or not parts[1].startswith("/"):
            raise UsageError(f"--bind {text}: SRC:DST is wanted")
        self.source, self.target, words = parts[0], parts[1], parts[2:]
        self.read_only = words[:1] == ["ro"]
        words = words[self.read_only:]
        self.mode = words[0] if words else "private"
        if len(words) > 1 or self.mode not in MODES:
            raise UsageError(f"--bind {text}: no such mode")
        self.tree = self.peer = None


class Container(Lab):
    name = "lab_02.py"

    def __init__(self):
        super().__init__()
        self.rootfs, self.propagation, self.read_only = None, "private", False
        self.binds, self.tmpfs, self.root_tree, self.root_peer = [], [], None, None

    def flags(self):
        return {**super().flags(), "--read-only": "read_only"}

    def take(self, option, value):
        if option == "--rootfs":
            self.rootfs = value
        elif option == "--propagation":
            if value not in MODES:
                raise UsageError(f"--propagation {value}: no such mode")
            self.propagation = value
        elif option == "--bind":
            self.binds.append(Bind(value))
        elif option == "--tmpfs":
            self.tmpfs.append(value.partition(":")[::2])
        else:
            super().take(option, value)

    def read_options(self, words):
        super().read_options(words)
        if self.rootfs is None:
            raise UsageError("--rootfs is missing")

    def namespaces(self):
        return super().namespaces() | CLONE_NEWIPC

    def start(self, levels):
        if levels == self.depth and os.getpid() != 1:
            self.open_all()
        return super().start(levels)

    # ---- with the host in sight

    def open_all(self):
        if not os.path.isdir(self.rootfs):
            raise OSError(20, f"--rootfs {self.rootfs}: no such directory")
        self.root_tree = self.open_root()
        if self.propagation in ("slave", "shared"):
            self.root_peer = self.open_mount_of(self.rootfs, self.propagation)
        for bind in self.binds:
            if not os.path.exists(bind.source):
                raise OSError(2, f"--bind {bind.source}: no such file")
            bind.tree = self.open_bind(bind)
            if bind.mode in ("slave", "shared"):
                bind.peer = self.open_mount_of(bind.source, bind.mode)

    def open_root(self):
        tree = open_tree(self.rootfs, 1)
        mount_setattr(tree, "", AT_EMPTY_PATH, propagation=MS_PRIVATE)
        return tree

    def open_bind(self, bind):
        tree = open_tree(bind.source, 1 | AT_RECURSIVE)
        mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, int(bind.read_only), MS_PRIVATE)
        return tree

    def open_mount_of(self, path, mode):
        place, device = os.path.realpath(path), os.stat(path).st_dev
        while place != "/" and not self.is_mount_point(place):
            place = os.path.dirname(place)
        if not self.has_peer(place, mode):
            raise OSError(22, f"{mode} of {path}: its mount {place} has no peer to follow")
        return os.open(place, os.O_PATH) if os.stat(place).st_dev == device else -1

    def mounts(self):
        with open("/proc/self/mountinfo", encoding="utf-8") as file:
            return {line.split()[4]: line.split(" - ")[0].split()[6:] for line in file}

    def is_mount_point(self, place):
        return place in self.mounts()

    def has_peer(self, place, mode):
        words = " ".join(self.mounts()[place])
        return "shared:" in words or (mode == "slave" and "master:" in words)

    # ---- in the new namespaces

    def make_container(self):
        self.make_private()
        self.change_root()
        self.make_directory("/proc")
        self.mount_proc()
        self.mount_sys()
        self.mount_dev()
        self.mount_options()
        self.protect_kernel_files()
        self.mask_kernel_files()
        if self.read_only:
            self.protect_root()
        self.join_peers()

    def change_root(self):
        move_mount(self.root_tree, "/")
        os.fchdir(self.root_tree)
        call("syscall", SYS_PIVOT_ROOT, ".", ".")
        self.leave_old_root()
        os.chdir("/")

    def leave_old_root(self):
        call("umount2", ".", MNT_DETACH)

    def make_directory(self, path):
        os.makedirs(path, mode=0o755, exist_ok=True)

    def mount_sys(self):
        self.make_directory("/sys")
        call("mount", "sysfs", "/sys", "sysfs", NOTHING | MS_RDONLY, None)

    def mount_dev(self):
        self.make_directory("/dev")
        call("mount", "tmpfs", "/dev", "tmpfs", self.dev_flags(), "mode=755")
        for name, number in self.devices().items():
            self.make_device(f"/dev/{name}", 1, number)
        self.make_device("/dev/tty", 5, 0)
        for name in ("pts", "shm", "mqueue"):
            os.mkdir(f"/dev/{name}")
        call("mount", "devpts", "/dev/pts", "devpts", MS_NOSUID, "newinstance,ptmxmode=666")
        call("mount", "tmpfs", "/dev/shm", "tmpfs", NOTHING, "mode=1777")
        self.mount_mqueue()
        for name, target in self.links().items():
            os.symlink(target, f"/dev/{name}")

    def dev_flags(self):
        return MS_NOSUID

    def devices(self):
        return DEVICES

    def links(self):
        return LINKS

    def make_device(self, path, major, minor):
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(major, minor))
        os.chmod(path, 0o666)

    def mount_mqueue(self):
        call("mount", "mqueue", "/dev/mqueue", "mqueue", NOTHING, None)

    def mount_options(self):
        for bind in self.binds:
            if not os.path.exists(bind.target):
                self.make_mount_point_like(bind)
            move_mount(bind.tree, bind.target, MOVE_TO_SYMLINKS)
        for target, size in self.tmpfs:
            self.make_directory(target)
            call("mount", "tmpfs", target, "tmpfs", MS_NOSUID | MS_NODEV, self.tmpfs_data(size))

    def make_mount_point_like(self, bind):
        if stat.S_ISDIR(os.fstat(bind.tree).st_mode):
            self.make_directory(bind.target)
        else:
            os.close(os.open(bind.target, os.O_CREAT, 0o644))

    def tmpfs_data(self, size):
        return size or "mode=1777"

    def protected(self):
        return ["/proc/sys", "/proc/irq", "/proc/bus", "/proc/fs", "/proc/sysrq-trigger"]

    def protect_kernel_files(self):
        for path in self.protected():
            if os.path.exists(path):
                tree = open_tree(path, 1 | AT_RECURSIVE)
                mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, 1)
                move_mount(tree, path)

    def masked(self):
        return ["/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/sched_debug",
                "/proc/latency_stats", "/proc/acpi", "/proc/scsi", "/proc/asound",
                "/sys/firmware"]

    def mask_kernel_files(self):
        for path in self.masked():
            if os.path.isdir(path):
                call("mount", "tmpfs", path, "tmpfs", MS_RDONLY, None)
            elif os.path.exists(path):
                call("mount", "/dev/null", path, None, MS_BIND, None)

    def protect_root(self):
        mount_setattr(AT_FDCWD, "/", 0, 1)

    # ---- propagation, when all is mounted

    def join_peers(self):
        for bind in self.binds:
            self.propagate(bind.target, bind.peer, bind.mode)
        self.propagate("/", self.root_peer, self.propagation)

    def propagate(self, path, peer, mode):
        if peer is not None:
            self.join(path, peer)
        if mode in ("slave", "unbindable"):
            mount_setattr(AT_FDCWD, path, 0, propagation=MODES[mode])

    def join(self, path, peer):
        move_mount(peer, path, MOVE_TO_SYMLINKS | MOVE_SET_GROUP)


if __name__ == "__main__":
    sys.exit(Container().main(sys.argv[1:]))
