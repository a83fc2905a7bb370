#include "labs/02-mountns/surroundings.h"

#include <fcntl.h>

#include "kernel/file.h"
#include "kernel/namespace.h"
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

}  // namespace

Result<Surroundings> look_around() {
  const UniqueFd self = TRY(kernel::openat(AT_FDCWD, "/proc/self", O_PATH | O_DIRECTORY));
  const procfs::NamespaceId user =
      TRY(procfs::read_namespace(self.get(), *procfs::namespace_kind("user")));
  const procfs::Status status = TRY(procfs::read_status(self.get()));
  const auto groups = TRY(procfs::read_id_map(self.get(), "gid_map"));
  const bool is_initial = user.inode == kInitialUserNamespace;
  return Surroundings{
      .may_make_devices = is_initial && (status.cap_eff >> kMakeNodes & 1) != 0,
      .owns_network = owns_network(self, user.inode),
      .has_tty_group = procfs::outside_id(groups, kTtyGroup).has_value(),
      .is_in_user_namespace = !is_initial,
  };
}

}  // namespace lab
