// propagation_diagnoses.cc: the faults of lab 03.

#include "checker/checks/propagation.h"

namespace lab::checker::propagation {

namespace {

constexpr Diagnosis kDiagnoses[] = {
    {"PRP-001", "private where slave was asked",
     "A mount that the host makes below DIR did not appear in the container: its root follows "
     "nobody.",
     "make the root private while the lab mounts, and at the end a slave of DIR's mount: "
     "MOVE_MOUNT_SET_GROUP, then MS_SLAVE",
     "mount_namespaces(7), MS_SLAVE; move_mount(2)"},
    {"PRP-002", "shared where slave was asked",
     "What COMMAND mounts appears on the host: the root is a peer of DIR's mount, and peers send.",
     "MS_SLAVE after joining the group", "mount_namespaces(7), MS_SLAVE"},
    {"PRP-003", "slave where shared was asked",
     "What COMMAND mounts stays in the container: a slave only receives. Into a new user "
     "namespace the kernel itself turns shared into slave.",
     "join the group with MOVE_MOUNT_SET_GROUP, and leave it at that",
     "mount_namespaces(7), MS_SHARED"},
    {"PRP-004", "private where shared was asked",
     "Neither side sees what the other mounts. MS_SHARED alone does not bring peers together: it "
     "makes a new group, of one member.",
     "MOVE_MOUNT_SET_GROUP from DIR's mount to the container's root",
     "move_mount(2), MOVE_MOUNT_SET_GROUP"},
    {"PRP-005", "shared, and not a peer",
     "COMMAND's mounts appear on the host, and the host's do not appear in the container: no "
     "state of one mount explains that.",
     "join the group of the source's own mount, and not that of another one",
     "mount_namespaces(7)"},
    {"PRP-006", "slave where private was asked",
     "A mount of the host's arrived in a container that should receive none.",
     "MS_PRIVATE in place of MS_SLAVE", "mount_namespaces(7), MS_PRIVATE"},
    {"PRP-007", "shared where private was asked",
     "A copy of a shared mount is a peer of the original from the moment it is made: what "
     "COMMAND mounts appears on the host.",
     "MS_PRIVATE as soon as the copy is made", "mount_namespaces(7), Bind (MS_BIND) semantics"},
    {"PRP-008", "unbindable is ignored: the root", "The root could be bound elsewhere.",
     "MS_UNBINDABLE for the root, as the last step", "mount_namespaces(7), MS_UNBINDABLE"},
    {"PRP-009", "what the host unmounts stays mounted",
     "A mount that only was copied does not go when the original goes. One that has propagated "
     "does.",
     "let the kernel propagate: make the root a slave", "mount_namespaces(7), Shared subtrees"},
    {"PRP-010", "COMMAND's root is not DIR in a mount namespace of its own",
     "Without a namespace of its own there is nothing to propagate between: both sides are one.",
     "lab 02 first", "mount_namespaces(7)"},
    {"PRP-011", "the lab's own mounts propagate: joined before attaching",
     "/proc, /sys, /dev or a bind of the container were mounted on a root that was in the peer "
     "group already, and so on the host as well.",
     "attach everything below a private root; MOVE_MOUNT_SET_GROUP directly before execve",
     "move_mount(2), MOVE_MOUNT_SET_GROUP"},
    {"PRP-012", "something is left in DIR",
     "After the lab's end, DIR or what is beside it is not as before.",
     "undo what was made, with each --propagation", "docs/contracts.md, 02-mountns"},
    {"PRP-013", "--propagation without a peer is accepted",
     "Where DIR's mount is not shared there is nobody to follow: the container would silently be "
     "private.",
     "look for `shared:N` (for slave also `master:N`) of DIR's mount in mountinfo; else status "
     "125 and a message",
     "proc(5), /proc/PID/mountinfo"},
    {"PRP-014", "a mode of --bind without a peer is accepted",
     "Where the mount of SRC is not shared there is nobody to follow: the bind would silently be "
     "private.",
     "look for `shared:N` (for slave also `master:N`) of SRC's mount in mountinfo; else status "
     "125 and a message",
     "proc(5), /proc/PID/mountinfo"},
    {"PRP-015", "--overlay with slave or shared is accepted",
     "An overlay is a new file system: no mount of the host shows it, so it has no peers.",
     "status 125 and a message", "docs/contracts.md, 03-shared-subtrees"},
    {"PRP-016", "a wrong word is accepted",
     "A mistyped mode would be a container that leaks, or one that misses what it should see.",
     "status 125 and the word, for everything but private, slave, shared, unbindable, each at "
     "most once",
     "docs/contracts.md, 03-shared-subtrees"},
    {"PRP-017", "a slave is refused, or not followed, where DIR's mount is itself a slave",
     "It has a master, and the container's root can have the same one.",
     "accept `master:N` for slave; MOVE_MOUNT_SET_GROUP hands on the master, too",
     "mount_namespaces(7), Slave and shared"},
    {"PRP-018", "two containers of one DIR are in different groups",
     "Each of them was shared, but not with the other.",
     "join the group of DIR's mount, which both have in common; MS_SHARED makes a new one",
     "mount_namespaces(7), Shared subtrees"},
    {"PRP-019", "with --propagation shared, the root is not as in lab 02",
     "The way to shared leads through a private copy of DIR's one mount and pivot_root, as "
     "without it.",
     "propagation comes last; nothing before it is different",
     "pivot_root(2); docs/contracts.md, 02-mountns"},
    {"PRP-021", "private where slave was asked: a bind",
     "A mount that the host makes below SRC did not appear in the container.",
     "MOVE_MOUNT_SET_GROUP from the mount of SRC, then MS_SLAVE",
     "mount_namespaces(7), MS_SLAVE; move_mount(2)"},
    {"PRP-022", "shared where slave was asked: a bind",
     "What COMMAND mounts below DST appears on the host below SRC.",
     "MS_SLAVE after joining the group", "mount_namespaces(7), MS_SLAVE"},
    {"PRP-023", "slave where shared was asked: a bind",
     "What COMMAND mounts below DST stays in the container.",
     "join the group with MOVE_MOUNT_SET_GROUP, and leave it at that",
     "mount_namespaces(7), MS_SHARED"},
    {"PRP-024", "private where shared was asked: a bind",
     "Neither side sees what the other mounts.",
     "MOVE_MOUNT_SET_GROUP from the mount of SRC to the bind",
     "move_mount(2), MOVE_MOUNT_SET_GROUP"},
    {"PRP-025", "slave where private was asked: a bind",
     "A mount of the host's below SRC arrived in the container.",
     "MS_PRIVATE for each bind without a mode", "mount_namespaces(7), MS_PRIVATE"},
    {"PRP-026", "shared where private was asked: a bind",
     "What COMMAND mounts below DST appears on the host: a bind of a shared mount is its peer.",
     "MS_PRIVATE for each bind without a mode", "mount_namespaces(7), Bind (MS_BIND) semantics"},
    {"PRP-027", "unbindable is ignored: a bind", "The mount at DST could be bound elsewhere.",
     "MS_UNBINDABLE for that mount", "mount_namespaces(7), MS_UNBINDABLE"},
    {"PRP-028", "ro is lost where a mode follows", "SRC:DST:ro:MODE are two wishes, and both hold.",
     "mount_setattr takes attr_set and propagation in one call", "mount_setattr(2)"},
    {"PRP-029", "the mode of a bind changes the root", "The mode after DST is that of one mount.",
     "MS_SLAVE and MS_SHARED without MS_REC, at DST alone", "mount_namespaces(7), Shared subtrees"},
    {"PRP-030", "the mode of a bind changes the mounts below it",
     "MODE is that of the top mount. With MS_REC, or because the copies of shared mounts were "
     "left as they were, those below are peers of the host's as well.",
     "make the whole copy private (AT_RECURSIVE), then join with its top mount",
     "mount_setattr(2), AT_RECURSIVE"},
    {"PRP-031", "the mode of the root changes the binds",
     "A bind without a mode is private, whatever the root is. MS_REC reaches all mounts below.",
     "MS_SLAVE and MS_SHARED without MS_REC, at / alone", "mount_namespaces(7), Shared subtrees"},
    {"PRP-040", "`peers` fails, or prints no list of mounts",
     "It should print the mounts of a process, as a table or as JSON.",
     "parse /proc/PID/mountinfo; docs/contracts.md has the fields", "proc(5), /proc/PID/mountinfo"},
    {"PRP-041", "`peers` lists other mounts",
     "Those of the process are the lines of its mountinfo.",
     "read /proc/PID/mountinfo of that PID, not of yourself", "proc(5), /proc/PID/mountinfo"},
    {"PRP-042", "`peers` prints names as mountinfo writes them",
     "Blank, tab, newline and backslash stand there as \\040, \\011, \\012, \\134.",
     "decode each backslash with three octal digits, in one pass", "proc(5), /proc/PID/mountinfo"},
    {"PRP-043", "`peers` prints a wrong propagation, group or parent",
     "shared:N is the group, master:N the group that it is a slave of; both may be there.",
     "read the optional fields up to the single hyphen",
     "proc(5), /proc/PID/mountinfo; mount_namespaces(7)"},
    {"PRP-044", "`peers` misses members of a group, or has too many",
     "A peer group goes through all mount namespaces: the same shared:N in the mountinfo of each.",
     "read one mountinfo of each mount namespace (/proc/PID/ns/mnt), from that namespace's root",
     "mount_namespaces(7)"},
    {"PRP-045", "`peers` misses namespaces that no process is in",
     "A descriptor or a bind mount holds a mount namespace, and its mounts propagate on.",
     "follow /proc/PID/fd and mounts of type nsfs; setns there and read /proc/self/mountinfo",
     "namespaces(7), setns(2)"},
    {"PRP-046", "`peers` lists a mount among its own members", "The members are every other one.",
     "leave out the mount's own id", "docs/contracts.md, 03-shared-subtrees"},
    {"PRP-047", "the table of `peers` leaves something out",
     "Without --json the same is told to people: ids, mount points, propagation, groups, members.",
     "one line for each mount, and one for each member", "docs/contracts.md, 03-shared-subtrees"},
    {"PRP-048", "`peers` of nobody is no error", "There is no such process.",
     "status 125, and the PID in the message", "docs/contracts.md, For all labs: Status"},
    {"PRP-049", "the lab's own failure has another status than 125",
     "Who starts a lab tells its failures from COMMAND's by the status alone.",
     "exit with 125 wherever the lab itself fails", "docs/contracts.md, For all labs: Status"},
    {"PRP-050", "the lab fails without a message",
     "Status 125 alone doesn't say that there is no peer, or which word is wrong.",
     "a message on standard error that names it", "docs/contracts.md, For all labs: Status"},
};

}  // namespace

std::span<const Diagnosis> diagnoses() {
  return kDiagnoses;
}

}  // namespace lab::checker::propagation
