// faults_kernel_files.cc: lab 02's faults about /proc, /sys and /dev.

#include <fcntl.h>
#include <sys/mount.h>

#include <algorithm>

#include "kernel/file.h"
#include "labs/02-mountns/steps.h"
#include "tests/submissions/fault.h"
#include "tests/submissions/plan_edit.h"

namespace lab::faulty {

namespace {

// The host's tree at `path` takes the place of the first step that `is_meant`; the others of that
// kind go.
template <Operation O, typename Predicate>
void take_from_host(Plan& plan, const std::string& path, Predicate is_meant) {
  const FdSlot tree = plan.fd("host");
  for (Step& step : plan.steps) {
    const O* operation = step.as<O>();
    if (operation != nullptr && is_meant(*operation))
      step = Step(plan, step.side(), Attach{tree, path});
  }
  const OpenTree open{.path = path, .into = tree, .is_recursive = true};
  plan.steps.insert(std::ranges::find(plan.steps, plan.keepers().front(), &Step::side),
                    Step(plan, plan.keepers().front(), open));
  keep_too(plan, tree);
}

void remove_file_system(Plan& plan, std::string_view path) {
  remove<MountNew>(plan, [path](const MountNew& mount) { return mount.path == path; });
}

template <typename Change>
void change_file_system(Plan& plan, std::string_view path, Change change) {
  replace<MountNew>(plan, [path, change](MountNew mount) {
    if (mount.path == path) change(mount);
    return mount;
  });
}

void bind_host_dev(Plan& plan, const Config&) {
  take_from_host<MountNew>(plan, "/dev",
                           [](const MountNew& mount) { return mount.path == "/dev"; });
  remove<MakeDevice>(plan);
  remove<MakeDirectory>(plan);
  remove<MakeLink>(plan);
  remove<MountNew>(plan, [](const MountNew& mount) { return mount.path.starts_with("/dev/"); });
}

void make_file_for_device(Plan& plan, const Config&) {
  for (Step& step : plan.steps) {
    const MakeDevice* device = step.as<MakeDevice>();
    if (device == nullptr || device->name != "random") continue;
    const Act touch{{.text = "touch /dev/random"}, [](Context&) -> Result<void> {
                      TRY(kernel::openat(AT_FDCWD, "/dev/random", O_WRONLY | O_CREAT, 0666));
                      return {};
                    }};
    step = Step(plan, step.side(), touch);
  }
}

constexpr Fault kFaults[] = {
    {.name = "02-no-proc",
     .edit = [](Plan& plan, const Config&) { remove_file_system(plan, "/proc"); }},
    {.name = "02-proc-of-the-host",
     .edit =
         [](Plan& plan, const Config&) {
           take_from_host<MountNew>(plan, "/proc",
                                    [](const MountNew& mount) { return mount.path == "/proc"; });
         }},
    {.name = "02-no-sys",
     .edit = [](Plan& plan, const Config&) { remove_file_system(plan, "/sys"); }},
    {.name = "02-sys-writable",
     .edit =
         [](Plan& plan, const Config&) {
           change_file_system(plan, "/sys", [](MountNew& mount) { mount.flags = 0; });
         }},
    {.name = "02-keys-shown",
     .edit =
         [](Plan& plan, const Config&) {
           remove<MaskPath>(plan, [](const MaskPath& mask) { return mask.path == "/proc/keys"; });
         }},
    {.name = "02-proc-sys-writable",
     .edit =
         [](Plan& plan, const Config&) {
           remove<ProtectPath>(plan, [](const auto& path) { return path.path == "/proc/sys"; });
         }},
    {.name = "02-only-proc-sys-protected",
     .edit =
         [](Plan& plan, const Config&) {
           remove<ProtectPath>(plan, [](const auto& path) { return path.path != "/proc/sys"; });
         }},
    {.name = "02-no-full",
     .edit =
         [](Plan& plan, const Config&) {
           remove<MakeDevice>(plan, [](const auto& path) { return path.name == "full"; });
         }},
    {.name = "02-random-is-a-file", .edit = make_file_for_device},
    {.name = "02-dev-nodev",
     .edit =
         [](Plan& plan, const Config&) {
           change_file_system(plan, "/dev", [](MountNew& mount) { mount.flags |= MS_NODEV; });
         }},
    {.name = "02-dev-of-the-host", .edit = bind_host_dev},
    {.name = "02-pts-of-the-host",
     .edit =
         [](Plan& plan, const Config&) {
           take_from_host<MountNew>(plan, "/dev/pts",
                                    [](const MountNew& mount) { return mount.type == "devpts"; });
         }},
    {.name = "02-no-ptmx",
     .edit =
         [](Plan& plan, const Config&) {
           remove<MakeLink>(plan, [](const MakeLink& link) { return link.name == "ptmx"; });
         }},
    {.name = "02-no-mqueue",
     .edit = [](Plan& plan, const Config&) { remove_file_system(plan, "/dev/mqueue"); }},
    {.name = "02-shm-of-the-host",
     .edit =
         [](Plan& plan, const Config&) {
           take_from_host<MountNew>(plan, "/dev/shm",
                                    [](const MountNew& mount) { return mount.path == "/dev/shm"; });
         }},
    {.name = "02-no-stream-links",
     .edit =
         [](Plan& plan, const Config&) {
           remove<MakeLink>(plan, [](const MakeLink& link) { return link.name != "ptmx"; });
         }},
};

}  // namespace

std::span<const Fault> faults_of_kernel_files() {
  return kFaults;
}

}  // namespace lab::faulty
