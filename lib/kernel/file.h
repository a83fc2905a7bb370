// file.h: files, directories and descriptors. Every descriptor made here is close-on-exec.

#pragma once

#include <fcntl.h>
#include <linux/openat2.h>
#include <poll.h>
#include <sys/stat.h>

#include <span>
#include <string_view>

#include "base/flag_names.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace lab::kernel {

/// Opens `path`, relative to `directory` (AT_FDCWD: the working directory).
///
/// Errors     EACCES   no permission, or no search permission on the way
///            EEXIST   O_CREAT|O_EXCL, and it is there already
///            ELOOP    too many symbolic links
///            EMFILE   RLIMIT_NOFILE
///            ENOENT   it, or a directory on the way, does not exist
///            ENOTDIR  O_DIRECTORY, or a part of the way is no directory
///            EROFS    opening for writing on a read-only file system
/// Owner      the caller
/// Since      Linux 2.6.16
/// Manual     open(2)
Result<UniqueFd> openat(int directory, const char* path, int flags, mode_t mode = 0);

/// As openat, with RESOLVE_* rules for the way: RESOLVE_NO_XDEV refuses to cross a mount,
/// RESOLVE_IN_ROOT takes `directory` for the root of all links, and RESOLVE_NO_MAGICLINKS follows
/// no link of /proc that leads to a descriptor or to a process's directory.
///
/// Errors     ELOOP    such a link is on the way (RESOLVE_NO_MAGICLINKS), or too many links
///            EXDEV    the way leaves the mount (RESOLVE_NO_XDEV)
/// Owner      the caller
/// Since      Linux 5.6; no glibc wrapper
/// Manual     openat2(2)
Result<UniqueFd> openat2(int directory, const char* path, int flags, std::uint64_t resolve);

/// Makes a directory with exactly `mode`, if the umask is 0.
///
/// Errors     EEXIST   path exists, as whatever it is
///            ENOENT   a directory on the way does not exist
///            ENOSPC   the disk is full
///            EROFS    the file system is read-only
/// Since      Linux 2.6.16
/// Manual     mkdir(2)
Result<void> mkdirat(int directory, const char* path, mode_t mode);

/// Makes a file node; for S_IFCHR with the numbers of `device`.
///
/// Errors     EEXIST   path exists
///            EPERM    a device without CAP_MKNOD in the initial user namespace
/// Since      Linux 2.6.16
/// Manual     mknod(2)
Result<void> mknodat(int directory, const char* path, mode_t mode, dev_t device);

/// Makes a symbolic link at `path` that reads `target`.
///
/// Errors     EEXIST   path exists
/// Since      Linux 2.6.16
/// Manual     symlink(2)
Result<void> symlinkat(const char* target, int directory, const char* path);

/// Removes a file, or with AT_REMOVEDIR an empty directory.
///
/// Errors     EBUSY     in use as a mount point of this namespace
///            ENOENT    it does not exist
///            ENOTEMPTY a directory that is not empty
/// Since      Linux 2.6.16
/// Manual     unlink(2)
Result<void> unlinkat(int directory, const char* path, int flags);

/// Removes `name` in `parent` with all that is in it, one file system deep. Allocates nothing.
///
/// Errors     EBUSY    something in there is a mount point
///            ENOENT   it does not exist
/// Since      Linux 2.6.16
/// Manual     getdents(2), unlink(2)
Result<void> remove_tree(int parent, const char* name);

/// Removes the directory `name` in `parent` and all directories below it, and leaves their files to
/// the file system: those of a cgroup go with it. Allocates nothing.
///
/// Errors     EBUSY     a cgroup with a process in it
///            ENOENT    it does not exist
///            ENOTEMPTY a directory with a file in it
/// Since      Linux 2.6.16
/// Manual     getdents(2), rmdir(2), cgroups(7)
Result<void> remove_directories(int parent, const char* name);

/// What a path, or with AT_EMPTY_PATH a descriptor, is.
///
/// Errors     ENOENT   it does not exist
/// Since      Linux 2.6.16
/// Manual     stat(2)
Result<struct stat> fstatat(int directory, const char* path, int flags);

/// What a path is, with its mount: stx_mnt_id, and STATX_ATTR_MOUNT_ROOT in stx_attributes.
///
/// Errors     ENOENT   it does not exist
/// Since      Linux 4.11; STATX_MNT_ID Linux 5.8
/// Manual     statx(2)
Result<struct statx> statx(int directory, const char* path, int flags);

/// Reads at most the size of `buffer`; the part that was filled, empty at end-of-file.
///
/// Retries    EINTR
/// Errors     EAGAIN   nothing there yet, and the descriptor does not block
///            EIO      a terminal whose other end is gone
/// Since      the first Linux
/// Manual     read(2)
Result<std::span<char>> read(int fd, std::span<char> buffer);

/// Writes all of `text`.
///
/// Retries    EINTR, and what was left out
/// Errors     EBADF    not open for writing
///            ENOSPC   the disk is full
///            EPIPE    nobody reads any more
/// Since      the first Linux
/// Manual     write(2)
Result<void> write(int fd, std::string_view text);

/// Writes as much of `text` as is taken at once; the rest comes back.
///
/// Errors     EAGAIN   nothing is taken now, and the descriptor does not block
///            EIO      a terminal whose other end is gone
/// Since      the first Linux
/// Manual     write(2)
Result<std::span<char>> write_some(int fd, std::span<char> text);

/// Errors     ENOENT   the directory does not exist
///            ENOTDIR  it is not a directory
/// Since      the first Linux
/// Manual     chdir(2)
Result<void> chdir(const char* path);

/// Errors     ENOTDIR  it is not a directory
/// Since      the first Linux
/// Manual     chdir(2)
Result<void> fchdir(int fd);

/// Lets the paths of this process begin at `path`, and those of its later children. What lies
/// outside stays mounted, and can be reached by descriptors that are open there.
///
/// Errors     ENOENT   the directory does not exist
///            EPERM    no CAP_SYS_CHROOT
/// Since      the first Linux
/// Manual     chroot(2), path_resolution(7)
Result<void> chroot(const char* path);

/// Sets the mode of a file; of what a symbolic link leads to, where `path` is one.
///
/// Errors     ENOENT   it does not exist
///            EPERM    it is somebody else's
///            EROFS    the file system is read-only
/// Since      Linux 2.6.16
/// Manual     chmod(2)
Result<void> fchmodat(int directory, const char* path, mode_t mode);

/// Locks an open file, which may be a directory: LOCK_SH together with others, LOCK_EX alone; with
/// LOCK_NB now or never. The lock is that of all duplicates of `fd`, in whichever process, and ends
/// with the last of them.
///
/// A lock of the other kind takes the place of the one that was there. If it is not given, the old
/// one is lost too.
///
/// Retries    EINTR
/// Errors     EBADF        NFS: to lock it alone, the file must be open for writing
///            EWOULDBLOCK  LOCK_NB, and somebody else's lock is in the way
/// Since      Linux 2.0
/// Manual     flock(2)
Result<void> flock(int fd, int operation);

/// Makes `to` the same open file as `from`; it stays open across execve.
///
/// Errors     EBADF    from is not open
/// Since      the first Linux
/// Manual     dup(2)
Result<void> dup2(int from, int to);

/// A second descriptor of the same open file; close-on-exec.
///
/// Errors     EBADF    fd is not open
///            EMFILE   RLIMIT_NOFILE
/// Owner      the caller
/// Since      Linux 2.6.24
/// Manual     fcntl(2)
Result<UniqueFd> duplicate(int fd);

/// Lets execve close every descriptor from `first` on.
///
/// Errors     EINVAL   a flag that the kernel does not know
/// Since      Linux 5.9; CLOSE_RANGE_CLOEXEC Linux 5.11
/// Manual     close_range(2)
Result<void> close_range_on_exec(unsigned first);

/// Closes every descriptor from `first` to `last`, both included.
///
/// Errors     EINVAL   first is greater than last
/// Since      Linux 5.9
/// Manual     close_range(2)
Result<void> close_range(unsigned first, unsigned last);

/// Opens /dev/null for each of the standard streams that the caller has closed: otherwise the next
/// descriptors made would be taken for them.
///
/// Returns    whether standard output was open
/// Errors     ENOENT   there is no /dev/null
/// Since      the first Linux
/// Manual     open(2), stdin(3)
Result<bool> open_standard_streams();

/// Waits until one of the descriptors is ready; those that are -1 are passed over.
///
/// Retries    EINTR
/// Errors     EINVAL   more descriptors than RLIMIT_NOFILE
/// Since      Linux 2.1.23
/// Manual     poll(2)
Result<void> poll(std::span<pollfd> descriptors);

/// The same, but for at most so long.
///
/// Returns    whether one of them is ready
/// Retries    EINTR, with the whole time again
/// Since      Linux 2.1.23
/// Manual     poll(2)
Result<bool> poll_within(std::span<pollfd> descriptors, int timeout_ms);

}  // namespace lab::kernel
