// scratch.cc: see scratch.h.

#include "checker/contain/scratch.h"

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>

namespace lab::checker {

Result<ScratchDirectory> ScratchDirectory::make() {
  const char* parent = ::getenv("TMPDIR");
  if (parent == nullptr || *parent != '/') parent = "/tmp";
  std::error_code problem;
  std::string path = std::filesystem::canonical(parent, problem) / "nslab-XXXXXX";
  if (problem) return fail(problem.value(), "realpath", "{:?}", parent);
  if (::mkdtemp(path.data()) == nullptr) return fail_errno("mkdtemp", "{:?}", path);
  return ScratchDirectory(std::move(path));
}

ScratchDirectory::~ScratchDirectory() {
  if (!path_.empty()) ::rmdir(path_.c_str());
}

}  // namespace lab::checker
