// options.h: the options of the labs on the command line, and the Config that they make.

#pragma once

#include <vector>

#include "labs/config.h"
#include "options/command_line.h"

namespace lab {

/// The options of lab `number`, with those of the labs before it. They change `config`, which has
/// to be there as long as they are.
std::vector<Option> options_of_lab(int number, Config& config);

/// What is wrong with options that do not go together.
Result<void> check_options(const Config& config);

}  // namespace lab
