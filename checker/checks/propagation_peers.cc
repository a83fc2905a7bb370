// propagation_peers.cc: checks of lab 03 about `lab-03 peers`.
//
// What the lab prints is compared with what the judge reads by itself, in the same arena and at the
// same moment: nothing mounts there while it looks.

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "checker/checks/propagation.h"
#include "checker/checks/propagation_ways.h"
#include "checker/finding/utf8.h"
#include "kernel/file.h"
#include "procfs/file.h"

namespace lab::checker::propagation {

namespace {

using Json = nlohmann::json;
using Tables = std::map<ino_t, Mounts>;  // by inode number of the mount namespace

// The PID by which a program in the arena knows this process.
Seen<int> pid_in_arena(Arena& arena, const Process& process) {
  const std::size_t level = SEE(arena.init().status()).ns_pid.size() - 1;
  return SEE(process.status()).ns_pid.at(level);
}

// The mount table of every namespace that a process of the arena is in.
Seen<Tables> tables_of_processes(Arena& arena) {
  Tables tables;
  const std::string proc = arena.judge_path("/proc");
  for (const int pid : SEE(procfs::numbers_in(AT_FDCWD, proc.c_str()))) {
    const std::string path = fmt::format("{}/{}/ns/mnt", proc, pid);
    const Result<UniqueFd> file = kernel::openat(AT_FDCWD, path.c_str(), O_RDONLY);
    if (!file) continue;  // a process that has ended meanwhile
    const ino_t inode = SEE(kernel::fstatat(file->get(), "", AT_EMPTY_PATH)).st_ino;
    if (!tables.contains(inode)) tables[inode] = SEE(whole_table(file->get()));
  }
  return tables;
}

Json number_or_null(const std::optional<int>& number) {
  return number ? Json(*number) : Json(nullptr);
}

Json members_of(const procfs::Mount& mount, const Tables& tables) {
  Json members = Json::array();
  if (!mount.shared) return members;
  for (const auto& [inode, mounts] : tables) {
    for (const procfs::Mount& other : mounts) {
      if (other.shared != mount.shared || other.id == mount.id) continue;
      members.push_back(
          {{"mnt_ns", inode}, {"id", other.id}, {"mountpoint", scrubbed(other.mountpoint)}});
    }
  }
  std::sort(members.begin(), members.end());
  return members;
}

// What the contract wants, by mount id.
std::map<int, Json> expected_mounts(const Mounts& mounts, const Tables& tables) {
  std::map<int, Json> expected;
  for (const procfs::Mount& mount : mounts) {
    expected[mount.id] = {{"id", mount.id},
                          {"parent", mount.parent},
                          {"mountpoint", scrubbed(mount.mountpoint)},
                          {"propagation", procfs::propagation_of(mount)},
                          {"peer_group", number_or_null(mount.shared)},
                          {"master", number_or_null(mount.master)},
                          {"members", members_of(mount, tables)}};
  }
  return expected;
}

// Runs `lab-03 peers OPTIONS`; what it printed.
Seen<std::string> peers_output(Subject& subject, const Words& options) {
  Words words = {"peers"};
  words.insert(words.end(), options.begin(), options.end());
  Run* run = SEE(subject.start({.options = words}));
  const Ended ended = SEE(run->end());
  if (ended == Ended{}) return run->printed_output();
  return failed("PRP-040", fmt::format("{}: {}", fmt::join(words, " "), to_string(ended)),
                "status 0, and the mounts on standard output");
}

// The array that the lab printed, by mount id; members in the order of expected_mounts.
Seen<std::map<int, Json>> printed_mounts(const std::string& text) {
  const Json array = Json::parse(scrubbed(text), nullptr, false);
  const auto is_mount = [](const Json& mount) {
    return mount.is_object() && mount.contains("id") && mount["id"].is_number_integer() &&
           mount.contains("members") && mount["members"].is_array();
  };
  if (!array.is_array() || !std::all_of(array.begin(), array.end(), is_mount)) {
    return failed("PRP-040", fmt::format("peers --json: {:?} ...", text.substr(0, 80)),
                  "a JSON array of objects with id, parent, mountpoint, propagation, peer_group, "
                  "master and members");
  }
  std::map<int, Json> mounts;
  for (Json mount : array) {
    std::sort(mount["members"].begin(), mount["members"].end());
    mounts[mount["id"].get<int>()] = mount;
  }
  return mounts;
}

// Which fault it is that makes the two differ.
std::string_view diagnosis_of(const Json& expected, const Json& printed) {
  if (printed.value("mountpoint", Json()) != expected["mountpoint"]) return "PRP-042";
  if (printed["members"] == expected["members"]) return "PRP-043";
  const auto is_itself = [&expected](const Json& member) {
    return member.is_object() && member.value("id", Json()) == expected["id"];
  };
  const Json& members = printed["members"];
  return std::any_of(members.begin(), members.end(), is_itself) ? "PRP-046" : "PRP-044";
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// JSON has no spelling for a mount point whose bytes are no UTF-8: each is as good as another.
bool is_odd_name(const Json& mount) {
  return mount["mountpoint"].get<std::string>().find("\xef\xbf\xbd") != std::string::npos;
}

void take_odd_name(const Json& expected, Json& printed) {
  if (is_odd_name(expected) && printed.is_object()) printed["mountpoint"] = expected["mountpoint"];
}

Json with_odd_names_of(const Json& expected, Json printed) {
  take_odd_name(expected, printed);
  const std::size_t count = std::min(expected["members"].size(), printed["members"].size());
  for (std::size_t i = 0; i < count; ++i) {
    take_odd_name(expected["members"][i], printed["members"][i]);
  }
  return printed;
}

Finding compare(const std::map<int, Json>& expected, const std::map<int, Json>& printed) {
  for (const auto& [id, mount] : expected) {
    const auto found = printed.find(id);
    if (found == printed.end()) {
      return failed("PRP-041", fmt::format("mount {} is not listed", id), dump(mount));
    }
    const Json seen = with_odd_names_of(mount, found->second);
    if (seen == mount) continue;
    return failed(diagnosis_of(mount, seen), dump(seen), dump(mount));
  }
  for (const auto& [id, mount] : printed) {
    if (!expected.contains(id)) {
      return failed("PRP-041", fmt::format("a mount that is not there: {}", dump(mount)),
                    "the mounts of the process, and no other");
    }
  }
  return passed();
}

Finding compare_json(Subject& subject, const Words& options, const Mounts& mounts,
                     const Tables& tables) {
  Words words = options;
  words.push_back("--json");
  const std::string text = SEE(peers_output(subject, words));
  return compare(expected_mounts(mounts, tables), SEE(printed_mounts(text)));
}

// One mount of each propagation, and one with blanks in its name.
Seen<void> make_all_kinds(Arena& arena, Probe& hand) {
  const std::string name = arena.scratch() + "/a b\tc\\d";
  SEE(make_directory(arena, name));
  SEE(mount_tmpfs(hand, name));
  const std::pair<const char*, unsigned long> kinds[] = {{"/private", MS_PRIVATE},
                                                         {"/slave", MS_SLAVE},
                                                         {"/both", MS_SLAVE},
                                                         {"/unbindable", MS_UNBINDABLE}};
  for (const auto& [path, propagation] : kinds) {
    SEE(make_directory(arena, arena.scratch() + path));
    SEE(bind_with(hand, name, arena.scratch() + path, propagation));
  }
  SEE(hand.need({"mount", "", arena.scratch() + "/both", "", std::to_string(MS_SHARED), ""}));
  return {};
}

// A process with a mount namespace of its own, a copy of the arena's.
Seen<Probe> make_ghost(Run& run, Probe& hand, const std::string& label) {
  SEE(hand.need({"fork", label}));
  Probe ghost = SEE(run.probe(label));
  SEE(ghost.need({"syscall", std::to_string(SYS_unshare), std::to_string(CLONE_NEWNS)}));
  return ghost;
}

// Lets the ghost go, so that its namespace has no process.
Seen<void> lay(Arena& arena, Probe ghost, Probe& hand) {
  const int pid = SEE(pid_in_arena(arena, ghost.process()));
  SEE(ghost.send({"exit", "0"}));
  SEE(hand.need({"wait", std::to_string(pid)}));
  return {};
}

Seen<std::string> namespace_file(Arena& arena, const Probe& ghost) {
  return fmt::format("/proc/{}/ns/mnt", SEE(pid_in_arena(arena, ghost.process())));
}

/// Two ghosts; one has bound the namespace of the other in its own.
struct Pair {
  Probe binder, bound;
};

// The kernel lets a namespace be bound only in one that it counts as older, which can be either.
Seen<Pair> bind_one(Arena& arena, Probe left, Probe right, const std::string& pin) {
  const std::string bind = std::to_string(MS_BIND);
  const std::string rights = SEE(namespace_file(arena, right));
  if (SEE(left.ask({"mount", rights, pin, "", bind, ""})).number == 0) {
    return Pair{std::move(left), std::move(right)};
  }
  SEE(right.need({"mount", SEE(namespace_file(arena, left)), pin, "", bind, ""}));
  return Pair{std::move(right), std::move(left)};
}

}  // namespace

Finding peers_of_the_caller(Subject& subject) {
  Arena& arena = subject.arena();
  Probe hand = SEE(arena.hand());
  SEE(make_all_kinds(arena, hand));
  return compare_json(subject, {}, SEE(arena.mounts()), SEE(tables_of_processes(arena)));
}

Finding peers_of_a_process(Subject& subject) {
  Arena& arena = subject.arena();
  const Contained shared = SEE(start_contained(subject, {"--propagation", "shared"}));
  const int pid = SEE(pid_in_arena(arena, shared.process()));
  return compare_json(subject, {"--pid", std::to_string(pid)}, SEE(shared.process().mounts()),
                      SEE(tables_of_processes(arena)));
}

Finding peers_finds_namespaces_without_processes(Subject& subject) {
  Arena& arena = subject.arena();
  const Words words = arena.probe_command("hand");
  Run* run = SEE(subject.start({.options = {words.begin() + 1, words.end()}, .program = words[0]}));
  Probe hand = SEE(run->probe("hand"));
  // A place for the bind that does not propagate: the kernel forbids circles of namespaces.
  const std::string pins = arena.scratch() + "/pins";
  SEE(make_directory(arena, pins));
  SEE(bind_with(hand, pins, pins, MS_PRIVATE));
  SEE(make_file(arena, pins + "/pin"));

  Probe opened = SEE(make_ghost(*run, hand, "opened"));
  SEE(hand.need({"open", SEE(namespace_file(arena, opened)), std::to_string(O_RDONLY)}));
  Probe left = SEE(make_ghost(*run, hand, "left"));
  Probe right = SEE(make_ghost(*run, hand, "right"));
  Pair pair = SEE(bind_one(arena, std::move(left), std::move(right), pins + "/pin"));
  const Tables tables = SEE(tables_of_processes(arena));
  SEE(lay(arena, std::move(opened), hand));
  SEE(lay(arena, std::move(pair.bound), hand));
  Finding finding = compare_json(subject, {}, SEE(arena.mounts()), tables);
  if (finding.diagnosis == "PRP-044") finding.diagnosis = "PRP-045";
  return finding;
}

Finding peers_as_a_table(Subject& subject) {
  Arena& arena = subject.arena();
  const Contained shared = SEE(start_contained(subject, {"--propagation", "shared"}));
  const int pid = SEE(pid_in_arena(arena, shared.process()));
  const std::string text = SEE(peers_output(subject, {"--pid", std::to_string(pid)}));
  const auto expected =
      expected_mounts(SEE(shared.process().mounts()), SEE(tables_of_processes(arena)));
  for (const auto& [id, mount] : expected) {
    Words wanted = {std::to_string(id), mount["propagation"]};
    if (!is_odd_name(mount)) wanted.push_back(mount["mountpoint"]);
    if (!mount["peer_group"].is_null()) wanted.push_back(dump(mount["peer_group"]));
    for (const Json& member : mount["members"]) wanted.push_back(dump(member["id"]));
    for (const std::string& word : wanted) {
      if (has_word(text, word)) continue;
      return failed("PRP-047", fmt::format("the table does not have {:?}", word), dump(mount));
    }
  }
  return passed();
}

Finding peers_refuses_nobody(Subject& subject) {
  for (const std::string pid : {"4194305", "x", "-1"}) {
    SEE(expect_refusal(subject, {.options = {"peers", "--pid", pid}}, "PRP-048",
                       fmt::format("peers --pid {}", pid)));
  }
  return passed();
}

}  // namespace lab::checker::propagation
