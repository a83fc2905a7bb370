// cheat.cc: programs that do no lab's work, and want its points. The name that it is called by says
// how; those that need no C are in cheats/.

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>

namespace lab::cheat {

namespace {

namespace fs = std::filesystem;

constexpr int kFailed = 125;

// COMMAND: the words after "--".
char** command_of(char** arguments) {
  while (*arguments != nullptr && std::string_view(*arguments) != "--") ++arguments;
  return *arguments == nullptr ? arguments : arguments + 1;
}

// Starts COMMAND with this process as its tracer; returns when it stands at its first instruction.
pid_t start_traced(char** command) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    ::execv(command[0], command);
    ::_exit(kFailed);
  }
  ::waitpid(child, nullptr, 0);
  return child;
}

int status_of(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) > 0 && WIFSTOPPED(status)) {
    ::ptrace(PTRACE_CONT, child, nullptr, nullptr);
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// A tracer could give COMMAND any answer.
int trace_the_probe(char** arguments) {
  const pid_t child = start_traced(command_of(arguments));
  ::ptrace(PTRACE_CONT, child, nullptr, nullptr);
  return status_of(child);
}

// One word of the code is exchanged; then nobody traces it any more.
int patch_the_probe(char** arguments) {
  char** command = command_of(arguments);
  const pid_t child = start_traced(command);
  std::ifstream file(command[0], std::ios::binary);
  Elf64_Ehdr header = {};
  file.read(reinterpret_cast<char*>(&header), sizeof header);
  file.seekg(static_cast<std::streamoff>(header.e_phoff));
  Elf64_Phdr segment = {};
  do {
    file.read(reinterpret_cast<char*>(&segment), sizeof segment);
  } while (file && (segment.p_type != PT_LOAD || (segment.p_flags & PF_X) == 0));
  const std::uint64_t last_word = (segment.p_vaddr + segment.p_memsz - 16) & ~7ULL;
  ::ptrace(PTRACE_POKETEXT, child, last_word, 0x1122334455667788);
  ::ptrace(PTRACE_DETACH, child, nullptr, nullptr);
  return status_of(child);
}

// Moves a private copy of each mapping of this program's file to where the file was mapped. The
// copies hold the same bytes, so that the code goes on without noticing.
void leave_own_file() {
  std::FILE* maps = std::fopen("/proc/self/maps", "re");
  const std::string own = fs::read_symlink("/proc/self/exe");
  char line[1024];
  while (maps != nullptr && std::fgets(line, sizeof line, maps) != nullptr) {
    if (std::string_view(line).find(own) == std::string_view::npos) continue;
    char* end = nullptr;
    const std::uintptr_t first = std::strtoull(line, &end, 16);
    const std::size_t length = std::strtoull(end + 1, &end, 16) - first;
    const bool is_code = end[3] == 'x', is_data = end[2] == 'w';
    void* copy =
        ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    std::memcpy(copy, reinterpret_cast<void*>(first), length);
    ::mprotect(copy, length, PROT_READ | (is_code ? PROT_EXEC : 0) | (is_data ? PROT_WRITE : 0));
    ::mremap(copy, length, length, MREMAP_MAYMOVE | MREMAP_FIXED, reinterpret_cast<void*>(first));
  }
}

// All addresses stay as they are; only /proc/PID/exe becomes the file `fd`: prctl(2),
// PR_SET_MM_MAP.
bool set_executable(int fd) {
  std::ifstream stat("/proc/self/stat");
  std::string text(std::istreambuf_iterator<char>(stat), {});
  std::istringstream rest(text.substr(text.rfind(')') + 2));
  std::uint64_t field[53] = {};  // by its number in proc(5)
  std::string word;
  for (int number = 3; number < 53 && rest >> word; ++number) {
    field[number] = std::strtoull(word.c_str(), nullptr, 10);
  }
  prctl_mm_map map = {};
  map.start_code = field[26], map.end_code = field[27], map.start_stack = field[28];
  map.start_data = field[45], map.end_data = field[46], map.start_brk = field[47];
  map.brk = reinterpret_cast<std::uintptr_t>(::sbrk(0));
  map.arg_start = field[48], map.arg_end = field[49];
  map.env_start = field[50], map.env_end = field[51];
  map.exe_fd = static_cast<unsigned>(fd);
  return ::prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof map, 0) == 0;
}

// /proc/PID/exe of this process becomes the probe; its code stays what it is.
int remap_executable(char** arguments) {
  char** command = command_of(arguments);
  leave_own_file();
  const int probe = ::open(command[0], O_RDONLY | O_CLOEXEC);
  if (!set_executable(probe)) return kFailed;
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, command[1], sizeof address.sun_path - 1);
  const int judge = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  ::connect(judge, reinterpret_cast<sockaddr*>(&address), sizeof address);
  std::string words = std::string("hello") + '\0' + command[2] + '\0';
  ::send(judge, words.data(), words.size(), MSG_NOSIGNAL);
  char question[4096];
  while (::recv(judge, question, sizeof question, 0) > 0) {
    ::send(judge, "=0\0001", 5, MSG_NOSIGNAL);
  }
  return 0;
}

// The reference is beside the checker.
fs::path reference() {
  return fs::read_symlink("/proc/self/exe").parent_path() / "../../lab-01";
}

int hand_on(char** arguments) {
  ::execv(reference().c_str(), arguments);
  return kFailed;
}

int hand_on_to_copy(char** arguments) {
  const fs::path copy = "/run/my-own-lab";
  std::error_code problem;
  fs::copy_file(reference(), copy, fs::copy_options::overwrite_existing, problem);
  ::execv(copy.c_str(), arguments);
  return kFailed;
}

struct Cheat {
  std::string_view name;
  int (*run)(char** arguments);
};

constexpr Cheat kCheats[] = {
    {"traces-the-probe", trace_the_probe},       {"patches-the-probe", patch_the_probe},
    {"remaps-its-executable", remap_executable}, {"hands-on-to-the-reference", hand_on},
    {"hands-on-to-a-copy", hand_on_to_copy},
};

}  // namespace

}  // namespace lab::cheat

int main(int, char** arguments) {
  const std::string name = std::filesystem::path(arguments[0]).filename();
  const auto found = std::ranges::find(lab::cheat::kCheats, name, &lab::cheat::Cheat::name);
  return found == std::end(lab::cheat::kCheats) ? 125 : found->run(arguments);
}
