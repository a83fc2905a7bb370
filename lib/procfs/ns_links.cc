#include "procfs/ns_links.h"

#include "kernel/file.h"
#include "procfs/text.h"

namespace lab::procfs {

static Result<NamespaceId> stat_namespace(int process_fd, const char* file, std::string_view type) {
  const struct stat status = TRY(kernel::fstatat(process_fd, file, 0));
  return NamespaceId{type, status.st_ino, status.st_dev};
}

Result<NamespaceId> parse_namespace_link(std::string_view text) {
  std::string_view rest = text;
  const NamespaceKind* const kind = namespace_kind(take_until(rest, ':'));
  if (kind != nullptr && rest.size() > 2 && rest.front() == '[' && rest.back() == ']') {
    const auto inode = number_of<ino_t>(rest.substr(1, rest.size() - 2));
    if (inode) return NamespaceId{kind->name, *inode, 0};
  }
  return fail(EBADMSG, "parse_namespace_link", "{:?}", text);
}

Result<NamespaceId> read_namespace(int process_fd, const NamespaceKind& kind) {
  return stat_namespace(process_fd, kind.file, kind.name);
}

Result<NamespaceId> read_namespace_for_children(int process_fd, const NamespaceKind& kind) {
  return stat_namespace(process_fd, kind.for_children, kind.name);
}

Result<std::vector<NamespaceId>> read_namespaces(int process_fd) {
  std::vector<NamespaceId> namespaces;
  for (const NamespaceKind& kind : kNamespaceKinds) {
    const Result<NamespaceId> id = read_namespace(process_fd, kind);
    if (!id && id.error().number == ENOENT) continue;
    if (!id) return Failure{id.error()};
    namespaces.push_back(*id);
  }
  return namespaces;
}

}  // namespace lab::procfs
