#include "kernel/mount.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <climits>

namespace lab::kernel {

Flags mount_flags(unsigned long value) {
  static constexpr FlagName kNames[] = {
      {MS_REC, "MS_REC"},         {MS_PRIVATE, "MS_PRIVATE"},       {MS_SLAVE, "MS_SLAVE"},
      {MS_SHARED, "MS_SHARED"},   {MS_UNBINDABLE, "MS_UNBINDABLE"}, {MS_BIND, "MS_BIND"},
      {MS_REMOUNT, "MS_REMOUNT"}, {MS_RDONLY, "MS_RDONLY"},         {MS_NOSUID, "MS_NOSUID"},
      {MS_NODEV, "MS_NODEV"},     {MS_NOEXEC, "MS_NOEXEC"},
  };
  return {value, kNames};
}

Flags mount_attributes(std::uint64_t value) {
  static constexpr FlagName kNames[] = {
      {MOUNT_ATTR_RDONLY, "RDONLY"},
      {MOUNT_ATTR_NOSUID, "NOSUID"},
      {MOUNT_ATTR_NODEV, "NODEV"},
      {MOUNT_ATTR_NOEXEC, "NOEXEC"},
  };
  return {value, kNames};
}

static Flags move_mount_flags(unsigned value) {
  static constexpr FlagName kNames[] = {
      {MOVE_MOUNT_F_EMPTY_PATH, "F_EMPTY_PATH"},
      {MOVE_MOUNT_T_EMPTY_PATH, "T_EMPTY_PATH"},
      {MOVE_MOUNT_SET_GROUP, "SET_GROUP"},
  };
  return {value, kNames};
}

Result<void> mount(const char* source, const char* target, const char* type, unsigned long flags,
                   const char* data) {
  if (::mount(source, target, type, flags, data) != 0) {
    return fail_errno("mount", "{}, {}, {}, {}, {}", Quoted{source}, Quoted{target}, Quoted{type},
                      mount_flags(flags), Quoted{data});
  }
  return {};
}

Result<void> umount2(const char* target, int flags) {
  if (::umount2(target, flags) != 0) {
    return fail_errno("umount2", "{}, {}", Quoted{target},
                      flags == MNT_DETACH ? "MNT_DETACH" : "0");
  }
  return {};
}

Result<void> pivot_root(const char* new_root, const char* put_old) {
  if (::syscall(SYS_pivot_root, new_root, put_old) != 0) {
    return fail_errno("pivot_root", "{}, {}", Quoted{new_root}, Quoted{put_old});
  }
  return {};
}

Result<UniqueFd> open_tree(int directory, const char* path, unsigned flags) {
  const int fd = ::open_tree(directory, path, flags | OPEN_TREE_CLOEXEC);
  if (fd < 0) {
    return fail_errno("open_tree", "{}, {}", Quoted{path},
                      (flags & OPEN_TREE_CLONE) != 0 ? "OPEN_TREE_CLONE" : "0");
  }
  return UniqueFd(fd);
}

Result<void> move_mount(int from_directory, const char* from_path, int to_directory,
                        const char* to_path, unsigned flags) {
  if (::move_mount(from_directory, from_path, to_directory, to_path, flags) != 0) {
    return fail_errno("move_mount", "{}, {}, {}, {}, {}", from_directory, Quoted{from_path},
                      to_directory, Quoted{to_path}, move_mount_flags(flags));
  }
  return {};
}

Result<void> mount_setattr(int directory, const char* path, unsigned flags,
                           const mount_attr& attributes) {
  mount_attr copy = attributes;
  if (::mount_setattr(directory, path, flags, &copy, sizeof copy) != 0) {
    return fail_errno("mount_setattr", "{}, {}, set {}, propagation {}", directory, Quoted{path},
                      mount_attributes(attributes.attr_set), mount_flags(attributes.propagation));
  }
  return {};
}

// The text of a message that read(2) has got from a configuration, if it tells an error: "e
// text\n", where i, an information, and w, a warning, could stand in the place of e.
static std::string_view error_text(std::string_view message) {
  if (!message.starts_with("e ")) return {};
  message.remove_prefix(2);
  while (message.ends_with('\n')) message.remove_suffix(1);
  return message;
}

// The same failure of a call on `configuration`, with what the kernel has to say to it.
static Failure quoting_kernel(int configuration, Failure failure) {
  char message[PATH_MAX + 256];  // one that no longer fits is not given: a path and some words do
  ssize_t length = 0;
  // Each read(2) takes one message away, until ENODATA. All are taken, so that none of them is
  // quoted for a later failure; the last belongs to the call that has just failed.
  while ((length = ::read(configuration, message, sizeof message)) > 0) {
    const auto text = error_text({message, static_cast<std::size_t>(length)});
    char(&sentence)[sizeof failure.error.sentence] = failure.error.sentence;
    if (!text.empty()) detail::copy_cut(sentence, sizeof sentence, text);
  }
  return failure;
}

Result<UniqueFd> fsopen(const char* type) {
  const int fd = ::fsopen(type, FSOPEN_CLOEXEC);
  if (fd < 0) return fail_errno("fsopen", "{}", Quoted{type});
  return UniqueFd(fd);
}

Result<void> fsconfig_string(int configuration, const char* key, const char* value) {
  if (::fsconfig(configuration, FSCONFIG_SET_STRING, key, value, 0) != 0) {
    return quoting_kernel(configuration, fail_errno("fsconfig", "FSCONFIG_SET_STRING, {}, {}",
                                                    Quoted{key}, Quoted{value}));
  }
  return {};
}

Result<void> fsconfig_flag(int configuration, const char* key) {
  if (::fsconfig(configuration, FSCONFIG_SET_FLAG, key, nullptr, 0) != 0) {
    return quoting_kernel(configuration,
                          fail_errno("fsconfig", "FSCONFIG_SET_FLAG, {}", Quoted{key}));
  }
  return {};
}

Result<UniqueFd> fsmount(int configuration, const char* type, unsigned attributes) {
  if (::fsconfig(configuration, FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) {
    return quoting_kernel(configuration,
                          fail_errno("fsconfig", "FSCONFIG_CMD_CREATE, {}", Quoted{type}));
  }
  const int fd = ::fsmount(configuration, FSMOUNT_CLOEXEC, attributes);
  if (fd < 0) {
    return quoting_kernel(
        configuration, fail_errno("fsmount", "{}, {}", Quoted{type}, mount_attributes(attributes)));
  }
  return UniqueFd(fd);
}

}  // namespace lab::kernel
