// hint.h: the likely cause of a failed call, from one table.

#pragma once

#include <string_view>

#include "base/error.h"

namespace lab {

/// The likely cause of `error` and where the manual says so; empty where none is known.
std::string_view hint_for(const Error& error);

}  // namespace lab
