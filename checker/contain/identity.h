// identity.h: the proof that the process behind a socket is an unchanged probe.

#pragma once

#include "checker/contain/deadline.h"
#include "checker/contain/process.h"
#include "checker/finding/check.h"

namespace lab::checker {

/// Proves four things of `process`, which the kernel names as the one that connected `socket`:
///
/// * nobody traces it (TracerPid of /proc/PID/status);
/// * every executable mapping holds the bytes of our probe file, read through /proc/PID/mem;
/// * random bytes, sent through the socket, are found in its memory: who answers is who we look at;
/// * it was alive when all this had been read, so that all of it was this process.
///
/// Comes back with a Finding of SUB-010 to SUB-012 and verdict Tampering where one of the first
/// three is not true. A process that has ended (SUB-013) or does not answer in time (SUB-001) is a
/// failure and no more: a lab may be slow, or kill its COMMAND, without any bad intent.
Seen<void> prove_identity(const Process& process, int socket, const Deadline& deadline);

}  // namespace lab::checker
