"""A cgroup of one's own in every hierarchy that a machine has, of version 1 and 2."""

import os
import pathlib
import shutil

from surroundings_calls import MS_BIND, MS_OF_KERNEL_FILES, MS_REC, mount

CGROUPS = "/sys/fs/cgroup"


class Hierarchy:
    """One tree of cgroups: where it is mounted, and the group in it that is made."""

    def __init__(self, mount_point, controllers, parent):
        self.mount_point = mount_point
        self.controllers = controllers  # "cpu,cpuacct", "name=systemd"; empty: version 2
        self.parent = parent
        self.group = f"{parent}/nslab-surroundings-{os.getpid()}"

    def make(self):
        os.mkdir(self.group)
        try:
            self.allow_tasks()
        except OSError:
            os.rmdir(self.group)
            raise

    def allow_tasks(self):
        # A new cpuset of version 1 has no processor and no memory node: nobody could enter it.
        if "cpuset" in self.controllers.split(","):
            for name in ("cpuset.cpus", "cpuset.mems"):
                shutil.copyfile(f"{self.parent}/{name}", f"{self.group}/{name}")

    def enter(self):
        pathlib.Path(self.group, "cgroup.procs").write_text("0")  # 0 is the writer itself

    def remove(self):
        for folder, _, _ in os.walk(self.group, topdown=False):
            os.rmdir(folder)

    def mount_below(self, root):
        """In a cgroup namespace: what is mounted is the tree from the caller's own group on."""
        target = root + self.mount_point
        if not self.controllers:
            mount("cgroup2", target, "cgroup2", MS_OF_KERNEL_FILES)
            return
        named = self.controllers.startswith("name=")
        mount("cgroup", target, "cgroup", MS_OF_KERNEL_FILES,
              ("none," if named else "") + self.controllers)


def cgroup_mounts():
    """(mount point, root, type, options) of each that is below /sys/fs/cgroup. The root is the path
    of the cgroup that is seen at the mount point; in a container it may be the container's."""
    for line in pathlib.Path("/proc/self/mountinfo").read_text().splitlines():
        mine, _, theirs = line.partition(" - ")
        root, place = mine.split(" ")[3:5]
        kind, options = theirs.split(" ")[0], theirs.split(" ")[-1]
        if kind in ("cgroup", "cgroup2") and f"{place}/".startswith(f"{CGROUPS}/"):
            yield place, root, kind, set(options.split(","))


def hierarchies():
    """Those in which this process has its place, as far as they are mounted."""
    mounts = list(cgroup_mounts())
    for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, own_path = line.split(":", 2)
        wanted_kind = "cgroup" if controllers else "cgroup2"
        wanted_options = set(controllers.split(",")) if controllers else set()
        for place, root, kind, options in mounts:
            if kind == wanted_kind and wanted_options <= options:
                parent = os.path.normpath(f"{place}/{os.path.relpath(own_path, root)}")
                yield Hierarchy(place, controllers, parent)
                break


def make_mount_points(trees, root):
    """Below the directory `root`, where Hierarchy.mount_below mounts them. If there are none,
    what the machine has there is better than nothing."""
    if not trees:
        mount(CGROUPS, root + CGROUPS, None, MS_BIND | MS_REC)
    elif all(tree.mount_point != CGROUPS for tree in trees):
        mount("tmpfs", root + CGROUPS, "tmpfs", MS_OF_KERNEL_FILES, "mode=755")
        for tree in trees:
            os.mkdir(root + tree.mount_point)
