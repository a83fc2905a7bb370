// output.h: where the report goes.

#pragma once

#include <cstdio>
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

/// A stream on a descriptor, borrowed. Waits where one that does not block takes nothing now: a
/// reader that is slow still gets the whole report.
class Output {
 public:
  explicit Output(int fd);
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  std::FILE* stream() { return stream_; }

  /// Writes what is still kept back; whether all of it, from the beginning, has arrived.
  ///
  /// Errors     those of write(2), the first one that came: EBADF, EPIPE, ENOSPC ...
  Result<void> finish();

 private:
  static ssize_t write(void* output, const char* text, std::size_t length);

  int fd_;
  int problem_ = 0;  // errno of the first write that failed
  std::FILE* stream_;
};

}  // namespace lab::checker
