#include "procfs/id_map.h"

#include "procfs/file.h"
#include "procfs/text.h"

namespace lab::procfs {

namespace {

constexpr std::uint64_t kIds = std::uint64_t{1} << 32;

std::optional<IdMapRow> row_of(std::string_view line) {
  const std::vector<std::string_view> words = words_of(line);
  if (words.size() != 3) return std::nullopt;
  const auto inside = number_of<std::uint32_t>(words[0]);
  const auto outside = number_of<std::uint32_t>(words[1]);
  const auto count = number_of<std::uint32_t>(words[2]);
  if (!inside || !outside || !count || *count == 0) return std::nullopt;
  if (std::uint64_t{*inside} + *count > kIds || std::uint64_t{*outside} + *count > kIds) {
    return std::nullopt;
  }
  return IdMapRow{*inside, *outside, *count};
}

}  // namespace

Result<std::vector<IdMapRow>> parse_id_map(std::string_view text) {
  std::vector<IdMapRow> map;
  while (!text.empty()) {
    const std::string_view line = take_until(text, '\n');
    const std::optional<IdMapRow> row = row_of(line);
    if (!row) return fail(EBADMSG, "parse_id_map", "line {}: {:?}", map.size() + 1, line);
    map.push_back(*row);
  }
  return map;
}

Result<std::vector<IdMapRow>> read_id_map(int process_fd, const char* file) {
  return parse_id_map(TRY(read_file(process_fd, file)));
}

std::optional<std::uint32_t> outside_id(const std::vector<IdMapRow>& map, std::uint32_t inside) {
  for (const IdMapRow& row : map) {
    // Unsigned: an id before the range wraps to a large offset.
    const std::uint32_t offset = inside - row.inside_first;
    if (offset < row.count) return row.outside_first + offset;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> inside_id(const std::vector<IdMapRow>& map, std::uint32_t outside) {
  for (const IdMapRow& row : map) {
    const std::uint32_t offset = outside - row.outside_first;
    if (offset < row.count) return row.inside_first + offset;
  }
  return std::nullopt;
}

}  // namespace lab::procfs
