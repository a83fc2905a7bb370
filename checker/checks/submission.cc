// submission.cc: the diagnoses that a submission of any lab can get.

#include "checker/checks/tables.h"

namespace lab::checker {

namespace {

constexpr Diagnosis kDiagnoses[] = {
    {"SUB-001", "the lab hangs",
     "The deadline of this run came first. A process that waits for something that can no longer "
     "happen (a pipe whose writing end it holds itself, a child that was waited for already) waits "
     "for ever.",
     "run it by hand with the same options, and look with `ps -o pid,ppid,stat,wchan:20,cmd` and "
     "`ls -l /proc/PID/fd` what each process waits for",
     "poll(2), waitid(2), pidfd_open(2)"},
    {"SUB-002", "the lab failed before COMMAND ran",
     "It ended with status 125, its own failure, where nothing should fail.",
     "read the message below: the call, its arguments, the errno; then the ERRORS section of that "
     "call's manual page",
     "docs/contracts.md, For all labs: Status"},
    {"SUB-003", "the lab was killed by a signal",
     "A signal ended the lab program itself before COMMAND ran: a fault of memory (SIGSEGV, "
     "SIGABRT), or one of its own processes killed it.",
     "build with `cmake --preset asan` and run it by hand; or `strace --follow-forks`",
     "signal(7)"},
    {"SUB-004", "a process ended too early",
     "The checker was looking at a process of the lab when that ended. COMMAND ends when it wants "
     "to, or when the lab is killed; the lab ends after COMMAND.",
     "see who kills it: `strace --follow-forks --trace=signal,exit_group`; a parent that ends "
     "takes "
     "along who has asked for that by PR_SET_PDEATHSIG",
     "PR_SET_PDEATHSIG(2const), pid_namespaces(7)"},
    {"SUB-005", "COMMAND was never run",
     "The lab ended, and the program that it was told to run never connected to the checker. What "
     "a "
     "lab prints is not looked at: only the kernel's word about COMMAND counts.",
     "execute COMMAND with its arguments as they are given after `--`", "execve(2)"},
    {"SUB-006", "a process of the lab is left behind",
     "After the lab had ended, a process that it had started was still running.",
     "wait for every child (waitid), and kill those that nobody waits for; ps shows who is left",
     "waitid(2), pid_namespaces(7)"},
    {"SUB-007", "a mount is left behind",
     "The mount table around the lab is not what it was before it ran.",
     "make the mounts private before the first one, in a mount namespace of your own; and undo in "
     "reverse order what was made outside of it",
     "mount_namespaces(7), umount(2)"},
    {"SUB-008", "something is left behind",
     "The machine is not what it was before the lab ran: see the list.",
     "undo in reverse order what was made, also when a later step fails",
     "docs/contracts.md, For all labs: Afterwards"},
    {"SUB-009", "the program cannot be executed",
     "execve(2) of the submission failed: the kernel read its first bytes, and found neither a "
     "program for this machine nor `#!` and an interpreter that is there.",
     "start it by hand, by its path. A script begins with `#!/path/to/interpreter`, has no "
     "byte-order "
     "mark before it, and ends its lines without a carriage return (`file`, `head -1 | od -c`)",
     "execve(2), Interpreter scripts"},
    {"SUB-010", "the probe is traced",
     "COMMAND had a tracer, which can put any word into its mouth.", "run COMMAND without ptrace",
     "ptrace(2); TracerPid in proc(5)"},
    {"SUB-011", "the probe was changed or replaced",
     "What introduced itself as COMMAND does not have the code of the checker's probe in memory.",
     "execute COMMAND as it is given, from the path that is given",
     "execve(2); /proc/PID/maps in proc(5)"},
    {"SUB-012", "somebody answers in the probe's place",
     "The process that connected to the checker is not the one that took its question.",
     "leave COMMAND's socket alone", "unix(7), SO_PEERCRED"},
    {"SUB-013", "a probe that was not there to be examined",
     "The process that had introduced itself was gone when it should have been examined: it was "
     "killed, or another one had spoken for it.",
     "keep COMMAND alive until it ends by itself: the lab waits for it, and ends after it; and "
     "leave COMMAND's socket alone",
     "PR_SET_PDEATHSIG(2const), pid_namespaces(7)"},
    {"SUB-014", "the work was handed on",
     "The lab executed a program that does the lab's task. The task is to make the system calls.",
     "do it by clone3, mount, waitid ... of your own", "docs/contracts.md"},
    {"SUB-015", "something is gone",
     "Something that was there before the lab ran is not there any more: see the list.",
     "undo only what the lab itself has made, and in the namespaces where it was made",
     "docs/contracts.md, For all labs: Afterwards"},
};

}  // namespace

std::span<const Diagnosis> submission_diagnoses() {
  return kDiagnoses;
}

}  // namespace lab::checker
