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

// DIR is mounted on itself, and not on the /proc of the host that all share.
auto enter_where_it_is(const std::string& path) {
  return [path](Context& context, const EnterRoot& enter) -> Result<void> {
    TRY(kernel::move_mount(context.slots.fd(enter.root), "", AT_FDCWD, path.c_str(),
                           MOVE_MOUNT_F_EMPTY_PATH));
    TRY(kernel::chdir(path.c_str()));
    return kernel::chroot(".");
  };
}

Result<void> pivot_without_umount(Context& context, const PivotRoot& pivot) {
  TRY(go_to_root());
  TRY(kernel::fchdir(context.slots.fd(pivot.root)));
  TRY(kernel::pivot_root(".", "."));
  return kernel::chdir("/");
}

// The working directory goes back to where the lab was started: in a mount that is detached now.
Result<void> pivot_without_chdir(Context& context, const PivotRoot& pivot) {
  TRY(go_to_root());
  const UniqueFd before = TRY(kernel::openat(AT_FDCWD, ".", O_PATH | O_DIRECTORY));
  TRY(perform(pivot, context));
  return kernel::fchdir(before.get());
}

Result<void> open_host_root(Context&) {
  TRY(go_to_root());
  const UniqueFd root = TRY(kernel::openat(AT_FDCWD, "/", O_RDONLY | O_DIRECTORY));
  return kernel::dup2(root.get(), kHostDirectory);
}

// The container shall resolve host names as the host does: all of /etc comes along.
void bind_etc(Plan& plan, const Config&) {
  const FdSlot etc = plan.fd("etc");
  const Step open(plan, plan.keepers().front(), OpenTree{.path = "/etc", .into = etc});
  const auto first_step = std::ranges::find(plan.steps, plan.keepers().front(), &Step::side);
  plan.steps.insert(first_step, open);
  keep_too(plan, etc);
  const auto enter = std::ranges::find_if(
      plan.steps, [](const Step& step) { return step.as<EnterRoot>() != nullptr; });
  const Step attach(plan, enter->side(), Attach{etc, "/etc"});
  plan.steps.insert(enter + 1, attach);
}

// "pivot_root wants a mount point", so DIR is bound to itself; but here the host sees it.
void bind_on_host(Plan& plan, const Config& config) {
  const std::string path = config.root.path;
  const Act bind{{.text = "mount DIR DIR MS_BIND"}, [path](Context&) {
                   return kernel::mount(path.c_str(), path.c_str(), nullptr, MS_BIND, nullptr);
                 }};
  plan.steps.insert(std::ranges::find(plan.steps, plan.keepers().front(), &Step::side),
                    Step(plan, plan.keepers().front(), bind));
}

// The container is the host's tree, as it is.
void change_nothing(Plan& plan, const Config&) {
  remove<EnterRoot>(plan);
  remove<PivotRoot>(plan);
  remove<MakeMountPoint>(plan);
  remove<MountNew>(plan);
  remove<Attach>(plan);
  remove<MakeDirectory>(plan);
  remove<MakeDevice>(plan);
  remove<BindDevice>(plan);
  remove<MakeLink>(plan);
  remove<ProtectPath>(plan);
  remove<MaskPath>(plan);
}

constexpr Fault kFaults[] = {
    {.name = "02-no-mount-namespace",
     .edit =
         [](Plan& plan, const Config& config) {
           clone_without(plan, CLONE_NEWNS);
           remove<PivotRoot>(plan);
           instead<EnterRoot>(plan, "chroot", enter_where_it_is(config.root.path));
         }},
    {.name = "02-no-pivot", .edit = change_nothing},
    {.name = "02-chroot", .edit = [](Plan& plan, const Config&) { remove<PivotRoot>(plan); }},
    {.name = "02-old-root-left",
     .edit = [](Plan& plan,
                const Config&) { instead<PivotRoot>(plan, "pivot_root", pivot_without_umount); }},
    {.name = "02-etc-of-the-host", .edit = bind_etc},
    {.name = "02-mounts-below-taken",
     .edit =
         [](Plan& plan, const Config& config) {
           replace<OpenTree>(plan, [&config](OpenTree open) {
             if (open.path == config.root.path) open.is_recursive = true;
             return open;
           });
         }},
    {.name = "02-bound-on-the-host", .edit = bind_on_host},
    {.name = "02-root-shared",
     .misread = [](Config& config) { config.root.propagation = Propagation::kShared; }},
    {.name = "02-root-slave",
     .misread = [](Config& config) { config.root.propagation = Propagation::kSlave; }},
    {.name = "02-no-ipc-namespace",
     .edit = [](Plan& plan, const Config&) { clone_without(plan, CLONE_NEWIPC); }},
    {.name = "02-directory-outside",
     .edit = [](Plan& plan,
                const Config&) { instead<PivotRoot>(plan, "pivot_root", pivot_without_chdir); }},
    {.name = "02-descriptor-of-the-host",
     .edit =
         [](Plan& plan, const Config& config) {
           add<PivotRoot>(plan, Place::kBefore, "go to the root; open /", open_host_root);
           exec_with(plan, config, {.keeps_descriptors = true});
         }},
};

}  // namespace

std::span<const Fault> faults_of_roots() {
  return kFaults;
}

}  // namespace lab::faulty
