// probe_image.h: the bytes of the probe program, built into the checker.

#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lab::checker {

/// The whole ELF file. It is compiled in: nobody can exchange it between two checks.
std::string_view probe_image();

/// Where the file says that its code and its challenge are, in the memory of each process of it.
struct ProbeLayout {
  struct Code {
    std::uint64_t address;  // of the first page
    std::uint64_t offset;   // of the same page in the file
    std::uint64_t length;   // whole pages, in bytes
  };
  std::vector<Code> code;           // every executable segment
  std::uint64_t challenge_address;  // of the section .challenge
  std::uint64_t challenge_bytes;
  std::uint64_t door_offset;  // of the section .door, in the file
  std::uint64_t door_bytes;
};

/// Errors     ENOEXEC  the image is not the ELF file that the build makes: a fault of ours
Result<ProbeLayout> probe_layout();

}  // namespace lab::checker
