// faults_roots.cc: lab 02's faults about COMMAND's root, and what of the host can be seen from it.

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>

#include "kernel/file.h"
#include "kernel/mount.h"
#include "labs/02-mountns/steps.h"
#include "tests/submissions/fault.h"
#include "tests/submissions/plain_exec.h"
#include "tests/submissions/plan_edit.h"

namespace lab::faulty {

namespace {

constexpr int kHostDirectory = 210;  // a descriptor kept through the change of the root

// DIR is mounted on itself, and becomes the root of this process alone.
void use_chroot(Plan& plan, const Options& options) {
  instead<PivotRoot>(
      plan, "chroot",
      [path = options.mountns.rootfs](Context& context, const PivotRoot& pivot) -> Result<void> {
        TRY(kernel::move_mount(context.slots.fd(pivot.root), "", AT_FDCWD, path.c_str(),
                               MOVE_MOUNT_F_EMPTY_PATH));
        TRY(kernel::chdir(path.c_str()));
        if (::chroot(".") != 0) return fail_errno("chroot", ".");
        return {};
      });
}

Result<void> pivot_without_umount(Context& context, const PivotRoot& pivot) {
  const int tree = context.slots.fd(pivot.root);
  TRY(kernel::move_mount(tree, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH));
  TRY(kernel::fchdir(tree));
  TRY(kernel::pivot_root(".", "."));
  return kernel::chdir("/");
}

// The working directory stays where it was: in a mount that is detached now.
Result<void> pivot_without_chdir(Context& context, const PivotRoot& pivot) {
  const UniqueFd before = TRY(kernel::openat(AT_FDCWD, ".", O_PATH | O_DIRECTORY));
  TRY(perform(pivot, context));
  return kernel::fchdir(before.get());
}

Result<void> open_host_root(Context&) {
  const UniqueFd root = TRY(kernel::openat(AT_FDCWD, "/", O_RDONLY | O_DIRECTORY));
  return kernel::dup2(root.get(), kHostDirectory);
}

// The container shall resolve host names as the host does: all of /etc comes along.
void bind_etc(Plan& plan, const Options&) {
  const FdSlot etc = plan.fd("etc");
  const Step open(plan, plan.keepers().front(), OpenTree{.path = "/etc", .into = etc});
  const auto first_step = std::ranges::find(plan.steps, plan.keepers().front(), &Step::side);
  plan.steps.insert(first_step, open);
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    if (plan.steps[i].as<MountNew>() == nullptr) continue;
    const Step attach(plan, plan.steps[i].side(), Attach{etc, "/etc"});
    plan.steps.insert(plan.steps.begin() + static_cast<std::ptrdiff_t>(i), attach);
    return;
  }
}

// "pivot_root wants a mount point", so DIR is bound to itself; but here the host sees it.
void bind_on_host(Plan& plan, const Options& options) {
  const std::string path = options.mountns.rootfs;
  const Act bind{{.text = "mount DIR DIR MS_BIND"}, [path](Context&) {
                   return kernel::mount(path.c_str(), path.c_str(), nullptr, MS_BIND, nullptr);
                 }};
  plan.steps.insert(std::ranges::find(plan.steps, plan.keepers().front(), &Step::side),
                    Step(plan, plan.keepers().front(), bind));
}

// The container is the host's tree, as it is.
void change_nothing(Plan& plan, const Options&) {
  remove<PivotRoot>(plan);
  remove<MakeMountPoint>(plan);
  remove<MountNew>(plan);
  remove<Attach>(plan);
  remove<MakeDirectory>(plan);
  remove<MakeDevice>(plan);
  remove<MakeFile>(plan);
  remove<MakeLink>(plan);
  remove<ProtectPath>(plan);
  remove<MaskPath>(plan);
}

constexpr Fault kFaults[] = {
    {.name = "02-no-mount-namespace",
     .edit =
         [](Plan& plan, const Options& options) {
           clone_without(plan, CLONE_NEWNS);
           use_chroot(plan, options);
         }},
    {.name = "02-no-pivot", .edit = change_nothing},
    {.name = "02-chroot", .edit = use_chroot},
    {.name = "02-old-root-left",
     .edit = [](Plan& plan,
                const Options&) { instead<PivotRoot>(plan, "pivot_root", pivot_without_umount); }},
    {.name = "02-etc-of-the-host", .edit = bind_etc},
    {.name = "02-mounts-below-taken",
     .edit =
         [](Plan& plan, const Options& options) {
           replace<OpenTree>(plan, [&options](OpenTree open) {
             if (open.path == options.mountns.rootfs) open.is_recursive = true;
             return open;
           });
         }},
    {.name = "02-bound-on-the-host", .edit = bind_on_host},
    {.name = "02-root-shared", .misread = [](Options& options) { options.propagation = "shared"; }},
    {.name = "02-root-slave", .misread = [](Options& options) { options.propagation = "slave"; }},
    {.name = "02-no-ipc-namespace",
     .edit = [](Plan& plan, const Options&) { clone_without(plan, CLONE_NEWIPC); }},
    {.name = "02-directory-outside",
     .edit = [](Plan& plan,
                const Options&) { instead<PivotRoot>(plan, "pivot_root", pivot_without_chdir); }},
    {.name = "02-descriptor-of-the-host",
     .edit =
         [](Plan& plan, const Options& options) {
           add<PivotRoot>(plan, Place::kBefore, "open /", open_host_root);
           exec_with(plan, options, {.keeps_descriptors = true});
         }},
};

}  // namespace

std::span<const Fault> faults_of_roots() {
  return kFaults;
}

}  // namespace lab::faulty
