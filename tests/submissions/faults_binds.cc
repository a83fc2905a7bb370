// faults_binds.cc: lab 02's faults about --read-only, --bind, --tmpfs and --overlay.

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "kernel/file.h"
#include "kernel/mount.h"
#include "labs/02-mountns/steps.h"
#include "tests/submissions/fault.h"
#include "tests/submissions/plan_edit.h"

namespace lab::faulty {

namespace {

// Of the trees that --bind opens; that of --rootfs stays as it is.
template <typename Change>
void change_binds(Plan& plan, const Config& config, Change change) {
  replace<OpenTree>(plan, [&config, change](OpenTree open) {
    if (open.path != config.root.path) change(open);
    return open;
  });
}

Result<void> make_all_read_only(Context&, const MakeRootReadOnly&) {
  mount_attr attributes = {};
  attributes.attr_set = MOUNT_ATTR_RDONLY;
  return kernel::mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, attributes);
}

Result<void> open_with_read_only_top(Context& context, const OpenTree& open) {
  OpenTree writable = open;
  writable.is_read_only = false;
  TRY(perform(writable, context));
  if (!open.is_read_only) return {};
  mount_attr attributes = {};
  attributes.attr_set = MOUNT_ATTR_RDONLY;
  return kernel::mount_setattr(context.slots.fd(open.into), "", AT_EMPTY_PATH, attributes);
}

// MS_REMOUNT without MS_BIND is about the file system, whoever has it mounted.
Result<void> attach_and_remount(Context& context, const Attach& attach) {
  TRY(perform(attach, context));
  return kernel::mount(nullptr, attach.path.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr);
}

// As `docker run --volume`: a source that is missing is made.
Result<void> make_and_open(Context& context, const OpenTree& open) {
  ::mkdir(open.path.c_str(), 0755);
  return perform(open, context);
}

void write_elsewhere(Config& config) {
  std::string& directory = config.root.overlay;
  if (directory.empty() || ::access(directory.c_str(), F_OK) != 0) return;
  ::mkdir((directory + "/upper").c_str(), 0755);
  directory += "/layers";
  ::mkdir(directory.c_str(), 0755);
}

void lose_upper(Plan& plan, const Config& config) {
  append(plan, plan.keepers().front(), "rm upper", [path = config.root.overlay](Context&) {
    std::error_code problem;
    if (!path.empty()) std::filesystem::remove_all(path + "/upper", problem);
    return Result<void>();
  });
}

constexpr Fault kFaults[] = {
    {.name = "02-read-only-ignored",
     .edit = [](Plan& plan, const Config&) { remove<MakeRootReadOnly>(plan); }},
    {.name = "02-all-read-only",
     .edit =
         [](Plan& plan, const Config&) {
           instead<MakeRootReadOnly>(plan, "mount_setattr / AT_RECURSIVE", make_all_read_only);
         }},
    {.name = "02-bind-of-the-parent",
     .edit =
         [](Plan& plan, const Config& config) {
           change_binds(plan, config, [](OpenTree& open) {
             if (std::filesystem::is_directory(open.path)) open.path += "/..";
           });
         }},
    {.name = "02-bind-not-recursive",
     .edit =
         [](Plan& plan, const Config& config) {
           change_binds(plan, config, [](OpenTree& open) { open.is_recursive = false; });
         }},
    {.name = "02-files-not-bound",
     .edit =
         [](Plan& plan, const Config& config) {
           for (const Mount& bind : config.mounts) {
             if (!bind.is_bind() || std::filesystem::is_directory(bind.source)) continue;
             remove<Attach>(plan, [&bind](const Attach& a) { return a.path == bind.destination; });
           }
         }},
    {.name = "02-bind-ro-ignored",
     .edit =
         [](Plan& plan, const Config& config) {
           change_binds(plan, config, [](OpenTree& open) { open.is_read_only = false; });
         }},
    {.name = "02-bind-ro-top-only",
     .edit = [](Plan& plan,
                const Config&) { instead<OpenTree>(plan, "open_tree", open_with_read_only_top); }},
    {.name = "02-remount-without-bind",
     .edit =
         [](Plan& plan, const Config& config) {
           const bool is_asked = std::ranges::any_of(config.mounts, [](const Mount& mount) {
             return mount.is_bind() && (mount.flags & MS_RDONLY) != 0;
           });
           if (is_asked) instead<Attach>(plan, "mount MS_REMOUNT|MS_RDONLY", attach_and_remount);
         }},
    {.name = "02-tmpfs-read-only",
     .edit =
         [](Plan& plan, const Config& config) {
           for (const Mount* tmpfs : asked_tmpfs(config)) {
             replace<MountNew>(plan, [tmpfs](MountNew mount) {
               if (mount.path == tmpfs->destination) mount.flags |= MS_RDONLY;
               return mount;
             });
           }
         }},
    {.name = "02-tmpfs-size-ignored",
     .misread =
         [](Config& config) {
           for (Mount& mount : config.mounts) {
             if (mount.options.starts_with("mode=1777,size=") && !mount.is_bind() &&
                 mount.destination != "/dev/shm") {
               mount.options = "mode=1777";
             }
           }
         }},
    {.name = "02-missing-source-made",
     .edit = [](Plan& plan,
                const Config&) { instead<OpenTree>(plan, "open_tree", make_and_open); }},
    {.name = "02-overlay-ignored", .misread = [](Config& config) { config.root.overlay.clear(); }},
    {.name = "02-upper-elsewhere", .misread = write_elsewhere},
    {.name = "02-work-left",
     .edit =
         [](Plan& plan, const Config&) {
           instead<OpenOverlay>(
               plan, "fsmount overlay",
               [](Context& context, const OpenOverlay& open) { return perform(open, context); });
         }},
    {.name = "02-upper-lost", .edit = lose_upper},
};

}  // namespace

std::span<const Fault> faults_of_binds() {
  return kFaults;
}

}  // namespace lab::faulty
