// requests_files.cc: the probe's requests about files, directories and mounts.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "checker/probe/requests.h"

namespace lab::probe {

namespace {

const char* null_if_empty(const char* word) {
  return *word == '\0' ? nullptr : word;
}

// Reads until `reply` is full or the file ends. An error after the first byte is an end.
long read_into(int fd, Reply& reply) {
  for (;;) {
    const size_t room = sizeof reply.text - reply.length;
    if (room == 0) return 0;
    const ssize_t count = read(fd, reply.text + reply.length, room);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && reply.length == 0) return -1;
    if (count <= 0) return 0;
    reply.length += static_cast<size_t>(count);
  }
}

long do_mount(const Words& r, Reply&) {
  return mount(null_if_empty(r.words[1]), r.words[2], null_if_empty(r.words[3]),
               static_cast<unsigned long>(number_of(r.words[4])), null_if_empty(r.words[5]));
}

long do_umount(const Words& r, Reply&) {
  return umount2(r.words[1], static_cast<int>(number_of(r.words[2])));
}

long do_mkdir(const Words& r, Reply&) {
  return mkdir(r.words[1], 0755);
}
long do_rmdir(const Words& r, Reply&) {
  return rmdir(r.words[1]);
}
long do_unlink(const Words& r, Reply&) {
  return unlink(r.words[1]);
}
long do_symlink(const Words& r, Reply&) {
  return symlink(r.words[1], r.words[2]);
}
long do_link(const Words& r, Reply&) {
  return link(r.words[1], r.words[2]);
}
long do_rename(const Words& r, Reply&) {
  return rename(r.words[1], r.words[2]);
}
long do_chdir(const Words& r, Reply&) {
  return chdir(r.words[1]);
}

long do_chmod(const Words& r, Reply&) {
  return chmod(r.words[1], static_cast<mode_t>(number_of(r.words[2])));
}

long do_chown(const Words& r, Reply&) {
  return lchown(r.words[1], static_cast<uid_t>(number_of(r.words[2])),
                static_cast<gid_t>(number_of(r.words[3])));
}

long do_mknod(const Words& r, Reply&) {
  const dev_t device = makedev(static_cast<unsigned>(number_of(r.words[3])),
                               static_cast<unsigned>(number_of(r.words[4])));
  return mknod(r.words[1], static_cast<mode_t>(number_of(r.words[2])), device);
}

long do_write(const Words& r, Reply& reply) {
  const int fd = open(r.words[1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return -1;
  const ssize_t count = write(fd, r.words[2], strlen(r.words[2]));
  const int number = errno;
  close(fd);
  errno = number;
  answer(reply, "%zd", count);
  return count;
}

long do_read(const Words& r, Reply& reply) {
  const int fd = open(r.words[1], O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  const long result = read_into(fd, reply);
  const int number = errno;
  close(fd);
  errno = number;
  return result;
}

long do_open(const Words& r, Reply& reply) {
  const int fd = open(r.words[1], static_cast<int>(number_of(r.words[2])) | O_CLOEXEC, 0644);
  answer(reply, "%d", fd);
  return fd;
}

long do_close(const Words& r, Reply&) {
  return close(static_cast<int>(number_of(r.words[1])));
}

long do_write_fd(const Words& r, Reply& reply) {
  const ssize_t count =
      write(static_cast<int>(number_of(r.words[1])), r.words[2], strlen(r.words[2]));
  answer(reply, "%zd", count);
  return count;
}

long do_read_fd(const Words& r, Reply& reply) {
  const ssize_t count =
      read(static_cast<int>(number_of(r.words[1])), reply.text, sizeof reply.text);
  if (count > 0) reply.length = static_cast<size_t>(count);
  return count;
}

long do_getcwd(const Words&, Reply& reply) {
  if (getcwd(reply.text, sizeof reply.text) == nullptr) return -1;
  reply.length = strlen(reply.text);
  return 0;
}

long do_readlink(const Words& r, Reply& reply) {
  const ssize_t count = readlink(r.words[1], reply.text, sizeof reply.text);
  if (count > 0) reply.length = static_cast<size_t>(count);
  return count;
}

long do_list(const Words& r, Reply& reply) {
  DIR* directory = opendir(r.words[1]);
  if (directory == nullptr) return -1;
  while (const dirent* entry = readdir(directory)) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    answer(reply, "%s\n", entry->d_name);
  }
  return closedir(directory);
}

void answer_stat(const struct stat& file, Reply& reply) {
  answer(reply, "%u %u %u %lld %llu %llu %u %u", file.st_mode, file.st_uid, file.st_gid,
         static_cast<long long>(file.st_size), static_cast<unsigned long long>(file.st_dev),
         static_cast<unsigned long long>(file.st_ino), major(file.st_rdev), minor(file.st_rdev));
}

long do_stat(const Words& r, Reply& reply) {
  struct stat file = {};
  if (stat(r.words[1], &file) != 0) return -1;
  answer_stat(file, reply);
  return 0;
}

long do_lstat(const Words& r, Reply& reply) {
  struct stat file = {};
  if (lstat(r.words[1], &file) != 0) return -1;
  answer_stat(file, reply);
  return 0;
}

long do_statfs(const Words& r, Reply& reply) {
  struct statfs file_system = {};
  if (statfs(r.words[1], &file_system) != 0) return -1;
  answer(reply, "%ld %ld %lu %ld", static_cast<long>(file_system.f_type),
         static_cast<long>(file_system.f_flags), static_cast<unsigned long>(file_system.f_blocks),
         static_cast<long>(file_system.f_bsize));
  return 0;
}

constexpr Request kRequests[] = {
    {"mount", 6, do_mount},   {"umount", 3, do_umount},     {"mkdir", 2, do_mkdir},
    {"rmdir", 2, do_rmdir},   {"unlink", 2, do_unlink},     {"symlink", 3, do_symlink},
    {"link", 3, do_link},     {"rename", 3, do_rename},     {"chdir", 2, do_chdir},
    {"chmod", 3, do_chmod},   {"chown", 4, do_chown},       {"mknod", 5, do_mknod},
    {"write", 3, do_write},   {"read", 2, do_read},         {"open", 3, do_open},
    {"close", 2, do_close},   {"write_fd", 3, do_write_fd}, {"read_fd", 2, do_read_fd},
    {"getcwd", 1, do_getcwd}, {"readlink", 2, do_readlink}, {"list", 2, do_list},
    {"stat", 2, do_stat},     {"lstat", 2, do_lstat},       {"statfs", 2, do_statfs},
};

}  // namespace

const Request* find_file_request(const char* name) {
  for (const Request& request : kRequests) {
    if (strcmp(request.name, name) == 0) return &request;
  }
  return nullptr;
}

}  // namespace lab::probe
