// requests_processes.cc: the probe's requests about processes, signals and terminals.

#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "checker/probe/requests.h"

namespace lab::probe {

namespace {

// Only what signal-safety(7) allows: no printf.
void report_signal(int signal) {
  const int saved_errno = errno;
  char event[] = "!signal 00";
  event[8] = static_cast<char>('0' + signal / 10);
  event[9] = static_cast<char>('0' + signal % 10);
  if (signal < 10) {
    event[8] = event[9];
    event[9] = '\0';
  }
  send(judge_socket(), event, strlen(event), MSG_NOSIGNAL);
  errno = saved_errno;
}

long do_exit(const Words& r, Reply&) {
  _exit(static_cast<int>(number_of(r.words[1])));
}

long do_handle(const Words& r, Reply&) {
  struct sigaction action = {};
  action.sa_handler = report_signal;
  action.sa_flags = SA_RESTART;
  return sigaction(static_cast<int>(number_of(r.words[1])), &action, nullptr);
}

// Past glibc's setuid, which would change threads that there are none of: the plain calls.
long do_setid(const Words& r, Reply&) {
  const gid_t gid = static_cast<gid_t>(number_of(r.words[2]));
  const uid_t uid = static_cast<uid_t>(number_of(r.words[1]));
  setgroups(0, nullptr);  // refused in some user namespaces; the ids are what is asked for
  if (setresgid(gid, gid, gid) != 0) return -1;
  return setresuid(uid, uid, uid);
}

long do_setsid(const Words&, Reply&) {
  return setsid();
}

long do_setpgid(const Words& r, Reply&) {
  return setpgid(static_cast<pid_t>(number_of(r.words[1])),
                 static_cast<pid_t>(number_of(r.words[2])));
}

// A background process that does this is sent SIGTTOU, unless it ignores that.
long give_terminal(int fd, pid_t group) {
  void (*before)(int) = signal(SIGTTOU, SIG_IGN);
  const int result = tcsetpgrp(fd, group);
  const int number = errno;
  signal(SIGTTOU, before);
  errno = number;
  return result;
}

long do_tcsetpgrp(const Words& r, Reply&) {
  const pid_t group = static_cast<pid_t>(number_of(r.words[2]));
  return give_terminal(static_cast<int>(number_of(r.words[1])), group == 0 ? getpgrp() : group);
}

long do_tcgetpgrp(const Words& r, Reply& reply) {
  const pid_t group = tcgetpgrp(static_cast<int>(number_of(r.words[1])));
  answer(reply, "%d", group);
  return group;
}

long do_fork(const Words& r, Reply& reply) {
  const pid_t child = fork();
  if (child == 0) {
    introduce_again(r.words[1]);
    return kNoAnswer;
  }
  answer(reply, "%d", child);
  return child;
}

long do_orphan(const Words& r, Reply& reply) {
  const pid_t between = fork();
  if (between < 0) return -1;
  if (between == 0) {
    if (fork() == 0) {
      introduce_again(r.words[1]);
      return kNoAnswer;
    }
    _exit(0);
  }
  answer(reply, "%d", between);
  return waitpid(between, nullptr, 0);
}

// Runs `words` as a program; does not come back.
void become(char** words) {
  execv(words[0], words);
  _exit(127);
}

void answer_status(int status, Reply& reply) {
  if (WIFEXITED(status)) answer(reply, "exited %d", WEXITSTATUS(status));
  if (WIFSIGNALED(status)) answer(reply, "killed %d", WTERMSIG(status));
  if (WIFSTOPPED(status)) answer(reply, "stopped %d", WSTOPSIG(status));
}

long wait_for(pid_t child, Reply& reply) {
  int status = 0;
  while (waitpid(child, &status, WUNTRACED) < 0) {
    if (errno != EINTR) return -1;
  }
  answer_status(status, reply);
  return 0;
}

long do_wait(const Words& r, Reply& reply) {
  return wait_for(static_cast<pid_t>(number_of(r.words[1])), reply);
}

long do_run(const Words& r, Reply& reply) {
  const pid_t child = fork();
  if (child == 0) become(r.words + 1);
  return child < 0 ? -1 : wait_for(child, reply);
}

long do_spawn(const Words& r, Reply& reply) {
  const pid_t child = fork();
  if (child == 0) become(r.words + 1);
  answer(reply, "%d", child);
  return child;
}

// Parent and child both set the group: whichever runs first, it is set when either goes on.
long do_job(const Words& r, Reply& reply) {
  const bool is_foreground = number_of(r.words[1]) != 0;
  const pid_t child = fork();
  if (child == 0) {
    setpgid(0, 0);
    if (is_foreground) give_terminal(STDIN_FILENO, getpid());
    become(r.words + 2);
  }
  if (child < 0) return -1;
  setpgid(child, child);
  answer(reply, "%d", child);
  return is_foreground ? give_terminal(STDIN_FILENO, child) : 0;
}

long do_kill(const Words& r, Reply&) {
  return kill(static_cast<pid_t>(number_of(r.words[1])), static_cast<int>(number_of(r.words[2])));
}

long do_syscall(const Words& r, Reply& reply) {
  long arguments[6] = {};
  for (int i = 0; i < 6 && i + 2 < r.count; ++i) arguments[i] = number_of(r.words[i + 2]);
  const long result = syscall(number_of(r.words[1]), arguments[0], arguments[1], arguments[2],
                              arguments[3], arguments[4], arguments[5]);
  answer(reply, "%ld", result);
  return result;
}

constexpr Request kRequests[] = {
    {"exit", 2, do_exit},
    {"handle", 2, do_handle},
    {"setid", 3, do_setid},
    {"setsid", 1, do_setsid},
    {"setpgid", 3, do_setpgid},
    {"tcsetpgrp", 3, do_tcsetpgrp},
    {"tcgetpgrp", 2, do_tcgetpgrp},
    {"fork", 2, do_fork},
    {"orphan", 2, do_orphan},
    {"wait", 2, do_wait},
    {"run", 2, do_run},
    {"spawn", 2, do_spawn},
    {"job", 3, do_job},
    {"kill", 3, do_kill},
    {"syscall", 2, do_syscall},
};

}  // namespace

const Request* find_process_request(const char* name) {
  for (const Request& request : kRequests) {
    if (strcmp(request.name, name) == 0) return &request;
  }
  return nullptr;
}

}  // namespace lab::probe
