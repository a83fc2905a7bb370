// program.h: the command line that all labs share: options, then COMMAND and its arguments.

#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <string>

#include "labs/01-pidns/plan.h"
#include "plan/plan.h"

namespace lab {

/// The options of every lab: --workdir, --env.
void add_options(CLI::App& app, CommandOptions& options);

/// The options of lab 01: those, --init and --depth.
void add_options(CLI::App& app, PidnsOptions& options);

/// Parses `argv` as `[OPTIONS] [--] COMMAND [ARG...]`, then shows the plan (--plan), help or
/// version, or runs it. Every failure is reported on standard error.
///
/// Returns    the exit status of the contract: COMMAND's, 125, 126 or 127
int run_program(CLI::App& app, int argc, char** argv, CommandOptions& command,
                const std::function<Result<Plan>()>& make_plan);

/// Parses `argv` as options alone, for a program that only looks and prints.
///
/// Returns    0, or 125 when it failed or its output could not be written
int run_query(CLI::App& app, int argc, char** argv, const std::function<Result<void>()>& query);

}  // namespace lab
