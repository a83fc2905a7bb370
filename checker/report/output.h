// output.h: where the report goes.

#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace lab::checker {

/// Puts a descriptor that can neither be read nor written in the place of each standard stream that
/// the caller has closed. Otherwise the next file that is opened would be taken for that stream;
/// and what is written to it has to be an error, as it would be without this.
void occupy_closed_streams();

/// Opens the file of --output, which keeps its content until start_file.
///
/// Errors     those of open(2)
Result<UniqueFd> open_output(const std::string& path);

/// A stream on `fd`, borrowed. Waits where a descriptor that does not block takes nothing now: a
/// reader that is slow still gets the whole report.
std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream_on(int fd);

}  // namespace lab::checker
