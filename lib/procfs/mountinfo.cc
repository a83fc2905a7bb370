#include "procfs/mountinfo.h"

#include <sys/sysmacros.h>

#include <algorithm>
#include <utility>

#include "procfs/file.h"
#include "procfs/text.h"

namespace lab::procfs {

namespace {

bool is_octal_escape(std::string_view text) {
  const auto is_octal = [](char digit) { return digit >= '0' && digit <= '7'; };
  return text.size() >= 4 && text[0] == '\\' && text[1] <= '3' && is_octal(text[1]) &&
         is_octal(text[2]) && is_octal(text[3]);
}

bool parse_number(std::string_view field, int& number) {
  const std::optional<int> value = number_of<int>(field);
  if (!value || *value < 0) return false;
  number = *value;
  return true;
}

bool parse_device(std::string_view field, dev_t& device) {
  const std::optional<unsigned> major_number = number_of<unsigned>(take_until(field, ':'));
  const std::optional<unsigned> minor_number = number_of<unsigned>(field);
  if (!major_number || !minor_number) return false;
  device = makedev(*major_number, *minor_number);
  return true;
}

bool parse_group(std::string_view value, std::optional<int>& group) {
  return parse_number(value, group.emplace()) && *group > 0;
}

// "tag" or "tag:value". Tags that are unknown are those of a later kernel: proc(5) wants them
// ignored.
bool parse_tag(std::string_view field, Mount& mount) {
  const std::string_view tag = take_until(field, ':');
  if (tag == "shared") return parse_group(field, mount.shared);
  if (tag == "master") return parse_group(field, mount.master);
  if (tag == "propagate_from") return parse_group(field, mount.propagate_from);
  if (tag == "unbindable") mount.unbindable = true;
  return !tag.empty();
}

bool parse_tags(std::string_view& rest, Mount& mount) {
  while (!rest.empty()) {
    const std::string_view field = take_until(rest, ' ');
    if (field == "-") return true;
    if (!parse_tag(field, mount)) return false;
  }
  return false;
}

// Separators are single spaces: an empty source (`mount -t tmpfs "" DIR`) leaves two in a row.
bool parse_line(std::string_view line, Mount& mount) {
  if (!parse_number(take_until(line, ' '), mount.id)) return false;
  if (!parse_number(take_until(line, ' '), mount.parent)) return false;
  if (!parse_device(take_until(line, ' '), mount.device)) return false;
  mount.root = decode_octal(take_until(line, ' '));
  mount.mountpoint = decode_octal(take_until(line, ' '));
  mount.options = decode_octal(take_until(line, ' '));
  if (!parse_tags(line, mount)) return false;
  mount.type = decode_octal(take_until(line, ' '));
  // The last separator tells a line with an empty source from one that was cut off.
  if (line.find(' ') == std::string_view::npos) return false;
  mount.source = decode_octal(take_until(line, ' '));
  mount.super_options = decode_octal(line);
  return !mount.root.empty() && !mount.mountpoint.empty() && !mount.options.empty() &&
         !mount.type.empty();
}

}  // namespace

std::string decode_octal(std::string_view field) {
  std::string decoded;
  while (!field.empty()) {
    const bool is_escape = is_octal_escape(field);
    decoded +=
        is_escape ? static_cast<char>(*number_of<unsigned>(field.substr(1, 3), 8)) : field.front();
    field.remove_prefix(is_escape ? 4 : 1);
  }
  return decoded;
}

Result<std::vector<Mount>> parse_mountinfo(std::string_view text) {
  std::vector<Mount> mounts;
  while (!text.empty()) {
    const std::string_view line = take_until(text, '\n');
    Mount mount;
    if (!parse_line(line, mount)) {
      return fail(EBADMSG, "parse_mountinfo", "line {}: {:?}", mounts.size() + 1, line);
    }
    mounts.push_back(std::move(mount));
  }
  return mounts;
}

Result<std::vector<Mount>> read_mountinfo(int process_fd) {
  return parse_mountinfo(TRY(read_file(process_fd, "mountinfo")));
}

Result<std::vector<Mount>> read_open_mountinfo(int mountinfo_fd) {
  return parse_mountinfo(TRY(read_open_file(mountinfo_fd)));
}

std::string_view propagation_of(const Mount& mount) {
  if (mount.shared) return mount.master ? "slave+shared" : "shared";
  if (mount.master) return "slave";
  return mount.unbindable ? "unbindable" : "private";
}

bool has_option(std::string_view options, std::string_view option) {
  while (!options.empty()) {
    std::string_view word = take_until(options, ',');
    if (word == option || take_until(word, '=') == option) return true;
  }
  return false;
}

}  // namespace lab::procfs
