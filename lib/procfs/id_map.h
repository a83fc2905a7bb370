// id_map.h: how a user namespace translates user and group ids, /proc/PID/{uid,gid}_map.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lab::procfs {

/// One row: `count` ids that start at `inside_first` in the user namespace of the process are the
/// ids that start at `outside_first` elsewhere.
///
/// Source     /proc/PID/uid_map and gid_map
/// Format     inside outside count, three decimal numbers; at most 340 rows
/// Units      ids; `outside` means those of the reader's user namespace, and where that is the
///            namespace of the process itself, those of its parent
/// Races      a map is written once and never changes; before that the file is empty
/// Manual     user_namespaces(7)
struct IdMapRow {
  std::uint32_t inside_first = 0;   // first id in the user namespace of the process
  std::uint32_t outside_first = 0;  // the id that it is outside
  std::uint32_t count = 0;          // length of the range, at least 1

  bool operator==(const IdMapRow&) const = default;
};

/// Errors     EBADMSG   a line is not three numbers, or its range leaves 32 bits
Result<std::vector<IdMapRow>> parse_id_map(std::string_view text);

///   process_fd    descriptor of /proc/PID, from open_process
///   file          "uid_map" or "gid_map"
Result<std::vector<IdMapRow>> read_id_map(int process_fd, const char* file);

/// The id outside for one inside, and the other way round; nothing where it is not mapped.
std::optional<std::uint32_t> outside_id(const std::vector<IdMapRow>& map, std::uint32_t inside);
std::optional<std::uint32_t> inside_id(const std::vector<IdMapRow>& map, std::uint32_t outside);

}  // namespace lab::procfs
