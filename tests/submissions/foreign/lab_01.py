#!/usr/bin/python3 -B
"""Lab 01 in Python: system calls by ctypes, no other program.

    lab_01.py [--init] [--depth N] [--workdir DIR] [--env K=V]... [--] COMMAND [ARG...]

Each part is a method of Lab, so that a faulty program is this one with one method changed
(../faults/).
"""

import ctypes
import os
import signal
import sys
import warnings  # noqa: F401  os.execvpe imports it, in lab 02 where no file is left

MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND = 0x2, 0x4, 0x8, 0x1000
MS_REC, MS_PRIVATE, MS_SLAVE = 0x4000, 1 << 18, 1 << 19
CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWPID = 0x20000, 0x8000000, 0x20000000
SYS_CLONE = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
PR_SET_PDEATHSIG = 1
FORWARDED = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1,
             signal.SIGUSR2, signal.SIGWINCH}

libc = ctypes.CDLL(None, use_errno=True)


def call(name, *arguments):
    """One call of the C library: text as bytes, numbers as long. OSError names call and errno."""
    words = [word.encode() if isinstance(word, str) else
             ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    result = getattr(libc, name)(*words)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}{arguments}: {os.strerror(number)}")
    return result


class UsageError(Exception):
    pass


class Lab:
    """The parts of lab 01, in the order in which they are used."""

    name = "lab_01.py"

    def __init__(self):
        self.init, self.depth, self.workdir, self.variables, self.command = False, 1, None, {}, []
        self.mask = set()

    # ---- the command line

    def flags(self):
        return {"--init": "init"}

    def take(self, option, value):
        if option == "--depth":
            if not value.isdecimal() or not 1 <= int(value) <= 32:
                raise UsageError(f"--depth {value}: a number from 1 to 32, the kernel's levels")
            self.depth = int(value)
        elif option == "--workdir":
            self.workdir = value
        elif option == "--env":
            key, equals, text = value.partition("=")
            if not key or not equals:
                raise UsageError(f"--env {value}: K=V is wanted")
            self.variables[key] = text
        else:
            raise UsageError(f"{option}: no such option")

    def read_options(self, words):
        words = list(words)
        while words and words[0].startswith("-"):
            option = words.pop(0)
            if option == "--":
                break
            if option in self.flags():
                setattr(self, self.flags()[option], True)
            elif not words:
                raise UsageError(f"{option}: what?")
            else:
                self.take(option, words.pop(0))
        self.command = words
        if not words:
            raise UsageError("COMMAND is missing")

    # ---- processes

    def namespaces(self):
        return CLONE_NEWPID | CLONE_NEWNS

    def clone(self, flags):
        """As fork(2): 0 in the child. The arguments after the flags are all NULL."""
        return call("syscall", SYS_CLONE, flags | signal.SIGCHLD, 0, 0, 0, 0)

    def make_container(self):
        self.make_private()
        self.mount_proc()

    def first_process(self):
        """Of the innermost PID namespace: COMMAND, or the init that has COMMAND for a child."""
        self.make_container()
        if not self.init:
            self.execute()
        child = self.clone(0)
        if child == 0:
            self.die_with_parent()
            self.execute()
        self.forget_all_files()
        os._exit(self.wait(child))

    def start(self, levels):
        child = self.clone(self.namespaces() if levels == 1 else CLONE_NEWPID)
        if child != 0:
            return child
        self.die_with_parent()
        try:
            if levels == 1:
                self.first_process()
            os._exit(self.wait(self.start(levels - 1)))
        except OSError as error:
            self.complain(error.strerror)
        os._exit(125)

    def die_with_parent(self):
        call("prctl", PR_SET_PDEATHSIG, signal.SIGKILL)

    def forget_all_files(self):
        os.chdir("/")
        os.closerange(0, 1024)

    # ---- mounts

    def make_private(self):
        call("mount", None, "/", None, MS_REC | MS_PRIVATE, None)

    def mount_proc(self):
        call("mount", "proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, None)

    # ---- COMMAND

    def environment(self):
        # The kernel's copy: Python adds an LC_CTYPE to its own.
        with open("/proc/self/environ", "rb") as file:
            words = file.read().split(b"\0")[:-1]
        inherited = dict(word.partition(b"=")[::2] for word in words)
        return {**inherited, **{os.fsencode(k): os.fsencode(v) for k, v in self.variables.items()}}

    def restore_signals(self):
        # Python ignores these two for itself.
        for number in (signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, self.mask)

    def execute(self):
        environment = self.environment()
        self.restore_signals()
        self.go_to_workdir()
        os.closerange(3, 1024)
        try:
            os.execvpe(self.command[0], self.command, environment)
        except OSError as error:
            self.complain(f"execve {self.command[0]} (or its interpreter): {error.strerror}")
            os._exit(127 if error.errno in (2, 20) else 126)

    def go_to_workdir(self):
        if self.workdir is not None:
            try:
                os.chdir(self.workdir)
            except OSError as error:
                error.strerror = f"chdir({self.workdir}): {error.strerror}"
                raise

    # ---- the end

    def pass_on(self, number, child):
        os.kill(child, number)

    def reap(self, child):
        """The status of `child`, if it has ended; and of all orphans, which nobody wants."""
        try:
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return None
                if pid == child:
                    return status
        except ChildProcessError:
            return None

    def status_of(self, status):
        if os.WIFSIGNALED(status):
            return 128 + os.WTERMSIG(status)
        return os.WEXITSTATUS(status)

    def wait(self, child):
        while True:
            information = signal.sigwaitinfo(FORWARDED | {signal.SIGCHLD})
            if information.si_signo == signal.SIGCHLD:
                status = self.reap(child)
                if status is not None:
                    return self.status_of(status)
            elif information.si_code <= 0:  # not a key, which COMMAND has had already
                self.pass_on(information.si_signo, child)

    def complain(self, text):
        os.write(2, f"{self.name}: {text}\n".encode(errors="surrogateescape"))

    def open_standard_streams(self):
        while os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC) < 3:
            pass
        for stream in (0, 1, 2):
            os.set_inheritable(stream, True)

    def main(self, words):
        self.open_standard_streams()
        self.mask = signal.pthread_sigmask(signal.SIG_BLOCK, FORWARDED | {signal.SIGCHLD})
        try:
            self.read_options(words)
            return self.wait(self.start(self.depth))
        except UsageError as error:
            self.complain(error)
        except OSError as error:
            self.complain(error.strerror)
        return 125


if __name__ == "__main__":
    sys.exit(Lab().main(sys.argv[1:]))
