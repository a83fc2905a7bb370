// mount.h: mounts, by path (mount, umount2, pivot_root) and by descriptor (open_tree, move_mount).

#pragma once

#include <sys/mount.h>

#include <string_view>

#include "base/flag_names.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace lab::kernel {

/// The MS_* flags of mount(2) by name, as in "MS_REC|MS_PRIVATE".
Flags mount_flags(unsigned long value);

/// The MOUNT_ATTR_* flags by name, as in "RDONLY|NOSUID".
Flags mount_attributes(std::uint64_t value);

/// Mounts a file system, or changes the propagation of a mount.
///
///   source, type, data   may be NULL where the flags make them meaningless
///
/// Errors     EBUSY    target is in use
///            EINVAL   target is not a mount point, and the flags need one
///            ENODEV   the kernel has no file system of this type
///            ENOENT   source or target does not exist
///            EPERM    no CAP_SYS_ADMIN over this mount namespace
/// Since      the first Linux; MS_PRIVATE and its kin Linux 2.6.15
/// Manual     mount(2), mount_namespaces(7)
Result<void> mount(const char* source, const char* target, const char* type, unsigned long flags,
                   const char* data);

/// Takes a mount away; with MNT_DETACH at once from the tree, and for good with its last user.
///
/// Errors     EBUSY    in use, without MNT_DETACH
///            EINVAL   not a mount point, or locked by a more privileged mount namespace
///            EPERM    no CAP_SYS_ADMIN over this mount namespace
/// Since      Linux 2.1.116
/// Manual     umount(2)
Result<void> umount2(const char* target, int flags);

/// Makes `new_root` the root mount of this mount namespace and moves the old one to `put_old`.
///
///   new_root   directory; a mount point, and not "/"
///   put_old    directory at or below new_root; "." for both stacks old on new
///
/// Errors     EBUSY    new_root or put_old is on the present root mount
///            EINVAL   new_root is not a mount point
///            EINVAL   new_root's mount, or its parent mount, is MS_SHARED
///            EINVAL   put_old is not at or below new_root
///            ENOTDIR  new_root or put_old is not a directory
///            EPERM    no CAP_SYS_ADMIN over this mount namespace
/// Changes    root and working directory of each process that pointed at the old root
/// Since      Linux 2.3.41; no glibc wrapper
/// Manual     pivot_root(2), mount_namespaces(7)
Result<void> pivot_root(const char* new_root, const char* put_old);

/// A descriptor of a mount: with OPEN_TREE_CLONE of a copy that is attached nowhere yet.
///
///   flags      OPEN_TREE_CLONE, AT_RECURSIVE (mounts below as well), AT_EMPTY_PATH
///
/// Errors     EINVAL   the mount is unbindable
///            ENOENT   path does not exist
///            EPERM    no CAP_SYS_ADMIN over this mount namespace
/// Owner      the caller; close-on-exec. A copy never attached ends with its descriptor
/// Since      Linux 5.2
/// Manual     open_tree(2), mount_namespaces(7)
Result<UniqueFd> open_tree(int directory, const char* path, unsigned flags);

/// Attaches a detached mount, or moves one, or (MOVE_MOUNT_SET_GROUP) lets one join the peer group
/// and the masters of another.
///
/// Errors     EINVAL   with SET_GROUP: source not shared, target not private, other file system
///            ENOENT   the target does not exist
///            ENOTDIR  a directory on a file, or the reverse
///            EPERM    no CAP_SYS_ADMIN over this mount namespace
/// Since      Linux 5.2; MOVE_MOUNT_SET_GROUP Linux 5.15
/// Manual     move_mount(2), mount_namespaces(7)
Result<void> move_mount(int from_directory, const char* from_path, int to_directory,
                        const char* to_path, unsigned flags);

/// Changes attributes and propagation of a mount; with AT_RECURSIVE of all below it, or of none.
///
/// Errors     EINVAL   a flag that the kernel does not know
///            EPERM    a flag that a more privileged mount namespace has locked
/// Since      Linux 5.12
/// Manual     mount_setattr(2)
Result<void> mount_setattr(int directory, const char* path, unsigned flags,
                           const mount_attr& attributes);

/// A new, still empty configuration of a file system: options by fsconfig, a mount by fsmount.
///
/// The kernel explains some failures in words, which are read from this descriptor.
/// fsconfig_string, fsconfig_flag and fsmount do that when they fail, and quote the words in their
/// Error.
///
/// Errors     ENODEV   the kernel has no file system of this type
///            EPERM    no CAP_SYS_ADMIN
/// Owner      the caller; close-on-exec
/// Since      Linux 5.2
/// Manual     fsopen(2)
Result<UniqueFd> fsopen(const char* type);

/// Sets one option: `key=value`.
///
///   configuration   fsopen's descriptor
///
/// Errors     EINVAL   the file system does not know the option, or not this value
/// Since      Linux 5.2
/// Manual     fsconfig(2)
Result<void> fsconfig_string(int configuration, const char* key, const char* value);

/// Sets one option that has no value: `key`.
///
///   configuration   fsopen's descriptor
///
/// Errors     EINVAL   the file system does not know the option
/// Since      Linux 5.2
/// Manual     fsconfig(2)
Result<void> fsconfig_flag(int configuration, const char* key);

/// Makes the configuration into a mount that is attached nowhere yet.
///
///   configuration   fsopen's descriptor
///   attributes      MOUNT_ATTR_RDONLY, _NOSUID, _NODEV, _NOEXEC
///
/// Errors     EINVAL   the options do not fit together
///            EPERM    the file system may not be mounted from this user namespace
/// Owner      the caller; close-on-exec
/// Since      Linux 5.2
/// Manual     fsconfig(2), fsmount(2)
Result<UniqueFd> fsmount(int configuration, const char* type, unsigned attributes);

}  // namespace lab::kernel
