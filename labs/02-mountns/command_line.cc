#include "labs/02-mountns/command_line.h"

#include <sys/stat.h>
#include <unistd.h>

#include "kernel/file.h"
#include "kernel/terminal.h"

namespace lab {

// Appends what `parsed` holds, or refuses the word.
template <typename T>
static Result<void> keep(std::vector<T>& all, const Result<T>& parsed) {
  if (!parsed) return Failure{parsed.error()};
  all.push_back(*parsed);
  return {};
}

std::vector<Option> options_of(MountnsOptions& options, bool with_modes) {
  const TakeWord keep_bind = [&options, with_modes](const std::string& word) {
    return keep(options.binds, parse_bind(word, with_modes));
  };
  const TakeWord keep_tmpfs = [&options](const std::string& word) {
    return keep(options.tmpfs, parse_tmpfs(word));
  };
  const char* bind_form =
      with_modes ? "SRC:DST[:ro][:private|slave|shared|unbindable]" : "SRC:DST[:ro]";
  std::vector<Option> rows = options_of(options.pidns);
  rows.insert(
      rows.end(),
      {{"--rootfs", "DIR", "Directory that becomes /", &options.rootfs, /*is_needed=*/true},
       {"--overlay", "DIR", "Write to DIR/upper, and leave the rootfs as it is", &options.overlay},
       {"--read-only", "", "Mount / read-only", &options.read_only},
       {"--bind", bind_form,
        "Show SRC of the host, with all mounted below, as DST; may be repeated", keep_bind},
       {"--tmpfs", "DST[:size=BYTES]", "Mount an empty tmpfs on DST; may be repeated", keep_tmpfs},
       {"--tty", "", "Give COMMAND a terminal of its own", &options.tty}});
  return rows;
}

void look_at_host(MountnsOptions& options) {
  for (BindOption& bind : options.binds) {
    const Result<struct stat> found = kernel::fstatat(AT_FDCWD, bind.source.c_str(), 0);
    if (found && !S_ISDIR(found->st_mode)) bind.kind = FileKind::kFile;
  }
  if (const Result<termios> settings = kernel::tcgetattr(STDIN_FILENO); settings) {
    options.terminal = *settings;
  }
}

}  // namespace lab
