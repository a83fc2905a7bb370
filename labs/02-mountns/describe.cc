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

Line OpenNew::describe(const Plan& plan) const {
  return {.text = fmt::format("fsmount {} {} -> {}", type, kernel::mount_attributes(attributes),
                              plan.name(into)),
          .effects = {writes(into)}};
}

Line PivotRoot::describe(const Plan& plan) const {
  return {.text = "pivot_root " + plan.name(root), .effects = {reads(root)}};
}

Line MakeMountPoint::describe(const Plan&) const {
  const auto parts = std::count(path.begin(), path.end(), '/');
  return {.text = fmt::format("{} {}", kind == FileKind::kFile ? "touch" : "mkdir", path),
          .effects = {leaves_behind(static_cast<std::size_t>(parts))}};
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

Line MaskPath::describe(const Plan&) const {
  return {.text = "mask " + path};
}

Line MakeRootReadOnly::describe(const Plan&) const {
  return {.text = "mount_setattr / RDONLY"};
}

Line MakeDirectory::describe(const Plan&) const {
  return {.text = "mkdir " + path};
}

Line MakeDevice::describe(const Plan&) const {
  return {.text = fmt::format("mknod {} c {} {}", path, major_number, minor_number)};
}

Line MakeFile::describe(const Plan&) const {
  return {.text = "touch " + path};
}

Line MakeLink::describe(const Plan&) const {
  return {.text = fmt::format("symlink {} -> {}", path, target)};
}

}  // namespace lab
