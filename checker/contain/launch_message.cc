// launch_message.cc: see launch_message.h.
//
// A message is a row of words, each ended by a null byte. A list is its length, then its items.

#include "checker/contain/launch_message.h"

#include <charconv>

namespace lab::checker {

namespace {

class Writer {
 public:
  void word(std::string_view text) {
    message_ += text;
    message_.push_back('\0');
  }
  void number(long long value) { word(std::to_string(value)); }
  void words(const std::vector<std::string>& list) {
    number(static_cast<long long>(list.size()));
    for (const std::string& item : list) word(item);
  }
  template <typename Numbers>
  void numbers(const Numbers& list) {
    number(static_cast<long long>(list.size()));
    for (const auto item : list) number(static_cast<long long>(item));
  }
  std::string take() { return std::move(message_); }

 private:
  std::string message_;
};

class Reader {
 public:
  explicit Reader(std::string_view message) : rest_(message) {}

  Result<std::string> word() {
    const std::size_t end = rest_.find('\0');
    if (end == std::string_view::npos) return fail(EBADMSG, "decode", "{} bytes", rest_.size());
    std::string text(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    return text;
  }
  Result<long long> number() {
    const std::string text = TRY(word());
    long long value = 0;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || *stop != '\0') return fail(EBADMSG, "decode", "{:?}", text);
    return value;
  }
  Result<std::vector<std::string>> words() {
    std::vector<std::string> list;
    for (long long left = TRY(number()); left > 0; --left) list.push_back(TRY(word()));
    return list;
  }
  template <typename Number>
  Result<std::vector<Number>> numbers() {
    std::vector<Number> list;
    for (long long left = TRY(number()); left > 0; --left) {
      list.push_back(static_cast<Number>(TRY(number())));
    }
    return list;
  }

 private:
  std::string_view rest_;
};

void write_limits(const std::vector<Limit>& limits, Writer& writer) {
  std::vector<rlim_t> flat;
  for (const Limit& limit : limits) {
    flat.push_back(static_cast<rlim_t>(limit.resource));
    flat.push_back(limit.value.rlim_cur);
    flat.push_back(limit.value.rlim_max);
  }
  writer.numbers(flat);
}

Result<std::vector<Limit>> read_limits(Reader& reader) {
  const std::vector<rlim_t> flat = TRY(reader.numbers<rlim_t>());
  std::vector<Limit> limits;
  for (std::size_t i = 0; i + 2 < flat.size(); i += 3) {
    limits.push_back({static_cast<int>(flat[i]), {flat[i + 1], flat[i + 2]}});
  }
  return limits;
}

// Gives each stream that is open the next descriptor of `fds`.
Result<void> read_streams(Reader& reader, const std::vector<int>& fds, Launch& launch) {
  const std::string kinds = TRY(reader.word());
  std::size_t used = 0;
  const auto next_fd = [&] { return used < fds.size() ? fds[used++] : -1; };
  if (kinds.size() != 5) return fail(EBADMSG, "decode", "{:?}", kinds);
  Stream* const streams[] = {&launch.input, &launch.output, &launch.error};
  for (std::size_t i = 0; i < 3; ++i) {
    if (kinds[i] == 'c') {
      streams[i]->kind = Stream::Kind::Closed;
    } else {
      *streams[i] = {Stream::Kind::Descriptor, next_fd()};
    }
  }
  if (kinds[3] == 't') launch.terminal = next_fd();
  if (kinds[4] == 's') launch.stray = next_fd();
  return {};
}

}  // namespace

std::vector<std::string> command_line(const Launch& launch) {
  std::vector<std::string> words{launch.program};
  words.insert(words.end(), launch.options.begin(), launch.options.end());
  if (launch.command.empty()) return words;
  words.emplace_back("--");
  words.insert(words.end(), launch.command.begin(), launch.command.end());
  return words;
}

std::string encode(const Launch& launch) {
  Writer writer;
  const auto kind = [](const Stream& s) { return s.kind == Stream::Kind::Closed ? 'c' : 'd'; };
  writer.word(std::string{kind(launch.input), kind(launch.output), kind(launch.error),
                          launch.terminal >= 0 ? 't' : '-', launch.stray >= 0 ? 's' : '-'});
  writer.word(launch.program);
  writer.words(launch.options);
  writer.words(launch.command);
  writer.words(launch.environment);
  writer.word(launch.working_directory);
  writer.number(launch.umask ? static_cast<long long>(*launch.umask) : -1);
  writer.number(launch.groups ? 1 : 0);
  writer.numbers(launch.groups.value_or(std::vector<gid_t>()));
  write_limits(launch.limits, writer);
  writer.numbers(launch.ignored_signals);
  writer.numbers(launch.blocked_signals);
  writer.number(launch.without_sys_admin ? 1 : 0);
  return writer.take();
}

Result<Launch> decode(std::string_view message, const std::vector<int>& fds) {
  Reader reader(message);
  Launch launch;
  TRY(read_streams(reader, fds, launch));
  launch.program = TRY(reader.word());
  launch.options = TRY(reader.words());
  launch.command = TRY(reader.words());
  launch.environment = TRY(reader.words());
  launch.working_directory = TRY(reader.word());
  const long long umask = TRY(reader.number());
  if (umask >= 0) launch.umask = static_cast<mode_t>(umask);
  const bool has_groups = TRY(reader.number()) != 0;
  std::vector<gid_t> groups = TRY(reader.numbers<gid_t>());
  if (has_groups) launch.groups = std::move(groups);
  launch.limits = TRY(read_limits(reader));
  launch.ignored_signals = TRY(reader.numbers<int>());
  launch.blocked_signals = TRY(reader.numbers<int>());
  launch.without_sys_admin = TRY(reader.number()) != 0;
  return launch;
}

}  // namespace lab::checker
