#include "labs/03-shared-subtrees/plan.h"

#include <sched.h>

namespace lab {

namespace {

// One mount that is not to stay private.
struct Wish {
  std::string original;  // path on the host
  std::string path;      // in the container
  Propagation mode;
  FdSlot mount = {};

  bool has_peers() const { return mode == Propagation::kShared || mode == Propagation::kSlave; }
};

Result<std::vector<Wish>> wishes_of(const PropagationOptions& options) {
  const std::optional<Propagation> root = parse_propagation(options.propagation);
  if (!root) {
    return fail(EINVAL, "--propagation", "{}: not private, slave, shared or unbindable",
                options.propagation);
  }
  std::vector<Wish> wishes;
  for (const BindOption& bind : options.mountns.binds) {
    wishes.push_back({bind.source, bind.destination, *parse_propagation(bind.propagation)});
  }
  wishes.push_back({options.mountns.rootfs, "/", *root});
  if (wishes.back().has_peers() && !options.mountns.overlay.empty()) {
    return fail(EINVAL, "--propagation", "{} with --overlay: a new file system has no peers",
                options.propagation);
  }
  std::erase_if(wishes, [](const Wish& wish) { return wish.mode == Propagation::kPrivate; });
  return wishes;
}

}  // namespace

std::optional<Propagation> parse_propagation(std::string_view word) {
  for (const Propagation mode : {Propagation::kPrivate, Propagation::kSlave, Propagation::kShared,
                                 Propagation::kUnbindable}) {
    if (word == name_of(mode)) return mode;
  }
  return {};
}

Result<Plan> plan_of(const PropagationOptions& options, const Surroundings& surroundings) {
  std::vector<Wish> wishes = TRY(wishes_of(options));
  Plan plan;
  const Sides named = name_sides(plan, "lab-03");
  for (Wish& wish : wishes) {
    if (!wish.has_peers()) continue;
    wish.mount = plan.fd(fmt::format("mount-of-{}", wish.path));
    plan.add(named.lab, FindPeers{wish.original, wish.mode});
    plan.add(named.lab, OpenMountOf{wish.original, wish.mount});
  }
  const Container container =
      build_container(plan, named, options.mountns, surroundings, CLONE_NEWNS | CLONE_NEWIPC);
  for (const Wish& wish : wishes) {
    if (wish.has_peers()) {
      plan.add(container.sides.first, JoinPeers{wish.path, wish.mount, wish.mode});
    } else {
      plan.add(container.sides.first, MakeUnbindable{wish.path});
    }
  }
  finish(plan, container, options.mountns);
  return plan;
}

}  // namespace lab
