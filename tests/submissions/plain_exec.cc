#include "tests/submissions/plain_exec.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/file.h"
#include "kernel/signal.h"
#include "labs/01-pidns/steps.h"
#include "tests/submissions/plan_edit.h"

namespace lab::faulty {

namespace {

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

Result<void> prepare(const Context& context, const ExecManners& manners) {
  if (!manners.keeps_descriptors) TRY(kernel::close_range_on_exec(3));
  if (manners.leaks_root) (void)!::open("/", O_RDONLY | O_DIRECTORY);  // no O_CLOEXEC
  if (!manners.keeps_umask) ::umask(context.caller.umask());
  return manners.keeps_mask ? Result<void>()
                            : kernel::set_signal_mask(context.caller.signal_mask());
}

Result<void> exec_plainly(Context& context, Command command, const ExecManners& manners) {
  TRY(prepare(context, manners));
  TRY(context.others.announce());
  if (manners.clears_environment) command.environment.clear();
  std::vector<char*> words = pointers_to(command.words);
  std::vector<char*> variables = pointers_to(command.environment);
  // execvpe(3) searches the PATH of the process that calls it, whatever the new program will have.
  if (!manners.searches_labs_path) environ = variables.data();
  ::execvpe(words[0], words.data(), variables.data());
  return fail_errno("execve", "{:?}", command.words[0]);
}

}  // namespace

void exec_with(Plan& plan, const Config& config, const ExecManners& manners) {
  const Command& command = config.command;
  instead<Exec>(plan, "execvpe", [command, manners](Context& context, const Exec&) {
    return exec_plainly(context, command, manners);
  });
}

}  // namespace lab::faulty
