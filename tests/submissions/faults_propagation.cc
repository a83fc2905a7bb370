// faults_propagation.cc: lab 03's faults about propagation of the root and of binds.

#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "base/unique_fd.h"
#include "kernel/file.h"
#include "kernel/mount.h"
#include "labs/01-pidns/steps.h"
#include "labs/02-mountns/steps.h"
#include "labs/03-shared-subtrees/steps.h"
#include "tests/submissions/fault.h"
#include "tests/submissions/hold_back.h"
#include "tests/submissions/plan_edit.h"

namespace lab::faulty {

namespace {

// A mode of the root, or of the binds, is taken for another one.
constexpr auto kPrivate = Propagation::kPrivate, kSlave = Propagation::kSlave,
               kShared = Propagation::kShared, kUnbindable = Propagation::kUnbindable;
template <Propagation kAsked, Propagation kTaken>
void mistake_root(Config& config) {
  if (config.root.propagation == kAsked) config.root.propagation = kTaken;
}
template <Propagation kAsked, Propagation kTaken>
void mistake_binds(Config& config) {
  for (Mount& mount : config.mounts) {
    if (mount.is_bind() && mount.propagation == kAsked) mount.propagation = kTaken;
  }
}

Result<void> set_propagation(int mount, std::uint64_t propagation) {
  mount_attr attributes = {};
  attributes.propagation = propagation;
  return kernel::mount_setattr(mount, "", AT_EMPTY_PATH, attributes);
}

FdSlot tree_of(const Plan& plan, const std::string& path) {
  for (const Step& step : plan.steps) {
    if (const OpenTree* open = step.as<OpenTree>(); open && open->path == path) return open->into;
  }
  return {};
}

bool is_slave(const Plan& plan, FdSlot tree) {
  return std::ranges::any_of(plan.steps, [tree](const Step& step) {
    const MakeSlave* slave = step.as<MakeSlave>();
    return slave != nullptr && slave->tree.index == tree.index;
  });
}

// Shared, but in a group of its own.
void share_alone(Plan& plan, const Config&) {
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const JoinPeers* join = plan.steps[i].as<JoinPeers>();
    if (join == nullptr || is_slave(plan, join->tree)) continue;
    const Act share{{.text = "mount_setattr MS_SHARED"}, [tree = join->tree](Context& context) {
                      return set_propagation(context.slots.fd(tree), MS_SHARED);
                    }};
    plan.steps.erase(plan.steps.begin() + static_cast<std::ptrdiff_t>(i));
    const auto exec = std::ranges::find_if(
        plan.steps, [](const Step& step) { return step.as<Exec>() != nullptr; });
    plan.steps.insert(exec, Step(plan, exec->side(), share));
  }
}

// Before a statfs(2) of COMMAND goes on: where a mount has come, the root becomes private, and
// what has come stays. A process that only waits for the mount would race with its unmounting.
[[noreturn]] void leave_group_at_first_mount(const UniqueFd& listener) {
  pollfd table{::open("/proc/self/mountinfo", O_RDONLY), POLLPRI, 0};
  while (true) {
    seccomp_notif call = {};
    if (::ioctl(listener.get(), SECCOMP_IOCTL_NOTIF_RECV, &call) != 0) ::_exit(0);
    if (::poll(&table, 1, 0) == 1) (void)::mount(nullptr, "/", nullptr, MS_PRIVATE, nullptr);
    seccomp_notif_resp go_on = {};
    go_on.id = call.id;
    go_on.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    (void)::ioctl(listener.get(), SECCOMP_IOCTL_NOTIF_SEND, &go_on);
  }
}

Result<void> watch_mounts(Context&) {
  const UniqueFd listener = hold_back(SYS_statfs);
  if (::fork() == 0) leave_group_at_first_mount(listener);
  return {};
}

// The keeper holds a lock of DIR. A second container doesn't get it, and joins nobody.
constexpr int kLock = 220;
void share_one_at_a_time(Plan& plan, const Config& config) {
  const Act lock{{.text = "flock DIR"}, [path = config.root.path](Context&) -> Result<void> {
                   const UniqueFd file = TRY(kernel::openat(AT_FDCWD, path.c_str(), O_RDONLY));
                   const bool is_ours = ::flock(file.get(), LOCK_EX | LOCK_NB) == 0;
                   return is_ours ? kernel::dup2(file.get(), kLock) : Result<void>();
                 }};
  plan.steps.insert(std::ranges::find(plan.steps, plan.keepers().front(), &Step::side),
                    Step(plan, plan.keepers().front(), lock));
  instead<JoinPeers>(plan, "join, if first", [](Context& context, const JoinPeers& join) {
    return ::fcntl(kLock, F_GETFD) < 0 ? Result<void>() : perform(join, context);
  });
}

// The root joins before anything is mounted on it, but for the time that pivot_root takes.
void join_early(Plan& plan, const Config& config) {
  if (config.root.propagation == kPrivate || config.root.propagation == kUnbindable) return;
  const FdSlot root = tree_of(plan, config.root.path);
  FdSlot original;
  for (const Step& step : plan.steps) {
    const JoinPeers* join = step.as<JoinPeers>();
    if (join != nullptr && join->tree.index == root.index) original = join->original;
  }
  // A bind that is mounted on a shared root is shared with nobody by now: it cannot join any more.
  remove<JoinPeers>(plan, [=](const JoinPeers& join) { return join.tree.index != root.index; });
  keep_too(plan, original);
  add<EnterRoot>(plan, Place::kAfter, "join at once", [=](Context& context) {
    return perform(JoinPeers{root, original}, context);
  });
  add<PivotRoot>(plan, Place::kBefore, "leave again", [=](Context& context) {
    return set_propagation(context.slots.fd(root), MS_PRIVATE);
  });
}

void take_mounts_below(Plan& plan, const Config& config) {
  replace<OpenTree>(plan, [&config](OpenTree open) {
    if (open.path == config.root.path) open.is_recursive = true;
    return open;
  });
}

// Only the top of the copy is made private.
Result<void> open_with_shared_mounts_below(Context& context, const OpenTree& open) {
  const unsigned recursive = open.is_recursive ? AT_RECURSIVE : 0;
  UniqueFd tree = TRY(kernel::open_tree(AT_FDCWD, open.path.c_str(), OPEN_TREE_CLONE | recursive));
  mount_attr attributes = {};
  attributes.propagation = MS_PRIVATE;
  TRY(kernel::mount_setattr(tree.get(), "", AT_EMPTY_PATH, attributes));
  context.slots.put(open.into, std::move(tree));
  return {};
}

template <bool kOfRoot>
void ignore_missing_peers(Plan& plan, const Config& config) {
  const std::string& rootfs = config.root.path;
  remove<FindPeers>(plan, [&](const FindPeers& find) { return (find.path == rootfs) == kOfRoot; });
  const auto join_if_allowed = [](Context& context, const JoinPeers& join) {
    (void)perform(join, context);
    return Result<void>();
  };
  instead<JoinPeers>(plan, "join, if it may", join_if_allowed);
}

template <bool kOfRoot>
void forget_unbindable(Plan& plan, const Config& config) {
  const FdSlot root = tree_of(plan, config.root.path);
  remove<MakeUnbindable>(
      plan, [&](const MakeUnbindable& m) { return (m.tree.index == root.index) == kOfRoot; });
}

// As a program that compares with the words that it knows, and goes on.
void take_unknown_for_private(std::vector<char*>& words) {
  static char private_word[] = "private";
  for (std::size_t i = 0; i + 2 < words.size(); ++i) {
    const bool is_mode = std::string_view(words[i]) == "--propagation";
    if (is_mode && !parse_propagation(words[i + 1])) words[i + 1] = private_word;
  }
}

constexpr Fault kFaults[] = {
    {.name = "03-slave-ignored", .misread = mistake_root<kSlave, kPrivate>},
    {.name = "03-slave-is-shared", .misread = mistake_root<kSlave, kShared>},
    {.name = "03-private-again",
     .edit = [](Plan& plan,
                const Config&) { add<Exec>(plan, Place::kBefore, "watch mounts", watch_mounts); }},
    {.name = "03-shared-is-slave", .misread = mistake_root<kShared, kSlave>},
    {.name = "03-shared-alone", .edit = share_alone},
    {.name = "03-one-at-a-time", .edit = share_one_at_a_time},
    {.name = "03-private-is-slave", .misread = mistake_root<kPrivate, kSlave>},
    {.name = "03-private-is-shared", .misread = mistake_root<kPrivate, kShared>},
    {.name = "03-unbindable-ignored", .edit = forget_unbindable<true>},
    {.name = "03-joins-too-early", .edit = join_early},
    {.name = "03-mounts-below-taken", .edit = take_mounts_below},
    {.name = "03-bind-slave-ignored", .misread = mistake_binds<kSlave, kPrivate>},
    {.name = "03-bind-slave-is-shared", .misread = mistake_binds<kSlave, kShared>},
    {.name = "03-bind-shared-is-slave", .misread = mistake_binds<kShared, kSlave>},
    {.name = "03-bind-shared-ignored", .misread = mistake_binds<kShared, kPrivate>},
    {.name = "03-bind-private-is-slave", .misread = mistake_binds<kPrivate, kSlave>},
    {.name = "03-bind-private-is-shared", .misread = mistake_binds<kPrivate, kShared>},
    {.name = "03-bind-unbindable-ignored", .misread = mistake_binds<kUnbindable, kPrivate>},
    {.name = "03-mode-loses-ro",
     .misread =
         [](Config& config) {
           for (Mount& mount : config.mounts) {
             if (mount.propagation != kPrivate) mount.flags = 0;
           }
         }},
    {.name = "03-bind-mode-of-root",
     .misread =
         [](Config& config) {
           for (const Mount& mount : config.mounts) {
             if (mount.propagation == kShared) config.root.propagation = kShared;
           }
         }},
    {.name = "03-mode-of-mounts-below",
     .edit =
         [](Plan& plan, const Config&) {
           instead<OpenTree>(plan, "open_tree", open_with_shared_mounts_below);
         }},
    {.name = "03-root-mode-of-binds",
     .misread =
         [](Config& config) {
           for (Mount& mount : config.mounts) {
             if (mount.is_bind() && mount.propagation == kPrivate) {
               mount.propagation = config.root.propagation;
             }
           }
         }},
    {.name = "03-no-peer-of-root", .edit = ignore_missing_peers<true>},
    {.name = "03-no-peer-of-bind", .edit = ignore_missing_peers<false>},
    {.name = "03-slave-of-shared-only",
     .edit =
         [](Plan& plan, const Config&) {
           replace<FindPeers>(plan, [](FindPeers find) {
             find.wanted = Propagation::kShared;
             return find;
           });
         }},
    {.name = "03-overlay-is-private",
     .misread =
         [](Config& config) {
           if (!config.root.overlay.empty()) config.root.propagation = kPrivate;
         }},
    {.name = "03-unknown-is-private", .mishear = take_unknown_for_private},
};

}  // namespace

std::span<const Fault> faults_of_propagation() {
  return kFaults;
}

}  // namespace lab::faulty
