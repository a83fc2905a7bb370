// program.h: the command line that all labs share: options, then COMMAND and its arguments.

#pragma once

#include <functional>

#include "labs/config.h"
#include "options/command_line.h"
#include "plan/plan.h"

namespace lab {

/// Parses `argv` as `[OPTIONS] [--] COMMAND [ARG...]` into `config`, then shows the plan (--plan),
/// help or version, or runs it. Every failure is reported on standard error.
///
/// Returns    the exit status of the contract: COMMAND's, 125, 126 or 127
int run_program(Program program, int argc, char** argv, Config& config,
                const std::function<Result<Plan>()>& make_plan);

/// Parses `argv` as options alone, for a program that only looks and prints.
///
/// Returns    0, or 125 when it failed or its output could not be written
int run_query(const Program& program, int argc, char** argv,
              const std::function<Result<void>()>& query);

}  // namespace lab
