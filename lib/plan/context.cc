#include "plan/context.h"

#include <tuple>

namespace lab {

Context::Context(const Plan& plan, Side as)
    : roles(plan, as),
      record(plan),
      slots(plan),
      channels(plan, roles, record),
      processes(plan, roles, channels, record),
      others(plan, roles, record, slots, channels, processes),
      leftovers(roles, channels, record) {}

template <typename Part>
Part& part_of(Context& c) {
  return std::get<Part&>(std::tie(c.roles, c.record, c.slots, c.caller, c.channels, c.processes,
                                  c.others, c.leftovers));
}

// Here, and not in the header: step.h knows no more of a part than its name.
template Roles& part_of(Context&);
template Record& part_of(Context&);
template Slots& part_of(Context&);
template Caller& part_of(Context&);
template Channels& part_of(Context&);
template Processes& part_of(Context&);
template Others& part_of(Context&);
template Leftovers& part_of(Context&);

}  // namespace lab
