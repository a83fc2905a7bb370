#include "kernel/namespace.h"

#include <linux/nsfs.h>
#include <sys/ioctl.h>

namespace lab::kernel {

Result<UniqueFd> owning_user_namespace(int fd) {
  const int owner = ::ioctl(fd, NS_GET_USERNS);
  if (owner < 0) return fail_errno("ioctl", "{}, NS_GET_USERNS", fd);
  return UniqueFd(owner);
}

Result<int> kind_of_namespace(int fd) {
  const int clone_flag = ::ioctl(fd, NS_GET_NSTYPE);
  if (clone_flag < 0) return fail_errno("ioctl", "{}, NS_GET_NSTYPE", fd);
  return clone_flag;
}

}  // namespace lab::kernel
