#include "kernel/link.h"

#include <linux/if.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <cstring>
#include <string_view>

#include "base/flag_names.h"
#include "base/unique_fd.h"

namespace lab::kernel {

namespace {

// A request that names a link: header, family header, one attribute. Each begins at a multiple of
// four bytes, which the sizes of the first two are.
struct NamedLink {
  nlmsghdr header = {};
  ifinfomsg link = {};
  rtattr attribute = {};
  char name[IFNAMSIZ] = {};
};

NamedLink request_of(std::uint16_t type, std::string_view name) {
  NamedLink request;
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = type;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  request.link.ifi_family = AF_UNSPEC;
  request.attribute.rta_type = IFLA_IFNAME;
  request.attribute.rta_len = RTA_LENGTH(IFNAMSIZ);
  std::memcpy(request.name, name.data(), name.size());
  return request;
}

// The kernel's answer, which repeats the request behind it: 0, or an errno value below it.
int answer_to(int socket, const NamedLink& request) {
  struct Answer {
    nlmsghdr header;
    nlmsgerr error;
    NamedLink repeated;
  } answer = {};
  if (::send(socket, &request, sizeof request, 0) < 0) return errno;
  if (::recv(socket, &answer, sizeof answer, 0) < 0) return errno;
  return answer.header.nlmsg_type == NLMSG_ERROR ? -answer.error.error : EPROTO;
}

}  // namespace

Result<void> delete_link(const char* name) {
  if (std::string_view(name).size() >= IFNAMSIZ) {
    return fail(ENAMETOOLONG, "RTM_DELLINK", "{}", Quoted{name});
  }
  const UniqueFd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!socket.is_open()) return fail_errno("socket", "AF_NETLINK, SOCK_RAW, NETLINK_ROUTE");
  const int number = answer_to(socket.get(), request_of(RTM_DELLINK, name));
  if (number != 0) return fail(number, "RTM_DELLINK", "{}", Quoted{name});
  return {};
}

}  // namespace lab::kernel
