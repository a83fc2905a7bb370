// malloc_trap.cc: an allocation in any process but the program's first ends that process.
//
// Linked by --wrap=malloc and its kin (labs/add_lab.cmake). Between clone and execve a lab must not
// allocate: another thread of the parent could have held malloc's lock when memory was copied, and
// the child would wait for it for ever. operator new is trapped too, since it goes through malloc.

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <string_view>

namespace {

// The kernel hands this page to every child full of zeros (madvise(2), MADV_WIPEONFORK). Comparing
// getpid() alone would not do: in a PID namespace of its own a child may have its parent's number.
const pid_t* first_process = nullptr;

// Runs before all constructors of C++ objects, so that no allocation precedes it unnoticed.
__attribute__((constructor(101))) void remember_first_process() {
  const auto page_bytes = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* page =
      ::mmap(nullptr, page_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED || ::madvise(page, page_bytes, MADV_WIPEONFORK) != 0) ::_exit(125);
  *static_cast<pid_t*>(page) = ::getpid();
  first_process = static_cast<const pid_t*>(page);
}

// A child that shares memory (CLONE_VM) sees the page as it is, but has another PID.
bool in_first_process() {
  return first_process == nullptr || *first_process == ::getpid();
}

void trap(std::string_view call) {
  if (in_first_process()) return;
  for (const std::string_view part :
       {std::string_view("malloc trap: "), call, std::string_view(" after clone\n")}) {
    if (::write(STDERR_FILENO, part.data(), part.size()) < 0) break;
  }
  // Not abort(): to PID 1 of a namespace SIGABRT does nothing, a fault does.
  __builtin_trap();
}

}  // namespace

extern "C" {

void* __real_malloc(std::size_t size_bytes);
void* __wrap_malloc(std::size_t size_bytes) {
  trap("malloc");
  return __real_malloc(size_bytes);
}

void* __real_calloc(std::size_t count, std::size_t size_bytes);
void* __wrap_calloc(std::size_t count, std::size_t size_bytes) {
  trap("calloc");
  return __real_calloc(count, size_bytes);
}

void* __real_realloc(void* block, std::size_t size_bytes);
void* __wrap_realloc(void* block, std::size_t size_bytes) {
  trap("realloc");
  return __real_realloc(block, size_bytes);
}

void* __real_reallocarray(void* block, std::size_t count, std::size_t size_bytes);
void* __wrap_reallocarray(void* block, std::size_t count, std::size_t size_bytes) {
  trap("reallocarray");
  return __real_reallocarray(block, count, size_bytes);
}

void* __real_memalign(std::size_t alignment, std::size_t size_bytes);
void* __wrap_memalign(std::size_t alignment, std::size_t size_bytes) {
  trap("memalign");
  return __real_memalign(alignment, size_bytes);
}

void* __real_aligned_alloc(std::size_t alignment, std::size_t size_bytes);
void* __wrap_aligned_alloc(std::size_t alignment, std::size_t size_bytes) {
  trap("aligned_alloc");
  return __real_aligned_alloc(alignment, size_bytes);
}

int __real_posix_memalign(void** block, std::size_t alignment, std::size_t size_bytes);
int __wrap_posix_memalign(void** block, std::size_t alignment, std::size_t size_bytes) {
  trap("posix_memalign");
  return __real_posix_memalign(block, alignment, size_bytes);
}

}  // extern "C"
