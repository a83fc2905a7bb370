// file.h: whole files of /proc as strings, and the directory of a process.
//
// A descriptor of /proc/PID names that process for ever: once it is gone, reads through the
// descriptor fail with ESRCH (or ENOENT), also when its number was given to another one.

#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace lab::procfs {

/// Opens /proc/PID. All readers of this folder take the descriptor as their `process_fd`.
///
///   pid    of a process or thread, in the PID namespace that /proc was mounted for; 0: the caller
///
/// Returns    a new O_PATH descriptor, close-on-exec; the caller owns it
/// Errors     ENOENT   no such process, or /proc is not mounted
/// Manual     proc(5)
Result<UniqueFd> open_process(pid_t pid);

/// The whole text of a file, read until its end: files of /proc say that their size is 0.
///
///   dirfd    directory that a relative `path` starts in, or AT_FDCWD
///   path     "status", "/proc/self/mountinfo"
///
/// Errors     those of openat(2) and read(2): EACCES where the file is not ours to read,
///            ESRCH where its process has gone
/// Races      one read(2) returns about a page at most, and the kernel promises nothing between
///            two of them: a long file may show two moments
/// Manual     openat(2), read(2), proc(5)
Result<std::string> read_file(int dirfd, const char* path);

/// As read_file, of a file that is open already, from its current offset on.
Result<std::string> read_open_file(int fd);

/// Whether an error of a reader means that the process has gone: ENOENT where that was seen on the
/// way to its file, ESRCH where the file was open already.
bool is_gone(const Error& error);

/// The names in a directory that are numbers, ascending: the processes in /proc, the threads in
/// /proc/PID/task, the descriptors in /proc/PID/fd.
///
/// Errors     those of openat(2): EACCES where the directory is not ours to read
/// Races      what comes and goes while the directory is read may be listed or not
/// Manual     getdents(2), proc(5)
Result<std::vector<int>> numbers_in(int dirfd, const char* path);

}  // namespace lab::procfs
