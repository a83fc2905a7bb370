#include "procfs/status.h"

#include <bitset>
#include <iterator>

#include "procfs/file.h"
#include "procfs/text.h"

namespace lab::procfs {

namespace {

template <typename Number>
bool parse(std::string_view text, Number& target, int base = 10) {
  const std::optional<Number> number = number_of<Number>(text, base);
  target = number.value_or(Number{});
  return number.has_value();
}

template <typename Number>
bool parse(std::string_view text, std::vector<Number>& target) {
  for (const std::string_view word : words_of(text)) {
    if (!parse(word, target.emplace_back())) return false;
  }
  return true;
}

template <typename Number, std::size_t kCount>
bool parse(std::string_view text, std::array<Number, kCount>& target) {
  const std::vector<std::string_view> words = words_of(text);
  if (words.size() != kCount) return false;
  for (std::size_t i = 0; i < kCount; ++i) {
    if (!parse(words[i], target[i])) return false;
  }
  return true;
}

bool parse_hex(std::string_view text, std::uint64_t& target) {
  return parse(text, target, 16);
}

bool parse_bytes(std::string_view text, std::optional<std::uint64_t>& target) {
  const std::vector<std::string_view> words = words_of(text);
  if (words.size() != 2 || words[1] != "kB" || !parse(words[0], target.emplace())) return false;
  *target *= 1024;
  return true;
}

bool parse_state(std::string_view text, char& state) {
  if (text.empty()) return false;
  state = text.front();
  return true;
}

// The name is the one text in this file that a process chooses: the kernel writes a newline in it
// as `\n` and a backslash as `\\`, so that no name can look like another line.
bool parse_name(std::string_view text, std::string& name) {
  while (!text.empty()) {
    const bool is_escape = text.front() == '\\' && text.size() > 1;
    if (is_escape) text.remove_prefix(1);
    name += is_escape && text.front() == 'n' ? '\n' : text.front();
    text.remove_prefix(1);
  }
  return true;
}

enum class Need { Required, Optional };

struct Field {
  std::string_view name;
  Need need;
  bool (*parse)(std::string_view value, Status& status);
};

using Text = std::string_view;

constexpr Field kFields[] = {
    {"Name", Need::Required, [](Text text, Status& s) { return parse_name(text, s.name); }},
    {"Umask", Need::Optional,
     [](Text text, Status& s) { return parse(text, s.umask.emplace(), 8); }},
    {"State", Need::Required, [](Text text, Status& s) { return parse_state(text, s.state); }},
    {"Tgid", Need::Required, [](Text text, Status& s) { return parse(text, s.tgid); }},
    {"Pid", Need::Required, [](Text text, Status& s) { return parse(text, s.pid); }},
    {"PPid", Need::Required, [](Text text, Status& s) { return parse(text, s.ppid); }},
    {"TracerPid", Need::Required, [](Text text, Status& s) { return parse(text, s.tracer_pid); }},
    {"Uid", Need::Required, [](Text text, Status& s) { return parse(text, s.uid); }},
    {"Gid", Need::Required, [](Text text, Status& s) { return parse(text, s.gid); }},
    {"Groups", Need::Required, [](Text text, Status& s) { return parse(text, s.groups); }},
    {"NStgid", Need::Optional, [](Text text, Status& s) { return parse(text, s.ns_tgid); }},
    {"NSpid", Need::Optional, [](Text text, Status& s) { return parse(text, s.ns_pid); }},
    {"NSpgid", Need::Optional, [](Text text, Status& s) { return parse(text, s.ns_pgid); }},
    {"NSsid", Need::Optional, [](Text text, Status& s) { return parse(text, s.ns_sid); }},
    {"VmPeak", Need::Optional,
     [](Text text, Status& s) { return parse_bytes(text, s.vm_peak_bytes); }},
    {"VmSize", Need::Optional,
     [](Text text, Status& s) { return parse_bytes(text, s.vm_size_bytes); }},
    {"VmHWM", Need::Optional,
     [](Text text, Status& s) { return parse_bytes(text, s.vm_hwm_bytes); }},
    {"VmRSS", Need::Optional,
     [](Text text, Status& s) { return parse_bytes(text, s.vm_rss_bytes); }},
    {"RssAnon", Need::Optional,
     [](Text text, Status& s) { return parse_bytes(text, s.rss_anon_bytes); }},
    {"Threads", Need::Required, [](Text text, Status& s) { return parse(text, s.threads); }},
    {"SigPnd", Need::Required, [](Text text, Status& s) { return parse_hex(text, s.sig_pnd); }},
    {"ShdPnd", Need::Required, [](Text text, Status& s) { return parse_hex(text, s.shd_pnd); }},
    {"SigBlk", Need::Required, [](Text text, Status& s) { return parse_hex(text, s.sig_blk); }},
    {"SigIgn", Need::Required, [](Text text, Status& s) { return parse_hex(text, s.sig_ign); }},
    {"SigCgt", Need::Required, [](Text text, Status& s) { return parse_hex(text, s.sig_cgt); }},
    {"CapInh", Need::Required, [](Text text, Status& s) { return parse_hex(text, s.cap_inh); }},
    {"CapPrm", Need::Required, [](Text text, Status& s) { return parse_hex(text, s.cap_prm); }},
    {"CapEff", Need::Required, [](Text text, Status& s) { return parse_hex(text, s.cap_eff); }},
    {"CapBnd", Need::Required, [](Text text, Status& s) { return parse_hex(text, s.cap_bnd); }},
    {"CapAmb", Need::Required, [](Text text, Status& s) { return parse_hex(text, s.cap_amb); }},
    {"NoNewPrivs", Need::Optional,
     [](Text text, Status& s) {
       s.no_new_privs = text == "1";
       return text == "0" || text == "1";
     }},
    {"Seccomp", Need::Optional,
     [](Text text, Status& s) { return parse(text, s.seccomp.emplace()); }},
    {"Seccomp_filters", Need::Optional,
     [](Text text, Status& s) { return parse(text, s.seccomp_filters.emplace()); }},
};

using Seen = std::bitset<std::size(kFields)>;

// Lines that the table lacks are not ours to judge: every kernel adds some.
bool parse_line(std::string_view line, Status& status, Seen& seen) {
  const std::string_view name = take_until(line, ':');
  // One tab and no more: what else stands at the front belongs to the name of the process.
  if (line.starts_with('\t')) line.remove_prefix(1);
  for (std::size_t i = 0; i < std::size(kFields); ++i) {
    if (kFields[i].name != name) continue;
    if (seen[i]) return false;
    seen[i] = true;
    return kFields[i].parse(line, status);
  }
  return true;
}

}  // namespace

Result<Status> parse_status(std::string_view text) {
  Status status;
  Seen seen;
  while (!text.empty()) {
    const std::string_view line = take_until(text, '\n');
    if (!parse_line(line, status, seen)) return fail(EBADMSG, "parse_status", "{:?}", line);
  }
  for (std::size_t i = 0; i < std::size(kFields); ++i) {
    if (kFields[i].need == Need::Optional || seen[i]) continue;
    return fail(EBADMSG, "parse_status", "no line {:?}", kFields[i].name);
  }
  return status;
}

Result<Status> read_status(int process_fd) {
  return parse_status(TRY(read_file(process_fd, "status")));
}

}  // namespace lab::procfs
