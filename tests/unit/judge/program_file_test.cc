#include "checker/contain/program_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

namespace lab::checker {
namespace {

using ::testing::HasSubstr;

class ProgramFile : public ::testing::Test {
 protected:
  std::string make(const std::string& name, const std::string& bytes) {
    std::ofstream(directory_ / name, std::ios::binary) << bytes;
    return directory_ / name;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::filesystem::path directory_ = [] {
    std::string path = ::testing::TempDir() + "program-file-XXXXXX";
    return std::filesystem::path(::mkdtemp(path.data()));
  }();
};

TEST_F(ProgramFile, TellsWhyTheKernelFindsNoProgramInIt) {
  EXPECT_THAT(why_not_executed(make("empty", ""), ENOEXEC), HasSubstr("empty"));
  EXPECT_THAT(why_not_executed(make("mark", "\xef\xbb\xbf#!/bin/sh\n"), ENOEXEC),
              HasSubstr("byte-order mark"));
  EXPECT_THAT(why_not_executed(make("elf",
                                    "\x7f"
                                    "ELF"),
                               ENOEXEC),
              HasSubstr("another machine"));
  EXPECT_THAT(why_not_executed(make("text", "true\n"), ENOEXEC), HasSubstr("#!"));
}

TEST_F(ProgramFile, ShowsTheCarriageReturnOfAnInterpreter) {
  EXPECT_THAT(why_not_executed(make("crlf", "#!/bin/sh\r\ntrue\r\n"), ENOENT),
              HasSubstr("\"/bin/sh\\r\" is not there"));
}

TEST_F(ProgramFile, NeedsTheDirectoryOfItsInterpreterToo) {
  const std::string interpreter = make("interpreter", "#!/bin/sh\n");
  const std::string script = make("script", "#! " + interpreter + " -x\n");
  EXPECT_TRUE(needs_directory(script, directory_.native()));
  EXPECT_TRUE(needs_directory(script, "/bin"));
  EXPECT_FALSE(needs_directory(script, directory_.native() + "/scr"));
}

}  // namespace
}  // namespace lab::checker
