"""A cgroup of one's own in every hierarchy that a machine has, of version 1 and 2."""

import os
import pathlib
import shutil

from surroundings_calls import MS_NODEV, MS_NOEXEC, MS_NOSUID, mount

CGROUPS = "/sys/fs/cgroup"
FLAGS = MS_NOSUID | MS_NODEV | MS_NOEXEC
SIDE_BY_SIDE = 16  # so many can have a share of what is shared out


class Hierarchy:
    """One tree of cgroups: where it is mounted, and the group in it that is made."""

    def __init__(self, mount_point, controllers, own_path):
        self.mount_point = mount_point
        self.controllers = controllers  # "cpu,cpuacct", "name=systemd"; empty: version 2
        self.parent = mount_point + own_path
        self.group = f"{self.parent.rstrip('/')}/nslab-surroundings-{os.getpid()}"

    def make(self):
        os.mkdir(self.group)
        controllers = self.controllers.split(",")
        # A new cpuset of version 1 has no processor and no memory node: nobody could enter it.
        if "cpuset" in controllers:
            for name in ("cpuset.cpus", "cpuset.mems"):
                shutil.copyfile(f"{self.parent}/{name}", f"{self.group}/{name}")
        # And a new group of its cpu controller has no time for real-time tasks.
        time = pathlib.Path(self.parent, "cpu.rt_runtime_us")
        if "cpu" in controllers and time.exists():
            share = int(time.read_text()) // SIDE_BY_SIDE
            pathlib.Path(self.group, time.name).write_text(str(share))

    def enter(self):
        pathlib.Path(self.group, "cgroup.procs").write_text("0")  # 0 is the writer itself

    def remove(self):
        for folder, _, _ in os.walk(self.group, topdown=False):
            os.rmdir(folder)

    def mount_below(self, root):
        """In a cgroup namespace: what is mounted is the tree from the caller's own group on."""
        target = root + self.mount_point
        if not self.controllers:
            mount("cgroup2", target, "cgroup2", FLAGS)
            return
        named = self.controllers.startswith("name=")
        mount("cgroup", target, "cgroup", FLAGS,
              ("none," if named else "") + self.controllers)


def cgroup_mounts():
    """(mount point, type, options of the file system) of each that is below /sys/fs/cgroup."""
    for line in pathlib.Path("/proc/self/mountinfo").read_text().splitlines():
        mine, _, theirs = line.partition(" - ")
        place, kind, options = mine.split(" ")[4], theirs.split(" ")[0], theirs.split(" ")[-1]
        if kind in ("cgroup", "cgroup2") and f"{place}/".startswith(f"{CGROUPS}/"):
            yield place, kind, set(options.split(","))


def hierarchies():
    """Those in which this process has its place, as far as they are mounted."""
    mounts = list(cgroup_mounts())
    for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, own_path = line.split(":", 2)
        wanted_kind = "cgroup" if controllers else "cgroup2"
        wanted_options = set(controllers.split(",")) if controllers else set()
        for place, kind, options in mounts:
            if kind == wanted_kind and wanted_options <= options:
                yield Hierarchy(place, controllers, own_path)
                break


def make_mount_points(trees, root):
    """Below the directory `root`, where Hierarchy.mount_below mounts them."""
    if all(tree.mount_point != CGROUPS for tree in trees):
        mount("tmpfs", root + CGROUPS, "tmpfs", FLAGS, "mode=755")
        for tree in trees:
            os.mkdir(root + tree.mount_point)
