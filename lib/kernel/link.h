// link.h: network interfaces, which rtnetlink(7) calls links.

#pragma once

#include "base/result.h"

namespace lab::kernel {

/// Removes the link `name` of this network namespace; of a pair of veth(4) both ends go.
///
/// Errors     ENAMETOOLONG names have at most 15 bytes: IFNAMSIZ
///            ENODEV       there is no link of this name
///            EOPNOTSUPP   it cannot be removed: lo, a device of hardware
///            EPERM        no CAP_NET_ADMIN over this network namespace
/// Since      Linux 2.2; by name Linux 2.6.12
/// Manual     rtnetlink(7), netlink(7), netdevice(7)
Result<void> delete_link(const char* name);

}  // namespace lab::kernel
