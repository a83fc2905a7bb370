// malloc_trap_check.cc: shows that the trap of malloc_trap.cc closes: the argument says where.
//
//     malloc-trap-check first    allocates in the first process, after a fork: status 0
//     malloc-trap-check child    allocates in a child: the child is ended, status 1

#include <sys/wait.h>
#include <unistd.h>

#include <string_view>

namespace {

// Through a volatile pointer, so that no compiler leaves out the pair of new and delete.
void allocate() {
  int* volatile number = new int(7);
  delete number;
}

}  // namespace

int main(int argc, char** argv) {
  const bool in_child = argc == 2 && std::string_view(argv[1]) == "child";
  allocate();
  const pid_t child = ::fork();
  if (child == 0) {
    if (in_child) allocate();
    ::_exit(0);
  }
  allocate();
  int wait_status = -1;
  return ::waitpid(child, &wait_status, 0) == child && wait_status == 0 ? 0 : 1;
}
