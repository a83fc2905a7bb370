#include "labs/03-shared-subtrees/plan.h"

#include <algorithm>

#include "labs/03-shared-subtrees/steps.h"
#include "plan/handshake.h"

namespace lab {

Plan propagation::plan_of(const Config& config) {
  Plan plan;
  Container c = name_sides(plan, "lab-03", config);
  find_peers(plan, c, config);
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
  join_peers(plan, c, config);
  start_command(plan, c);
  use_terminal(plan, c);
  execute(plan, c, config.command);
  wait_for_command(plan, c);
  relay_terminal(plan, c);
  return plan;
}

static FdSlot find_peers_of(Plan& plan, const Container& c, const std::string& path,
                            Propagation wanted) {
  if (!needs_peers(wanted)) return {};
  const FdSlot mount = plan.fd(fmt::format("mount-of-{}", path));
  plan.add(c.lab, FindPeers{path, wanted});
  plan.add(c.lab, OpenMountOf{path, mount});
  return mount;
}

void find_peers(Plan& plan, Container& c, const Config& config) {
  for (const Mount& mount : config.mounts) {
    c.peers.push_back(find_peers_of(plan, c, mount.source, mount.propagation));
  }
  c.peer_of_root = find_peers_of(plan, c, config.root.path, config.root.propagation);
}

// By the keeper, which has the host in sight, and holds both mounts.
static void join_groups(Plan& plan, const Container& c) {
  const Event mounted = plan.event("mounted");
  const Event joined = plan.event("joined");
  plan.add(c.first, Notify{mounted, c.keeper});
  plan.add(c.keeper, Await{mounted, c.first});
  for (std::size_t i = 0; i < c.peers.size(); ++i) {
    if (c.peers[i].is_used()) plan.add(c.keeper, JoinPeers{c.trees[i], c.peers[i]});
  }
  if (c.peer_of_root.is_used()) plan.add(c.keeper, JoinPeers{c.root, c.peer_of_root});
  plan.add(c.keeper, Notify{joined, c.first});
  plan.add(c.first, Await{joined, c.keeper});
}

void join_peers(Plan& plan, const Container& c, const Config& config) {
  const bool any_mount = std::ranges::any_of(c.peers, &FdSlot::is_used);
  if (any_mount || c.peer_of_root.is_used()) join_groups(plan, c);
  const auto change = [&](FdSlot tree, Propagation propagation) {
    if (propagation == Propagation::kSlave) plan.add(c.first, MakeSlave{tree});
    if (propagation == Propagation::kUnbindable) plan.add(c.first, MakeUnbindable{tree});
  };
  for (std::size_t i = 0; i < config.mounts.size(); ++i) {
    change(c.trees[i], config.mounts[i].propagation);
  }
  change(c.root, config.root.propagation);
}

}  // namespace lab
