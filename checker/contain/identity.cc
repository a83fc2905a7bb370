// identity.cc: see identity.h.

#include "checker/contain/identity.h"

#include <fcntl.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "checker/contain/kernel_calls.h"
#include "checker/probe/probe_image.h"
#include "kernel/file.h"
#include "procfs/file.h"
#include "procfs/text.h"

namespace lab::checker {

namespace {

constexpr std::size_t kChallengeBytes = 16;

/// One line of /proc/PID/maps.
struct Mapping {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  bool is_executable = false;
  std::string name;
};

std::optional<Mapping> parse_mapping(std::string_view line) {
  const std::vector<std::string_view> words = procfs::words_of(line);
  if (words.size() < 5) return std::nullopt;
  std::string_view range = words[0];
  const auto begin = procfs::number_of<std::uint64_t>(procfs::take_until(range, '-'), 16);
  const auto end = procfs::number_of<std::uint64_t>(range, 16);
  if (!begin || !end || words[1].size() != 4) return std::nullopt;
  return Mapping{*begin, *end, words[1][2] == 'x', std::string(words.size() > 5 ? words[5] : "")};
}

Result<std::vector<Mapping>> executable_mappings(int process_fd) {
  const std::string text = TRY(procfs::read_file(process_fd, "maps"));
  std::vector<Mapping> mappings;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = procfs::take_until(rest, '\n');
    const std::optional<Mapping> mapping = parse_mapping(line);
    if (!mapping) return fail(EBADMSG, "maps", "{:?}", line);
    if (mapping->is_executable) mappings.push_back(*mapping);
  }
  return mappings;
}

// The kernel's own code, which every process has: the name in brackets cannot be a file's, whose
// path would begin with a slash.
Result<std::string> own_vdso() {
  UniqueFd self = TRY(kernel::openat(AT_FDCWD, "/proc/self", O_PATH | O_DIRECTORY));
  UniqueFd memory = TRY(kernel::openat(self.get(), "mem", O_RDONLY));
  for (const Mapping& mapping : TRY(executable_mappings(self.get()))) {
    if (mapping.name != "[vdso]") continue;
    return calls::pread(memory.get(), mapping.end - mapping.begin, mapping.begin);
  }
  return std::string();
}

// What an untouched process of the probe has at this mapping; nothing where it should have none.
Result<std::optional<std::string>> expected_bytes(const Mapping& mapping,
                                                  const ProbeLayout& layout) {
  if (mapping.name == "[vdso]") return std::optional(TRY(own_vdso()));
  for (const ProbeLayout::Code& code : layout.code) {
    if (code.address != mapping.begin || code.length != mapping.end - mapping.begin) continue;
    std::string bytes(probe_image().substr(code.offset, code.length));
    bytes.resize(code.length, '\0');  // behind the end of the file the page holds zeroes
    return std::optional(std::move(bytes));
  }
  return std::optional<std::string>();
}

// A process that was killed loses its memory before anybody is told that it has ended: less than
// what its table of mappings promised can be read then, or that table is empty.
Finding gone(const Process& process) {
  return failed("SUB-013", fmt::format("process {} ended during its examination", process.pid()),
                "the probe waits for the checker");
}

Seen<void> prove_code(const Process& process, const ProbeLayout& layout) {
  UniqueFd memory = SEE(kernel::openat(process.directory(), "mem", O_RDONLY));
  std::size_t proved = 0;
  const std::vector<Mapping> mappings = SEE(executable_mappings(process.directory()));
  if (mappings.empty()) return gone(process);
  for (const Mapping& mapping : mappings) {
    if (mapping.name == "[vsyscall]") continue;
    const std::optional<std::string> expected = SEE(expected_bytes(mapping, layout));
    const std::string bytes =
        SEE(calls::pread(memory.get(), mapping.end - mapping.begin, mapping.begin));
    if (bytes.size() < mapping.end - mapping.begin) return gone(process);
    if (!expected || *expected != bytes) {
      return tampered("SUB-011",
                      fmt::format("executable memory {:x}-{:x} {} of process {} is not the probe's",
                                  mapping.begin, mapping.end, mapping.name, process.pid()),
                      "every executable mapping holds the bytes of the checker's probe");
    }
    proved += mapping.name == "[vdso]" ? 0 : 1;
  }
  if (proved == layout.code.size()) return {};
  return tampered("SUB-011",
                  fmt::format("process {} does not have the probe's code", process.pid()),
                  "every executable mapping holds the bytes of the checker's probe");
}

Seen<void> prove_challenge(const Process& process, int socket, const ProbeLayout& layout,
                           const Deadline& deadline) {
  const std::string challenge = SEE(calls::random_hex(kChallengeBytes));
  std::string request = "challenge";
  request.push_back('\0');
  request += challenge;
  request.push_back('\0');
  SEE(calls::send_packet(socket, request));
  // Who is late is slow, and who is gone has ended: neither is a forger.
  if (!SEE(calls::wait_readable(socket, deadline))) {
    return failed("SUB-001", "COMMAND introduced itself, and did no more before the deadline",
                  "COMMAND runs on until it ends by itself");
  }
  Result<calls::Packet> reply = calls::receive_packet(socket);
  if (!reply || reply->bytes.empty()) return gone(process);
  UniqueFd memory = SEE(kernel::openat(process.directory(), "mem", O_RDONLY));
  const std::string found =
      SEE(calls::pread(memory.get(), challenge.size(), layout.challenge_address));
  if (found == challenge) return {};
  if (found.size() < challenge.size()) return gone(process);
  return tampered("SUB-012",
                  fmt::format("the random bytes that were sent are not in the memory of process {}",
                              process.pid()),
                  "who answers is the process that connected");
}

Seen<void> examine(const Process& process, int socket, const Deadline& deadline) {
  const ProbeLayout layout = SEE(probe_layout());
  const auto status = SEE(process.status());
  if (status.tracer_pid != 0) {
    return tampered("SUB-010",
                    fmt::format("process {} traces the probe (TracerPid of {})", status.tracer_pid,
                                process.pid()),
                    "nobody traces COMMAND");
  }
  SEE(prove_code(process, layout));
  return prove_challenge(process, socket, layout, deadline);
}

}  // namespace

Seen<void> prove_identity(const Process& process, int socket, const Deadline& deadline) {
  Seen<void> examined = examine(process, socket, deadline);
  // Only now is it sure that all of it was about this process: its number may be another's since.
  const bool is_tampering = !examined && examined.error().verdict == Verdict::Tampering;
  if (is_tampering || process.is_alive()) return examined;
  return gone(process);
}

}  // namespace lab::checker
