// probe_image.cc: see probe_image.h.

#include "checker/probe/probe_image.h"

#include <elf.h>

#include <cstring>
#include <string_view>

// The assembler copies the file into this object: no tool, no generated source in between.
__asm__(
    ".section .rodata\n"
    ".balign 64\n"
    ".global nslab_probe_begin\n"
    "nslab_probe_begin:\n"
    ".incbin \"" NSLAB_PROBE_FILE
    "\"\n"
    ".global nslab_probe_end\n"
    "nslab_probe_end:\n"
    ".byte 0\n"
    ".previous\n");

extern "C" const char nslab_probe_begin[];
extern "C" const char nslab_probe_end[];

namespace lab::checker {

namespace {

constexpr std::uint64_t kPageBytes = 4096;

// A structure at `offset` of the image; zeroes where the image ends before.
template <typename T>
T read_at(std::string_view image, std::uint64_t offset) {
  T value{};
  if (offset + sizeof value <= image.size()) {
    std::memcpy(&value, image.data() + offset, sizeof value);
  }
  return value;
}

void add_code(const Elf64_Phdr& segment, ProbeLayout& layout) {
  if (segment.p_type != PT_LOAD || (segment.p_flags & PF_X) == 0) return;
  const std::uint64_t skew = segment.p_vaddr % kPageBytes;
  const std::uint64_t bytes = segment.p_filesz + skew;
  layout.code.push_back({.address = segment.p_vaddr - skew,
                         .offset = segment.p_offset - skew,
                         .length = (bytes + kPageBytes - 1) / kPageBytes * kPageBytes});
}

// Takes down where one of the two sections is that we look for, by the offset of its name.
void add_section(std::string_view image, std::uint64_t name_offset, const Elf64_Shdr& section,
                 ProbeLayout& layout) {
  if (name_offset >= image.size()) return;
  const std::string_view name = image.data() + name_offset;
  if (name == ".challenge") {
    layout.challenge_address = section.sh_addr;
    layout.challenge_bytes = section.sh_size;
  }
  if (name == ".door") {
    layout.door_offset = section.sh_offset;
    layout.door_bytes = section.sh_size;
  }
}

}  // namespace

std::string_view probe_image() {
  return {nslab_probe_begin, static_cast<std::size_t>(nslab_probe_end - nslab_probe_begin)};
}

Result<ProbeLayout> probe_layout() {
  const std::string_view image = probe_image();
  const auto header = read_at<Elf64_Ehdr>(image, 0);
  ProbeLayout layout{};
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    add_code(read_at<Elf64_Phdr>(image, header.e_phoff + i * sizeof(Elf64_Phdr)), layout);
  }
  const auto names =
      read_at<Elf64_Shdr>(image, header.e_shoff + header.e_shstrndx * sizeof(Elf64_Shdr));
  for (unsigned i = 0; i < header.e_shnum; ++i) {
    const auto section = read_at<Elf64_Shdr>(image, header.e_shoff + i * sizeof(Elf64_Shdr));
    add_section(image, names.sh_offset + section.sh_name, section, layout);
  }
  if (layout.code.empty() || layout.challenge_address == 0 || layout.door_offset == 0) {
    return fail(ENOEXEC, "probe", "no code or no section .challenge in {} bytes", image.size());
  }
  return layout;
}

}  // namespace lab::checker
