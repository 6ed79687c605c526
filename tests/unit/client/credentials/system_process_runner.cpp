#include "client/credentials/system_process_runner.hpp"

#include <gtest/gtest.h>

#include "client/blocking_driver.hpp"

namespace dynox::detail {
namespace {

Result<ProcessOutput> run(const std::vector<std::string>& words,
                          std::chrono::milliseconds limit = std::chrono::seconds(60)) {
    BlockingDriver driver;
    SystemProcessRunner runner;
    Task<Result<ProcessOutput>> task = runner.run(driver, words, driver.now() + limit);
    task.start();
    return task.take();
}

TEST(SystemProcessRunner, GivesOutputAndStatus) {
    const Result<ProcessOutput> output = run({"/bin/sh", "-c", "echo out; echo err >&2; exit 3"});
    ASSERT_TRUE(output.has_value()) << output.error().message();
    EXPECT_EQ(output->out, "out\n");
    EXPECT_EQ(output->errors, "err\n");
    EXPECT_EQ(output->exit_status, 3);
}

TEST(SystemProcessRunner, PassesWordsAsTheyAre) {
    const Result<ProcessOutput> output = run({"printf", "%s|", "a b", "$HOME", ""});
    ASSERT_TRUE(output.has_value());
    EXPECT_EQ(output->out, "a b|$HOME||");
}

TEST(SystemProcessRunner, GivesNoInput) {
    const Result<ProcessOutput> output = run({"/bin/sh", "-c", "cat; echo end"});
    ASSERT_TRUE(output.has_value());
    EXPECT_EQ(output->out, "end\n");
}

TEST(SystemProcessRunner, TakesMoreThanASocketHolds) {
    const Result<ProcessOutput> output =
        run({"/bin/sh", "-c", "head -c 600000 /dev/zero; head -c 600000 /dev/zero >&2"});
    ASSERT_TRUE(output.has_value());
    EXPECT_EQ(output->out.size(), 600000U);
    EXPECT_LE(output->errors.size(), 4096U);
}

TEST(SystemProcessRunner, RefusesEndlessOutput) {
    const Result<ProcessOutput> output = run({"yes"});
    ASSERT_TRUE(output.has_error());
    EXPECT_EQ(output.error(), client_errc::response_too_large);
}

TEST(SystemProcessRunner, TellsASignal) {
    EXPECT_EQ(run({"/bin/sh", "-c", "kill -9 $$"})->exit_status, 128 + 9);
}

TEST(SystemProcessRunner, SaysThatAProgramIsMissing) {
    const Result<ProcessOutput> output = run({"/nowhere/program"});
    ASSERT_TRUE(output.has_error());
    EXPECT_NE(output.error().message().find("cannot run \"/nowhere/program\""), std::string::npos);
}

TEST(SystemProcessRunner, EndsWhatTakesTooLong) {
    const Result<ProcessOutput> silent = run({"sleep", "600"}, std::chrono::milliseconds(50));
    ASSERT_TRUE(silent.has_error());
    EXPECT_EQ(silent.error(), client_errc::timeout);
    const Result<ProcessOutput> closed =
        run({"/bin/sh", "-c", "exec >&-; sleep 600"}, std::chrono::milliseconds(50));
    ASSERT_TRUE(closed.has_error());
    EXPECT_EQ(closed.error(), client_errc::timeout);
}

}  // namespace
}  // namespace dynox::detail
