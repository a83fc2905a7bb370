#include "labs/options.h"

#include <sys/mount.h>

#include <algorithm>
#include <cctype>

namespace lab {

namespace {

// A variable of --env replaces the one that was inherited.
Result<void> set_variable(Config& config, const std::string& variable) {
  const std::size_t equals = variable.find('=');
  if (equals == std::string::npos || equals == 0) {
    return fail(EINVAL, "--env", "{:?} is not of the form K=V", variable);
  }
  const std::string key = variable.substr(0, equals + 1);
  std::vector<std::string>& environment = config.command.environment;
  std::erase_if(environment, [&](const std::string& old) { return old.starts_with(key); });
  environment.push_back(variable);
  return {};
}

std::vector<std::string> split_at_colons(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  while (true) {
    const std::size_t end = text.find(':', start);
    parts.push_back(text.substr(start, end - start));
    if (end == std::string::npos) return parts;
    start = end + 1;
  }
}

// "/" would cover the whole container.
bool is_destination(const std::string& path) {
  return path.starts_with('/') && path.find_first_not_of('/') != std::string::npos;
}

Result<Mount> parse_bind(const std::string& text, bool with_modes) {
  const std::vector<std::string> parts = split_at_colons(text);
  const auto wrong = [&](std::string_view why) {
    return fail(EINVAL, "--bind", "{}: {}", text, why);
  };
  if (parts.size() < 2 || parts[0].empty()) return wrong("SRC:DST is wanted");
  if (!is_destination(parts[1])) return wrong("DST must be an absolute path below /");
  Mount bind{.type = "bind", .source = parts[0], .destination = parts[1]};
  bool has_mode = false;
  for (std::size_t i = 2; i < parts.size(); ++i) {
    const std::optional<Propagation> mode = parse_propagation(parts[i]);
    if (parts[i] == "ro" && i == 2) {
      bind.flags = MS_RDONLY;
    } else if (with_modes && !has_mode && mode) {
      has_mode = true;
      bind.propagation = *mode;
    } else {
      return wrong(with_modes ? "after DST come ro and private, slave, shared or unbindable"
                              : "only ro can follow DST");
    }
  }
  return bind;
}

bool is_number(const std::string& text) {
  return !text.empty() && text.size() < 19 &&
         std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

Result<Mount> parse_tmpfs(const std::string& text) {
  const std::vector<std::string> parts = split_at_colons(text);
  const auto wrong = [&](std::string_view why) {
    return fail(EINVAL, "--tmpfs", "{}: {}", text, why);
  };
  if (!is_destination(parts[0])) return wrong("DST must be an absolute path below /");
  Mount tmpfs{.type = "tmpfs",
              .destination = parts[0],
              .flags = MS_NOSUID | MS_NODEV,
              .options = "mode=1777"};
  if (parts.size() == 1) return tmpfs;
  const std::string& size = parts[1];
  if (parts.size() > 2 || !size.starts_with("size=")) {
    return wrong("only size=BYTES can follow DST");
  }
  if (!is_number(size.substr(5))) return wrong("BYTES is a number without a unit");
  tmpfs.options += "," + size;
  return tmpfs;
}

Result<void> add_bind(Config& config, const std::string& word, bool with_modes) {
  config.mounts.push_back(TRY(parse_bind(word, with_modes)));
  return {};
}

// Before all binds: a bind can be seen inside of a tmpfs.
Result<void> add_tmpfs(Config& config, const std::string& word) {
  const Mount tmpfs = TRY(parse_tmpfs(word));
  config.mounts.insert(std::ranges::find_if(config.mounts, &Mount::is_bind), tmpfs);
  return {};
}

Result<void> set_propagation(Config& config, const std::string& word) {
  const std::optional<Propagation> mode = parse_propagation(word);
  if (!mode) {
    return fail(EINVAL, "--propagation", "{}: not private, slave, shared or unbindable", word);
  }
  config.root.propagation = *mode;
  return {};
}

std::vector<Option> options_of_01(Config& config) {
  return {
      {"--workdir", "DIR", "Directory in which COMMAND starts; it must exist",
       &config.command.workdir},
      {"--env", "K=V", "A variable for COMMAND; may be repeated",
       [&config](const std::string& word) { return set_variable(config, word); }},
      {"--init", "", "A small init is PID 1, and COMMAND its child, PID 2", &config.has_init},
      {"--depth", "N", "Nested PID namespaces (default 1); the kernel allows 32 in all",
       InRange<int>{&config.depth, 1, 64}},
  };
}

std::vector<Option> options_of_02(Config& config, bool with_modes) {
  return {
      {"--rootfs", "DIR", "Directory that becomes /", &config.root.path, /*is_needed=*/true},
      {"--overlay", "DIR", "Write to DIR/upper, and leave the rootfs as it is",
       &config.root.overlay},
      {"--read-only", "", "Mount / read-only", &config.root.is_read_only},
      {"--bind", with_modes ? "SRC:DST[:ro][:private|slave|shared|unbindable]" : "SRC:DST[:ro]",
       "Show SRC of the host, with all mounted below, as DST; may be repeated",
       [&config, with_modes](const std::string& word) {
         return add_bind(config, word, with_modes);
       }},
      {"--tmpfs", "DST[:size=BYTES]", "Mount an empty tmpfs on DST; may be repeated",
       [&config](const std::string& word) { return add_tmpfs(config, word); }},
      {"--tty", "", "Give COMMAND a terminal of its own", &config.command.has_terminal},
  };
}

std::vector<Option> options_of_03(Config& config) {
  return {{"--propagation", "MODE",
           "Of the container's root: private (default), slave, shared or unbindable",
           TakeOnce{[&config](const std::string& word) { return set_propagation(config, word); }}}};
}

}  // namespace

std::vector<Option> options_of_lab(int number, Config& config) {
  std::vector<Option> rows;
  const auto append = [&](const std::vector<Option>& more) {
    rows.insert(rows.end(), more.begin(), more.end());
  };
  append(options_of_01(config));
  if (number >= 2) append(options_of_02(config, /*with_modes=*/number >= 3));
  if (number >= 3) append(options_of_03(config));
  return rows;
}

Result<void> check_options(const Config& config) {
  if (needs_peers(config.root.propagation) && !config.root.overlay.empty()) {
    return fail(EINVAL, "--propagation", "{} with --overlay: a new file system has no peers",
                name_of(config.root.propagation));
  }
  return {};
}

}  // namespace lab
