#include "labs/02-mountns/plan.h"

#include <sys/mount.h>

#include "labs/02-mountns/steps.h"
#include "plan/handshake.h"

namespace lab {

Plan mountns::plan_of(const Config& config) {
  Plan plan;
  Container c = name_sides(plan, "lab-02", config);
  start_keeper(plan, c);
  open_trees(plan, c, config);
  clone_first(plan, c, config);
  leave_chroot(plan, c);
  cut_propagation(plan, c);
  enter_root(plan, c);
  mount_all(plan, c, config.mounts);
  fill_dev(plan, c, config);
  open_terminal(plan, c, config);
  protect(plan, c, config);
  leave_host(plan, c);
  start_command(plan, c);
  use_terminal(plan, c);
  execute(plan, c, config.command);
  wait_for_command(plan, c);
  relay_terminal(plan, c);
  return plan;
}

static std::string name_in_dev(const std::string& path) {
  return path.substr(sizeof "/dev/" - 1);
}

static void open_root(Plan& plan, Container& c, const Config& config) {
  const Root& root = config.root;
  c.root = plan.fd("rootfs");
  if (root.overlay.empty()) {
    plan.add(c.keeper, OpenTree{.path = root.path, .into = c.root, .must_be_directory = true});
  } else {
    plan.add(c.keeper, OpenOverlay{root.path, root.overlay, c.root, config.has_user_xattr});
  }
}

void open_trees(Plan& plan, Container& c, const Config& config) {
  open_root(plan, c, config);
  int binds = 0;
  for (const Mount& mount : config.mounts) {
    c.trees.emplace_back();
    if (!mount.is_bind()) continue;
    c.trees.back() = plan.fd(fmt::format("bind-{}", ++binds));
    plan.add(c.keeper, OpenTree{.path = mount.source,
                                .into = c.trees.back(),
                                .is_recursive = true,
                                .is_read_only = (mount.flags & MS_RDONLY) != 0});
  }
  if (!config.binds_devices) return;
  for (const Device& device : config.devices) {
    c.devices.push_back(plan.fd(name_in_dev(device.path)));
    plan.add(c.keeper, OpenTree{.path = device.path, .into = c.devices.back()});
  }
}

void leave_chroot(Plan& plan, const Container& c) {
  plan.add(c.first, LeaveChroot{});
}

static std::vector<FdSlot> kept_in_container(const Container& c) {
  std::vector<FdSlot> kept{c.root, c.null};
  for (const FdSlot slot : c.trees) {
    if (slot.is_used()) kept.push_back(slot);
  }
  kept.insert(kept.end(), c.devices.begin(), c.devices.end());
  return kept;
}

void enter_root(Plan& plan, Container& c) {
  c.null = plan.fd("null");
  plan.add(c.first, OpenNull{c.null});
  plan.add(c.first, CloseHost{kept_in_container(c)});
  plan.add(c.first, EnterRoot{c.root});
}

static void mount_one(Plan& plan, const Container& c, const Mount& mount, FdSlot tree) {
  if (mount.needs_directory) {
    plan.add(c.first, MakeDirectory{c.dev, name_in_dev(mount.destination)});
  } else {
    plan.add(c.first, MakeMountPoint{mount.destination, tree});
  }
  if (mount.is_bind()) {
    plan.add(c.first, Attach{tree, mount.destination});
  } else {
    plan.add(c.first, MountNew{mount.type, mount.destination, mount.flags, mount.options});
  }
}

void mount_all(Plan& plan, Container& c, const std::vector<Mount>& mounts) {
  for (std::size_t i = 0; i < mounts.size(); ++i) {
    mount_one(plan, c, mounts[i], c.trees[i]);
    if (mounts[i].destination != "/dev" || c.dev.is_used()) continue;
    c.dev = plan.fd("dev");
    plan.add(c.first, OpenDirectory{"/dev", c.dev});
  }
}

void fill_dev(Plan& plan, const Container& c, const Config& config) {
  for (std::size_t i = 0; i < config.devices.size(); ++i) {
    const Device& device = config.devices[i];
    const std::string name = name_in_dev(device.path);
    if (config.binds_devices) {
      plan.add(c.first, BindDevice{c.devices[i], c.dev, name});
    } else {
      plan.add(c.first, MakeDevice{c.dev, name, device.major_number, device.minor_number});
    }
  }
  for (const Link& link : config.links) {
    plan.add(c.first, MakeLink{c.dev, name_in_dev(link.path), link.target});
  }
}

// The master end travels to the process that the user started, by way of the keeper.
void open_terminal(Plan& plan, Container& c, const Config& config) {
  if (!config.command.has_terminal) return;
  c.master = plan.fd("master");
  c.terminal = plan.fd("terminal");
  const Event opened = plan.event("terminal-opened");
  const Event passed_on = plan.event("terminal-passed-on");
  plan.add(c.first, OpenTerminal{c.dev, c.master, c.terminal});
  plan.add(c.first, Notify{opened, c.keeper, c.master});
  plan.add(c.keeper, Await{opened, c.first, c.master});
  plan.add(c.keeper, RawTerminal{config.terminal});
  plan.add(c.keeper, Notify{passed_on, c.lab, c.master});
  plan.add(c.lab, Await{passed_on, c.keeper, c.master});
}

void protect(Plan& plan, const Container& c, const Config& config) {
  for (const std::string& path : config.read_only) plan.add(c.first, ProtectPath{path});
  for (const std::string& path : config.masked) plan.add(c.first, MaskPath{path, c.null});
  if (config.root.is_read_only) plan.add(c.first, MakeRootReadOnly{c.root});
}

void leave_host(Plan& plan, const Container& c) {
  plan.add(c.first, PivotRoot{c.root});
}

void use_terminal(Plan& plan, const Container& c) {
  if (c.terminal.is_used()) plan.add(c.command, UseTerminal{c.terminal});
}

void relay_terminal(Plan& plan, const Container& c) {
  if (c.master.is_used()) {
    plan.add(c.lab, RelayTerminal{c.keeper, c.master});
  } else {
    wait_for_keeper(plan, c);
  }
}

}  // namespace lab
