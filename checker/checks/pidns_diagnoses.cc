// pidns_diagnoses.cc: what goes wrong in lab 01, and why.

#include "checker/checks/pidns.h"

namespace lab::checker::pidns {

namespace {

constexpr Diagnosis kDiagnoses[] = {
    {"PID-001", "no new PID namespace",
     "COMMAND was started as any other process: nobody asked the kernel for a new PID namespace.",
     "clone3 with CLONE_NEWPID in flags, and execute COMMAND in the child",
     "clone(2), CLONE_NEWPID"},
    {"PID-002", "unshare without fork",
     "unshare(CLONE_NEWPID) does not move the caller: a process keeps its PID for life. It only "
     "puts the children that it makes from now on into the new namespace.",
     "fork after unshare and execute COMMAND in the child; or clone3, which does both",
     "pid_namespaces(7), setns(2) and unshare(2) semantics"},
    {"PID-003", "COMMAND is a child of PID 1",
     "The new namespace has a first process, but that is not COMMAND: a shell or another program "
     "of yours is PID 1, and has started COMMAND as its child.",
     "let the first process itself execute COMMAND: execve keeps the PID",
     "pid_namespaces(7), The namespace init process"},
    {"PID-004", "the caller was given a child",
     "With CLONE_PARENT a new process is a child of the caller's, who knows nothing of it and does "
     "not wait for it; a process whose parent has ended becomes a child of PID 1, which is the "
     "caller in the checker.",
     "clone3 without CLONE_PARENT; and wait for every child before its parent ends",
     "clone(2), CLONE_PARENT; pid_namespaces(7), Adoption of orphaned children"},
    {"PID-005", "stale /proc",
     "A proc file system shows the PID namespace of the process that mounted it. The one on /proc "
     "is still the caller's: ps shows its processes, and /proc/self leads nowhere.",
     "mount a new proc on /proc from inside of the new PID namespace",
     "pid_namespaces(7), /proc and PID namespaces"},
    {"PID-006", "no mount namespace",
     "COMMAND's mounts are the caller's mounts: a new /proc for the one is a wrong /proc for all.",
     "CLONE_NEWNS together with CLONE_NEWPID", "mount_namespaces(7)"},
    {"PID-007", "a mount reached the caller",
     "The new mount namespace is a copy, and its mounts are still in the peer groups of the "
     "originals, which are shared on most machines: what is mounted on one side appears on the "
     "other.",
     "before the first mount: mount(NULL, \"/\", NULL, MS_REC|MS_PRIVATE, NULL)",
     "mount_namespaces(7), Shared subtrees"},
    {"PID-010", "the exit status is lost",
     "The lab said 0, success, although COMMAND did not: whoever calls the lab in a script goes on "
     "after a failure.",
     "return the si_status that waitid gives", "waitid(2)"},
    {"PID-011", "death by a signal is not told",
     "COMMAND was killed, and the lab's status does not say so: the signal is in si_status, and "
     "si_code is CLD_KILLED then.",
     "128 plus the signal, as shells do it", "waitid(2), CLD_KILLED"},
    {"PID-012", "the signal's number without 128",
     "A status of N for a death by signal N cannot be told from exit(N).",
     "add 128 where si_code is CLD_KILLED or CLD_DUMPED", "waitid(2), CLD_KILLED"},
    {"PID-013", "the lab dies by COMMAND's signal",
     "The lab itself was killed. Its caller cannot tell whether lab or COMMAND was hit.",
     "exit with 128 plus the signal", "docs/contracts.md, Status"},
    {"PID-014", "the lab hangs when COMMAND has ended",
     "COMMAND is gone and the lab waits still: for another child, or for an end-of-file that "
     "cannot "
     "come as long as it holds the writing end itself.",
     "wait for COMMAND's process, and close the ends that the other side writes to",
     "waitid(2), pipe(7)"},
    {"PID-015", "another exit status than COMMAND's",
     "The status went through something that changed it: a wait status is not an exit status, and "
     "a shell has statuses of its own.",
     "WEXITSTATUS of wait, or si_status of waitid", "wait(2)"},
    {"PID-020", "a wrong command line is accepted, or has another status",
     "Numbers were not checked to the end (atoi(\"x\") is 0), or an unknown option was taken for "
     "COMMAND.",
     "parse the whole word, check the range, and exit with 125", "strtol(3), NOTES"},
    {"PID-021", "the message does not say what is wrong",
     "Who typed the command line has to find the fault alone.",
     "name the option and its value on standard error", "docs/contracts.md, Status"},
    {"PID-022", "execve's failure has the wrong status",
     "127 means that COMMAND was not found (ENOENT, ENOTDIR), 126 that it was and cannot run "
     "(every "
     "other errno), 125 that the lab failed. Only the process that called execve knows which.",
     "send errno from the child to the lab before it exits", "execve(2), ERRORS"},
    {"PID-023", "not said what could not be executed",
     "ENOENT of execve means that the file is missing, or that the interpreter is which its first "
     "line names.",
     "after ENOENT, look whether COMMAND's file exists; if so, name its interpreter",
     "execve(2), Interpreter scripts"},
    {"PID-024", "no information",
     "--help, --version and --plan tell about the lab without running it.",
     "print to standard output and exit with 0, before anything else is done",
     "docs/contracts.md, For all labs"},
    {"PID-025", "COMMAND is searched in the wrong PATH",
     "The PATH of the lab itself was searched, or none. COMMAND's is that of its environment after "
     "--env.",
     "search in the PATH that COMMAND will have; without one in /bin and /usr/bin", "execvp(3)"},
    {"PID-026", "information that does something",
     "--plan says what would be done: it must not run COMMAND, mount or make anything.",
     "print the plan and return before the first step", "docs/contracts.md, For all labs"},
    {"PID-027", "without privilege, no status 125",
     "The call that needs CAP_SYS_ADMIN failed with EPERM, and the lab went on, or told another "
     "status.",
     "check what each call returns", "clone(2), ERRORS"},
    {"PID-028", "a refusal that names no call",
     "\"failed\" says nothing: EPERM of clone3 and EPERM of mount have different causes.",
     "name call, arguments and errno", "errno(3), perror(3)"},
    {"PID-030", "a signal is not forwarded",
     "The signal was sent to the lab, which ignored it or died of it; COMMAND never heard of it.",
     "block the signals, read them by signalfd, and send each to COMMAND by its pidfd",
     "signalfd(2), pidfd_send_signal(2)"},
    {"PID-031", "a signal is forwarded twice",
     "COMMAND's handler ran once too often: two processes of the lab pass the same signal on, or "
     "it went to a process group that COMMAND is in as well as to COMMAND.",
     "forward to one process, from one process", "kill(2)"},
    {"PID-032", "a key of the terminal counts twice",
     "The terminal sends SIGINT to every process of its foreground group: to COMMAND, and to the "
     "lab, which passed it on once more.",
     "leave out signals that the kernel sent (si_code is SI_KERNEL), or put COMMAND into a "
     "foreground group of its own",
     "sigaction(2), si_code; tcsetpgrp(3)"},
    {"PID-033", "a key of the terminal is lost",
     "COMMAND is not in the terminal's foreground group, and the lab did not pass on what it got.",
     "keep COMMAND in the foreground group, or forward", "tcsetpgrp(3)"},
    {"PID-040", "COMMAND survives its lab",
     "SIGKILL cannot be caught: the lab had no time to end anything. COMMAND went on without it.",
     "PR_SET_PDEATHSIG in the child, and a look whether the parent is still there; or a process "
     "of yours that sees the lab's end and kills",
     "PR_SET_PDEATHSIG(2const)"},
    {"PID-041", "COMMAND survives when it has changed its ids",
     "The kernel forgets PR_SET_PDEATHSIG when a process changes its user id, or executes a "
     "set-uid "
     "program.",
     "do not rest on it alone: PID 1 of the namespace, or a process outside, that kills when the "
     "lab is gone",
     "PR_SET_PDEATHSIG(2const), DESCRIPTION"},
    {"PID-042", "a descendant survives the lab",
     "COMMAND died and its child did not: COMMAND was not PID 1 of the namespace that its child is "
     "in.",
     "kill PID 1 of the namespace: the kernel kills the rest",
     "pid_namespaces(7), The namespace init process"},
    {"PID-050", "the environment is not the caller's",
     "execve gives a process exactly the environment that it is handed.", "pass environ on",
     "execve(2), environ(7)"},
    {"PID-051", "--env is not followed",
     "Each K=V is a variable of COMMAND, and replaces one of that "
     "name; only the first `=` separates.",
     "change the list that execve gets", "environ(7)"},
    {"PID-052", "the umask was changed",
     "umask is inherited through fork and execve; somebody set it and did not set it back.",
     "restore it before execve", "umask(2)"},
    {"PID-053", "a limit was changed", "Resource limits are inherited through fork and execve.",
     "leave them alone, or restore them before execve", "getrlimit(2)"},
    {"PID-054", "the supplementary groups were changed",
     "They are inherited through fork and execve; setgroups or initgroups replaced them.",
     "leave them alone until a lab asks for it", "setgroups(2), credentials(7)"},
    {"PID-055", "the working directory was changed", "Somebody called chdir on COMMAND's way.",
     "come back to the caller's directory before execve", "chdir(2)"},
    {"PID-056", "signals are left blocked",
     "The signal mask is inherited through execve. The lab blocks signals to read them by "
     "signalfd, "
     "and COMMAND now never gets them.",
     "keep the mask from before, and set it again in the child before execve",
     "signal(7), sigprocmask(2)"},
    {"PID-057", "dispositions were changed",
     "A signal that is ignored stays ignored through execve: COMMAND cannot know that it was not "
     "its caller who wanted that.",
     "restore the dispositions before execve, or never ignore", "signal(7), execve(2)"},
    {"PID-058", "--workdir is not followed",
     "It is where COMMAND starts; what is missing is a mistake "
     "of who typed it, and not made.",
     "chdir in the child, and 125 where that fails", "chdir(2)"},
    {"PID-060", "a standard stream was replaced",
     "COMMAND reads and writes something other than its caller gave: a copy through a pipe loses "
     "terminals, sizes and seek positions.",
     "leave descriptors 0, 1 and 2 alone", "stdin(3)"},
    {"PID-061", "a closed stream became an internal descriptor",
     "open, pipe and socket give out the lowest free number: where the caller has closed 0, the "
     "lab's own first file is 0, and COMMAND reads from it.",
     "at the very start, open /dev/null for each of 0, 1, 2 that is closed", "open(2)"},
    {"PID-062", "a closed stream stays closed",
     "COMMAND's first file will get the number of a standard stream, and what is meant for that "
     "is written into it.",
     "at the very start, open /dev/null for each of 0, 1, 2 that is closed", "open(2), null(4)"},
    {"PID-063", "a descriptor of the lab's is open in COMMAND",
     "It is inherited through execve: COMMAND can read, write or hold open what is the lab's.",
     "O_CLOEXEC with whatever makes a descriptor; close_range before execve",
     "open(2), close_range(2)"},
    {"PID-064", "a descriptor of the caller's is open in COMMAND",
     "Whoever starts the lab may have files open, to which COMMAND would have the key.",
     "close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) before execve", "close_range(2)"},
    {"PID-070", "--init is ignored",
     "COMMAND is PID 1 itself, for which the kernel drops every signal "
     "without a handler, and which has to reap orphans.",
     "make a process between: it is PID 1, and waits",
     "pid_namespaces(7), The namespace init process"},
    {"PID-071", "COMMAND is not the child of PID 1",
     "With --init, PID 1 starts COMMAND as its first child, which is PID 2.",
     "fork once in PID 1, and execute COMMAND there",
     "pid_namespaces(7), The namespace init process"},
    {"PID-072", "PID 1 does not reap",
     "An orphan becomes the child of PID 1. Until that waits for it, it stays a zombie and keeps "
     "its PID.",
     "in PID 1: wait for any child, in a loop, until it is COMMAND that has ended",
     "wait(2), NOTES; pid_namespaces(7)"},
    {"PID-073", "SIGTERM does not get past PID 1",
     "The kernel drops signals to a PID 1 that has no handler for them, so that the init must read "
     "and pass them on.",
     "forward what the lab gets to COMMAND itself; in PID 1 block the signals and read them",
     "pid_namespaces(7), The namespace init process; signalfd(2)"},
    {"PID-074", "the status is lost in the init",
     "COMMAND ended, and PID 1 with another status: the lab only sees that of PID 1.",
     "PID 1 ends with COMMAND's status, 128 plus the signal where one killed it", "waitid(2)"},
    {"PID-075", "the init outlives COMMAND",
     "PID 1 waits for children that do not matter any more, and the namespace lives on.",
     "end PID 1 when COMMAND has ended: the kernel kills the rest",
     "pid_namespaces(7), The namespace init process"},
    {"PID-080", "--depth is ignored", "One PID namespace was made, whatever N says.",
     "one clone with CLONE_NEWPID in the first process of each level", "pid_namespaces(7)"},
    {"PID-081", "a level too many or too few",
     "NSpid has one number for each level that a process is "
     "visible on.",
     "count the clones: N of them, COMMAND in the last", "NSpid in proc(5)"},
    {"PID-082", "too many levels are not refused",
     "The kernel nests 32 levels below the first one and answers ENOSPC to one more.",
     "check what clone3 returns on every level, and exit with 125", "clone(2), ERRORS"},
    {"PID-083", "not said that there are too many levels",
     "ENOSPC from clone3 sounds like a full disk.", "say what the limit is, or at least the errno",
     "clone(2), ERRORS; pid_namespaces(7)"},
    {"PID-090", "the terminal was not given back",
     "COMMAND took the foreground with tcsetpgrp, as each interactive shell does. Its group is "
     "gone, "
     "and the caller is in the background: its next read stops it with SIGTTIN.",
     "remember tcgetpgrp at the start; at the end tcsetpgrp to it, with SIGTTOU blocked",
     "tcsetpgrp(3), termios(3)"},
    {"PID-091", "Ctrl-Z does not stop the lab",
     "SIGTSTP went to the foreground group, and the lab did not stop: its shell waits on.",
     "let SIGTSTP stop the lab, or stop it when COMMAND is seen to stop (WSTOPPED)",
     "signal(7), waitid(2)"},
    {"PID-092", "Ctrl-Z does not stop COMMAND",
     "The lab has stopped alone. COMMAND is not in the foreground group, or is PID 1, for which "
     "the "
     "kernel drops SIGTSTP.",
     "send COMMAND a SIGSTOP, which reaches PID 1 too, before the lab stops",
     "pid_namespaces(7); signal(7)"},
    {"PID-093", "fg does not continue",
     "The shell sent SIGCONT to the lab's process group; COMMAND is in another one, and nobody "
     "told it.",
     "pass SIGCONT on to COMMAND", "signal(7), SIGCONT"},
    {"PID-094", "no job control in COMMAND",
     "A shell moves its jobs to the foreground of its controlling terminal. COMMAND has none: it "
     "is "
     "in a session of its own, or its process group is not of this terminal.",
     "leave COMMAND in the caller's session", "credentials(7), tcsetpgrp(3)"},
};

}  // namespace

std::span<const Diagnosis> diagnoses() {
  return kDiagnoses;
}

}  // namespace lab::checker::pidns
