// describe.cc: what the steps of lab 02 say of themselves.

#include <algorithm>

#include "kernel/mount.h"
#include "labs/02-mountns/steps.h"

namespace lab {

Line OpenTree::describe(const Plan& plan) const {
  return {.text = fmt::format("open_tree {}{}{} -> {}", path, is_recursive ? " AT_RECURSIVE" : "",
                              is_read_only ? " RDONLY" : "", plan.name(into)),
          .effects = {writes(into)}};
}

Line OpenOverlay::describe(const Plan& plan) const {
  return {
      .text = fmt::format("fsmount overlay {} under {} -> {}", lower, directory, plan.name(into)),
      .effects = {writes(into)}};
}

Line LeaveChroot::describe(const Plan&) const {
  return {.text = "setns NEWNS of its own"};
}

Line OpenNull::describe(const Plan& plan) const {
  return {.text = fmt::format("open /dev/null -> {}", plan.name(into)), .effects = {writes(into)}};
}

Line CloseHost::describe(const Plan& plan) const {
  Line line{.text = "close_range all but 0 1 2"};
  for (const FdSlot slot : kept) {
    line.text += " " + plan.name(slot);
    line.effects.push_back(reads(slot));
  }
  line.effects.push_back(closes_others());
  return line;
}

Line EnterRoot::describe(const Plan& plan) const {
  return {.text = fmt::format("move_mount {0} /proc; chroot {0}", plan.name(root)),
          .effects = {reads(root)}};
}

Line PivotRoot::describe(const Plan& plan) const {
  return {.text = "pivot_root " + plan.name(root), .effects = {reads(root)}};
}

Line MakeMountPoint::describe(const Plan& plan) const {
  const auto parts = std::count(path.begin(), path.end(), '/');
  Line line{.text = "mount point " + path,
            .effects = {leaves_behind(static_cast<std::size_t>(parts))}};
  if (!like.is_used()) return line;
  line.text = fmt::format("mount point {} like {}", path, plan.name(like));
  line.effects.push_back(reads(like));
  return line;
}

Line MountNew::describe(const Plan&) const {
  std::string text = fmt::format("mount {} {}", type, path);
  if (flags != 0) text += fmt::format(" {}", kernel::mount_flags(flags));
  if (!options.empty()) text += " " + options;
  return {.text = text};
}

Line Attach::describe(const Plan& plan) const {
  return {.text = fmt::format("move_mount {} {}", plan.name(tree), path), .effects = {reads(tree)}};
}

Line ProtectPath::describe(const Plan&) const {
  return {.text = "read-only " + path};
}

Line MaskPath::describe(const Plan& plan) const {
  return {.text = fmt::format("mask {} {}", path, plan.name(null)), .effects = {reads(null)}};
}

Line MakeRootReadOnly::describe(const Plan& plan) const {
  return {.text = fmt::format("mount_setattr {} RDONLY", plan.name(root)),
          .effects = {reads(root)}};
}

Line OpenDirectory::describe(const Plan& plan) const {
  return {.text = fmt::format("open {} -> {}", path, plan.name(into)), .effects = {writes(into)}};
}

Line MakeDirectory::describe(const Plan& plan) const {
  return {.text = fmt::format("mkdir {}/{}", plan.name(directory), name),
          .effects = {reads(directory)}};
}

Line MakeDevice::describe(const Plan& plan) const {
  return {.text = fmt::format("mknod {}/{} c {} {}", plan.name(directory), name, major_number,
                              minor_number),
          .effects = {reads(directory)}};
}

Line BindDevice::describe(const Plan& plan) const {
  return {.text = fmt::format("move_mount {} {}/{}", plan.name(tree), plan.name(directory), name),
          .effects = {reads(tree), reads(directory)}};
}

Line MakeLink::describe(const Plan& plan) const {
  return {.text = fmt::format("symlink {}/{} -> {}", plan.name(directory), name, target),
          .effects = {reads(directory)}};
}

}  // namespace lab
