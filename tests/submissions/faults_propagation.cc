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
constexpr char kPrivate[] = "private", kSlave[] = "slave", kShared[] = "shared",
               kUnbindable[] = "unbindable";
template <const char* kAsked, const char* kTaken>
void mistake_root(Options& options) {
  if (options.propagation == kAsked) options.propagation = kTaken;
}
template <const char* kAsked, const char* kTaken>
void mistake_binds(Options& options) {
  for (BindOption& bind : options.mountns.binds) {
    if (bind.propagation == kAsked) bind.propagation = kTaken;
  }
}

Result<void> set_propagation(const std::string& path, std::uint64_t propagation) {
  mount_attr attributes = {};
  attributes.propagation = propagation;
  return kernel::mount_setattr(AT_FDCWD, path.c_str(), 0, attributes);
}

// Shared, but in a group of its own.
Result<void> share_alone(Context& context, const JoinPeers& join) {
  if (join.as != Propagation::kShared) return perform(join, context);
  return set_propagation(join.path, MS_SHARED);
}

// Before a statfs(2) of COMMAND goes on: where a mount has come, the root becomes private, and
// what has come stays. A process that only waits for the mount would race with its unmounting.
[[noreturn]] void leave_group_at_first_mount(const UniqueFd& listener) {
  pollfd table{::open("/proc/self/mountinfo", O_RDONLY), POLLPRI, 0};
  while (true) {
    seccomp_notif call = {};
    if (::ioctl(listener.get(), SECCOMP_IOCTL_NOTIF_RECV, &call) != 0) ::_exit(0);
    if (::poll(&table, 1, 0) == 1) (void)set_propagation("/", MS_PRIVATE);
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
void share_one_at_a_time(Plan& plan, const Options& options) {
  const Act lock{{.text = "flock DIR"}, [path = options.mountns.rootfs](Context&) -> Result<void> {
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

// The root joins directly after pivot_root, before anything is mounted.
void join_early(Plan& plan, const Options& options) {
  // A bind that is mounted on a shared root is shared with nobody by now: it cannot join any more.
  for (const BindOption& bind : options.mountns.binds) {
    if (bind.propagation != kPrivate)
      remove<JoinPeers>(plan,
                        [&bind](const JoinPeers& join) { return join.path == bind.destination; });
  }
  const auto is_root = [](const Step& step) {
    const JoinPeers* join = step.as<JoinPeers>();
    return join != nullptr && join->path == "/";
  };
  const auto join = std::ranges::find_if(plan.steps, is_root);
  if (join == plan.steps.end()) return;
  const Step step = *join;
  plan.steps.erase(join);
  const auto pivot = std::ranges::find_if(
      plan.steps, [](const Step& other) { return other.as<PivotRoot>() != nullptr; });
  plan.steps.insert(pivot + 1, step);
}

void take_mounts_below(Plan& plan, const Options& options) {
  replace<OpenTree>(plan, [&options](OpenTree open) {
    if (open.path == options.mountns.rootfs) open.is_recursive = true;
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
void ignore_missing_peers(Plan& plan, const Options& options) {
  const std::string rootfs = options.mountns.rootfs;
  remove<FindPeers>(plan, [&](const FindPeers& find) { return (find.path == rootfs) == kOfRoot; });
  instead<JoinPeers>(plan, "join, if it may", [](Context& context, const JoinPeers& join) {
    (void)perform(join, context);
    return Result<void>();
  });
}

template <bool kOfRoot>
void forget_unbindable(Plan& plan, const Options&) {
  remove<MakeUnbindable>(plan, [](const MakeUnbindable& m) { return (m.path == "/") == kOfRoot; });
}

constexpr Fault kFaults[] = {
    {.name = "03-slave-ignored", .misread = mistake_root<kSlave, kPrivate>},
    {.name = "03-slave-is-shared", .misread = mistake_root<kSlave, kShared>},
    {.name = "03-private-again",
     .edit = [](Plan& plan,
                const Options&) { add<Exec>(plan, Place::kBefore, "watch mounts", watch_mounts); }},
    {.name = "03-shared-is-slave", .misread = mistake_root<kShared, kSlave>},
    {.name = "03-shared-alone",
     .edit = [](Plan& plan,
                const Options&) { instead<JoinPeers>(plan, "MS_SHARED", share_alone); }},
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
         [](Options& options) {
           for (BindOption& bind : options.mountns.binds) {
             if (bind.propagation != kPrivate) bind.is_read_only = false;
           }
         }},
    {.name = "03-bind-mode-of-root",
     .misread =
         [](Options& options) {
           for (const BindOption& bind : options.mountns.binds) {
             if (bind.propagation == kShared) options.propagation = kShared;
           }
         }},
    {.name = "03-mode-of-mounts-below",
     .edit =
         [](Plan& plan, const Options&) {
           instead<OpenTree>(plan, "open_tree", open_with_shared_mounts_below);
         }},
    {.name = "03-root-mode-of-binds",
     .misread =
         [](Options& options) {
           for (BindOption& bind : options.mountns.binds) {
             if (bind.propagation == kPrivate) bind.propagation = options.propagation;
           }
         }},
    {.name = "03-no-peer-of-root", .edit = ignore_missing_peers<true>},
    {.name = "03-no-peer-of-bind", .edit = ignore_missing_peers<false>},
    {.name = "03-slave-of-shared-only",
     .edit =
         [](Plan& plan, const Options&) {
           replace<FindPeers>(plan, [](FindPeers find) {
             find.wanted = Propagation::kShared;
             return find;
           });
         }},
    {.name = "03-overlay-is-private",
     .misread =
         [](Options& options) {
           if (!options.mountns.overlay.empty()) options.propagation = kPrivate;
         }},
    {.name = "03-unknown-is-private",
     .misread =
         [](Options& options) {
           if (!parse_propagation(options.propagation)) options.propagation = kPrivate;
         }},
};

}  // namespace

std::span<const Fault> faults_of_propagation() {
  return kFaults;
}

}  // namespace lab::faulty
