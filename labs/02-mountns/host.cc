#include "labs/02-mountns/host.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "kernel/file.h"
#include "kernel/namespace.h"
#include "kernel/terminal.h"
#include "procfs/id_map.h"
#include "procfs/ns_links.h"
#include "procfs/status.h"

namespace lab {

namespace {

// The number of the initial user namespace is fixed: PROC_USER_INIT_INO in linux/proc_ns.h.
constexpr ino_t kInitialUserNamespace = 0xEFFFFFFD;
constexpr int kMakeNodes = 27;  // CAP_MKNOD, capabilities(7)
constexpr std::uint32_t kTtyGroup = 5;

// Whether the user namespace `user` owns the network namespace that this process is in.
bool owns_network(const UniqueFd& self, ino_t user) {
  const Result<UniqueFd> network = kernel::openat(self.get(), "ns/net", O_RDONLY);
  if (!network) return false;
  const Result<UniqueFd> owner = kernel::owning_user_namespace(network->get());
  if (!owner) return false;  // EPERM: it is one further out
  const Result<struct stat> found = kernel::fstatat(owner->get(), "", AT_EMPTY_PATH);
  return found && found->st_ino == user;
}

// What the kernel lets this process do.
struct Allowed {
  bool may_make_devices;      // CAP_MKNOD in the initial user namespace: mknod(2)
  bool owns_network;          // may mount a sysfs: sysfs(5) shows the network namespace
  bool has_tty_group;         // group 5, to which terminals belong, is mapped
  bool is_in_user_namespace;  // not the initial one
};

Result<Allowed> look_around() {
  const UniqueFd self = TRY(kernel::openat(AT_FDCWD, "/proc/self", O_PATH | O_DIRECTORY));
  const procfs::NamespaceId user =
      TRY(procfs::read_namespace(self.get(), *procfs::namespace_kind("user")));
  const procfs::Status status = TRY(procfs::read_status(self.get()));
  const auto groups = TRY(procfs::read_id_map(self.get(), "gid_map"));
  const bool is_initial = user.inode == kInitialUserNamespace;
  return Allowed{
      .may_make_devices = is_initial && (status.cap_eff >> kMakeNodes & 1) != 0,
      .owns_network = owns_network(self, user.inode),
      .has_tty_group = procfs::outside_id(groups, kTtyGroup).has_value(),
      .is_in_user_namespace = !is_initial,
  };
}

void leave_out_tty_group(Mount& mount) {
  constexpr std::string_view kGroup = ",gid=5";
  const std::string& options = mount.options;
  const std::size_t at = options.find(kGroup), behind = at + kGroup.size();
  const bool is_whole =
      at != std::string::npos && (behind == options.size() || options[behind] == ',');
  if (mount.type == "devpts" && is_whole) mount.options.erase(at, kGroup.size());
}

// The host's, which shows the network namespace that the container is in.
void bind_sysfs(Mount& mount) {
  if (mount.type != "sysfs") return;
  mount = {.type = "bind", .source = "/sys", .destination = mount.destination, .flags = MS_RDONLY};
}

}  // namespace

Result<void> fit_to_host(Config& config) {
  const Allowed host = TRY(look_around());
  config.binds_devices = !host.may_make_devices;
  config.has_user_xattr = host.is_in_user_namespace;
  for (Mount& mount : config.mounts) {
    if (!host.has_tty_group) leave_out_tty_group(mount);
    if (!host.owns_network) bind_sysfs(mount);
  }
  if (const Result<termios> settings = kernel::tcgetattr(STDIN_FILENO); settings) {
    config.terminal = *settings;
  }
  return {};
}

}  // namespace lab
