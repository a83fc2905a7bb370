// namespace_test.cc: an open namespace file says of which kind it is.

#include "kernel/namespace.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include "base/unique_fd.h"
#include "procfs/ns_links.h"

namespace lab::kernel {
namespace {

TEST(KindOfNamespace, SaysTheFlagOfEachKind) {
  for (const procfs::NamespaceKind& kind : procfs::kNamespaceKinds) {
    const std::string path = fmt::format("/proc/self/{}", kind.file);
    const UniqueFd space(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!space.is_open()) continue;  // this kernel has no such namespaces
    const auto flag = kind_of_namespace(space.get());
    ASSERT_TRUE(flag) << to_string(flag.error());
    EXPECT_EQ(static_cast<unsigned long long>(*flag), kind.clone_flag) << kind.name;
  }
}

TEST(KindOfNamespace, RefusesAFileThatIsNoNamespace) {
  const UniqueFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(kind_of_namespace(null.get()).error().number, ENOTTY);
}

}  // namespace
}  // namespace lab::kernel
