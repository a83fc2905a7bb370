// scratch.h: ScratchDirectory, the one directory that the checker makes on the machine.

#pragma once

#include <string>

#include "base/result.h"

namespace lab::checker {

/// An empty directory in $TMPDIR or /tmp, removed with this object. Each arena mounts a tmpfs of
/// its own on it, so that nothing is ever written into the directory itself.
class ScratchDirectory {
 public:
  /// Errors     those of mkdtemp(3)
  static Result<ScratchDirectory> make();

  ScratchDirectory(ScratchDirectory&& other) noexcept : path_(std::move(other.path_)) {
    other.path_.clear();
  }
  ~ScratchDirectory();
  ScratchDirectory& operator=(ScratchDirectory&&) = delete;

  const std::string& path() const { return path_; }

 private:
  explicit ScratchDirectory(std::string path) : path_(std::move(path)) {}

  std::string path_;
};

}  // namespace lab::checker
