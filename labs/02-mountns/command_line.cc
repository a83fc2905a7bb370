#include "labs/02-mountns/command_line.h"

#include <sys/stat.h>
#include <unistd.h>

#include "kernel/file.h"
#include "kernel/terminal.h"

namespace lab {

// Words become options when they are parsed; what is wrong with them is CLI11's to report.
template <typename T>
static T value_or_throw(const Result<T>& parsed) {
  if (!parsed) throw CLI::ValidationError(parsed.error().call, parsed.error().arguments);
  return *parsed;
}

void add_options(CLI::App& app, MountnsOptions& options, bool with_modes) {
  add_options(app, options.pidns);
  app.add_option("--rootfs", options.rootfs, "Directory that becomes /; needed")
      ->type_name("DIR")
      ->required();
  app.add_option("--overlay", options.overlay, "Write to DIR/upper, and leave the rootfs as it is")
      ->type_name("DIR");
  app.add_flag("--read-only", options.read_only, "Mount / read-only");
  app.add_option_function<std::vector<std::string>>(
         "--bind",
         [&options, with_modes](const std::vector<std::string>& texts) {
           for (const std::string& text : texts) {
             options.binds.push_back(value_or_throw(parse_bind(text, with_modes)));
           }
         },
         "Show SRC of the host, with all mounted below, as DST; may be repeated")
      ->type_name(with_modes ? "SRC:DST[:ro][:private|slave|shared|unbindable]" : "SRC:DST[:ro]")
      ->allow_extra_args(false);
  app.add_option_function<std::vector<std::string>>(
         "--tmpfs",
         [&options](const std::vector<std::string>& texts) {
           for (const std::string& text : texts) {
             options.tmpfs.push_back(value_or_throw(parse_tmpfs(text)));
           }
         },
         "Mount an empty tmpfs on DST; may be repeated")
      ->type_name("DST[:size=BYTES]")
      ->allow_extra_args(false);
  app.add_flag("--tty", options.tty, "Give COMMAND a terminal of its own");
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
