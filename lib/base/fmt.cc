// fmt.cc: fmt, compiled once for all programs. Debian has fmt as headers and as a shared library,
// and a static program needs it as objects: docs/decisions/0009.

#include <fmt/format-inl.h>

FMT_BEGIN_NAMESPACE
namespace detail {

// The templates that fmt/core.h and fmt/format.h declare `extern`: the linker looks for them here.
template void buffer<char>::append(const char*, const char*);
template void vformat_to(buffer<char>&, string_view, basic_format_args<FMT_BUFFER_CONTEXT(char)>,
                         locale_ref);
template thousands_sep_result<char> thousands_sep_impl(locale_ref);
template char decimal_point_impl(locale_ref);
template dragonbox::decimal_fp<float> dragonbox::to_decimal(float);
template dragonbox::decimal_fp<double> dragonbox::to_decimal(double);

}  // namespace detail
FMT_END_NAMESPACE
