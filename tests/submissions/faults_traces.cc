// faults_traces.cc: lab 02's faults about mount points, symbolic links and what is left behind.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "kernel/file.h"
#include "labs/01-pidns/steps.h"
#include "labs/02-mountns/steps.h"
#include "tests/submissions/fault.h"
#include "tests/submissions/plan_edit.h"

namespace lab::faulty {

namespace {

namespace fs = std::filesystem;

bool makes_file(Context& context, const MakeMountPoint& make) {
  const int tree = context.slots.fd(make.like);
  const Result<struct stat> like = kernel::fstatat(tree, "", AT_EMPTY_PATH);
  return tree >= 0 && like && !S_ISDIR(like->st_mode);
}

// As `mkdir -p`, and nobody keeps a list.
Result<void> make_and_forget(Context& context, const MakeMountPoint& make) {
  std::error_code problem;
  const fs::path path(make.path);
  const bool is_file = makes_file(context, make);
  fs::create_directories(is_file ? path.parent_path() : path, problem);
  if (is_file) (void)kernel::openat(AT_FDCWD, path.c_str(), O_CREAT, 0644);
  return {};
}

// What was there already goes on the list of what was made.
Result<void> claim(Context& context, const MakeMountPoint& make) {
  TRY(perform(make, context));
  const fs::path path(make.path);
  const UniqueFd parent =
      TRY(kernel::openat(AT_FDCWD, path.parent_path().c_str(), O_PATH | O_DIRECTORY));
  const auto kind = makes_file(context, make) ? Leftover::Kind::kFile : Leftover::Kind::kDirectory;
  return context.leftovers.hand_over(kind, parent.get(), path.filename().c_str());
}

// As `rm -r` of the first part that had to be made.
void remove_with_content(Plan& plan, const Config& config) {
  for (const Mount* tmpfs : asked_tmpfs(config)) {
    const fs::path relative = fs::path(tmpfs->destination).relative_path();
    const fs::path top = config.root.path / *relative.begin();
    std::error_code problem;
    if (fs::exists(top, problem)) continue;
    append(plan, plan.keepers().front(), "rm -r", [top](Context&) {
      std::error_code ignored;
      fs::remove_all(top, ignored);
      return Result<void>();
    });
  }
}

Result<void> take_callers_umask(Context& context) {
  ::umask(context.caller.umask());
  return {};
}

// The mount points are made on the host, below DIR, where links lead to the host.
void make_on_host(Plan& plan, const Config& config) {
  const Act make{{.text = "mkdir -p DIR/DST"}, [config](Context&) {
                   std::error_code problem;
                   for (const Mount* tmpfs : asked_tmpfs(config)) {
                     fs::create_directories(config.root.path + tmpfs->destination, problem);
                   }
                   return Result<void>();
                 }};
  plan.steps.insert(std::ranges::find(plan.steps, plan.keepers().front(), &Step::side),
                    Step(plan, plan.keepers().front(), make));
}

// A link that leads nowhere gets its target made.
Result<void> make_targets(Context& context, const MakeMountPoint& make) {
  std::error_code problem;
  fs::path part;
  for (const fs::path& name : fs::path(make.path)) {
    part /= name;
    if (!fs::is_symlink(part, problem) || fs::exists(part, problem)) continue;
    fs::create_directories(fs::read_symlink(part, problem), problem);
  }
  return perform(make, context);
}

template <typename O>
Result<void> try_it(Context& context, const O& operation) {
  (void)perform(operation, context);
  return {};
}

// The keeper, too, dies with the lab: nobody is left to clean up.
void keeper_dies(Plan& plan, const Config&) {
  plan.steps.insert(std::ranges::find(plan.steps, plan.keepers().front(), &Step::side),
                    Step(plan, plan.keepers().front(), DieWithParent{}));
}

template <Result<void> (*kAct)(Context&, const MakeMountPoint&)>
void make_mount_points(Plan& plan, const Config&) {
  instead<MakeMountPoint>(plan, "mkdir", kAct);
}

void claim_mount_points(Plan& plan, const Config&) {
  const Line room{.text = "room", .effects = {leaves_behind(plan.steps.size())}};
  const Side keeper = plan.keepers().front();
  plan.steps.insert(std::ranges::find(plan.steps, keeper, &Step::side),
                    Step(plan, keeper, Act{room, [](Context&) { return Result<void>(); }}));
  make_mount_points<claim>(plan, {});
}

// --rootfs is looked for while the plan is made.
void look_for_rootfs(Config& config) {
  if (::access(config.root.path.c_str(), F_OK) != 0) ::_exit(125);
}

constexpr Fault kFaults[] = {
    {.name = "02-mount-points-left", .edit = make_mount_points<make_and_forget>},
    {.name = "02-others-removed", .edit = claim_mount_points},
    {.name = "02-content-removed", .edit = remove_with_content},
    {.name = "02-umask-matters",
     .edit =
         [](Plan& plan, const Config&) {
           add<MakeMounts>(plan, Place::kBefore, "umask", take_callers_umask);
         }},
    {.name = "02-killed-with-the-lab", .edit = keeper_dies},
    {.name = "02-links-lead-out", .edit = make_on_host},
    {.name = "02-dangling-accepted", .edit = make_mount_points<make_targets>},
    {.name = "02-mount-or-not",
     .edit =
         [](Plan& plan, const Config&) {
           instead<MakeMountPoint>(plan, "mkdir, if it may", try_it<MakeMountPoint>);
           instead<MountNew>(plan, "mount, if it may", try_it<MountNew>);
           instead<Attach>(plan, "move_mount, if it may", try_it<Attach>);
         }},
    {.name = "02-plan-looks", .misread = look_for_rootfs},
};

}  // namespace

std::span<const Fault> faults_of_traces() {
  return kFaults;
}

}  // namespace lab::faulty
