#!/usr/bin/env python3
"""Types at an interactive shell, in a terminal of its own, and reads what it shows.

    terminal.py SCENARIO PROGRAM [OPTION...]

The outer shell is bash with job control. PROGRAM with its options is what the shell is asked to
run: an interactive shell in a container, or a job. Ends with 0 when everything came as it should,
else with 1 and the whole of what was on the screen.
"""

import fcntl
import os
import pty
import re
import select
import shlex
import struct
import sys
import termios
import time

DEADLINE_S = 20


class Screen:
    """A shell at the far end of a pseudo-terminal."""

    def __init__(self, argv):
        self.shown = ""
        self.seen = 0  # what stands before this was waited for already
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "dumb"
            os.execvp(argv[0], argv)
        self.set_size(24, 80)

    def set_size(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, text):
        os.write(self.fd, text.encode())

    def expect(self, pattern):
        """Waits until something new on the screen matches."""
        end = time.monotonic() + DEADLINE_S
        while not (match := re.compile(pattern).search(self.shown, self.seen)):
            ready, _, _ = select.select([self.fd], [], [], max(0, end - time.monotonic()))
            if not ready:
                self.give_up(f"nothing matched {pattern!r} in {DEADLINE_S} s")
            try:
                read = os.read(self.fd, 4096)
            except OSError:  # EIO: the shell has ended
                self.give_up(f"the shell ended before {pattern!r}")
            self.shown += read.decode(errors="replace")
        self.seen = match.end()
        return match

    def give_up(self, why):
        sys.exit(f"{why}; on the screen:\n{self.shown}")

    def close(self):
        os.close(self.fd)  # the terminal hangs up: SIGHUP for the shell
        os.waitpid(self.pid, 0)


# The screen echoes what is typed: each answer is computed, so that no echo can be taken for it.
def job(number):
    """A job that says when it has the terminal, and what it then says."""
    return f"sh -c 'echo job-$(({number}+100)); exec sleep 1000'\n", f"job-{number + 100}"


def outer_shell():
    screen = Screen(["bash", "--norc", "--noprofile", "-i"])
    screen.type("PS1='out''side> '\n")
    screen.expect("outside> ")
    return screen


def enter(screen, program):
    screen.type(shlex.join(program) + "\n")
    screen.expect(r"[#$] ")
    screen.type("PS1='in''side> '\n")
    screen.expect("inside> ")


def stop_and_end_jobs(screen, prompt):
    typed, answer = job(1)
    screen.type(typed)
    screen.expect(answer)
    screen.type("\x1a")
    screen.expect("Stopped")
    screen.type("kill -KILL %1; wait; echo ended-$((40+2))\n")
    screen.expect("ended-42")
    typed, answer = job(2)
    screen.type(typed)
    screen.expect(answer)
    screen.type("\x03")
    screen.expect(prompt)


def job_control(program):
    """A shell in the container has job control, and the one outside has it again afterwards."""
    screen = outer_shell()
    enter(screen, program)
    stop_and_end_jobs(screen, "inside> ")
    screen.type("exit 7\n")
    screen.expect("outside> ")
    screen.type("echo status-$?\n")
    screen.expect("status-7")
    stop_and_end_jobs(screen, "outside> ")
    screen.close()


def stop_and_continue(program):
    """Ctrl-Z stops the lab and COMMAND, fg continues both."""
    screen = outer_shell()
    screen.type(shlex.join(program + ["sh", "-c", "echo up-$((1+1)); read x; echo got-$x"]) + "\n")
    screen.expect("up-2")
    screen.type("\x1a")
    screen.expect("Stopped")
    screen.type("echo outer-$((2+2))\n")
    screen.expect("outer-4")
    screen.type("fg\n")
    screen.expect("read x")  # the shell shows what it continues
    screen.type("word\n")
    screen.expect("got-word")
    screen.close()


def window_size(program):
    """The container's terminal has the size of the window, from the start and after a change."""
    screen = outer_shell()
    screen.set_size(33, 101)
    enter(screen, program)
    screen.type("stty size\n")
    screen.expect("33 101")
    # A shell that edits lines has a handler of its own: another one, which only reads them.
    screen.type("sh -c 'trap \"echo changed-\\$((1+2))\" WINCH; echo armed-$((3+3)); read x'\n")
    screen.expect("armed-6")
    screen.set_size(40, 90)
    screen.type("\n")
    screen.expect("changed-3")
    screen.expect("inside> ")
    screen.type("stty size\n")
    screen.expect("40 90")
    screen.close()


def settings_are_back(program):
    """The caller's terminal has its settings back."""
    screen = outer_shell()
    screen.type("stty -g\n")
    before = screen.expect(r"[0-9a-f]+(:[0-9a-f]+)+").group()
    enter(screen, program)
    screen.type("exit\n")
    screen.expect("outside> ")
    screen.type("stty -g\n")
    after = screen.expect(r"[0-9a-f]+(:[0-9a-f]+)+").group()
    if before != after:
        screen.give_up(f"settings of the terminal: want {before}, got {after}")
    screen.close()


SCENARIOS = {
    "job-control": job_control,
    "stop-and-continue": stop_and_continue,
    "window-size": window_size,
    "settings-are-back": settings_are_back,
}

if __name__ == "__main__":
    SCENARIOS[sys.argv[1]](sys.argv[2:])
