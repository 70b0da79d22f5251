#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "tests/app/program.hpp"
#include "tests/support/files.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

using Names = std::vector<std::string>;

// More than the promised second: the machine may be busy with other tests.
constexpr double patience = 3.0;

TEST(interrupt, every_long_command_ends_within_a_second_and_leaves_no_files) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", noise_csv(6000, 40, 4));
    for (const Names& arguments :
         {Names{"diagnose", data, "--json", folder / "out.json", "--plot", folder / "out.svg"},
          Names{"report", data, "-o", folder / "out.html", "--card", folder / "card.md"},
          Names{"clean", data, "-o", folder / "clean.csv", "--ledger", folder / "ledger.csv"},
          Names{"evaluate", data, "--no-hardness", "--models", "mil-naive", "--json", folder / "out.json"},
          Names{"evaluate", data, "--no-hardness", "--models", "svm"},
          Names{"certify", data, "--solved", "0.3", "--families", "random-forest", "--operators",
                "removal,smote", "--json", folder / "out.json"},
          Names{"ablate", data, "--json", folder / "out.json"}, Names{"fit", data, "-o", folder / "model"}}) {
        SCOPED_TRACE(arguments[0]);
        const Outcome outcome = hardlearn(arguments, {.interrupt_after = 0.7});
        EXPECT_EQ(outcome.status, 130) << outcome.err;
        EXPECT_LT(outcome.seconds_after_interrupt, patience);
        const bool prints_early = arguments[0] == "evaluate" || arguments[0] == "ablate";
        EXPECT_EQ(outcome.out, prints_early ? outcome.out : "");
        EXPECT_EQ(folder.files(), Names{"data.csv"});
    }
}

// An interrupt may come at any time: in the middle of reading, of searching, of a machine, of writing.
TEST(interrupt, no_command_outlives_one_whenever_it_comes) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", noise_csv(60000, 30, 3));
    const std::string small = folder.write("small.csv", noise_csv(1500, 10, 2));
    const std::string model = folder / "small.model";
    ASSERT_EQ(hardlearn({"fit", small, "-o", model, "--construction", "naive", "--quiet"}).status, 0);
    const Names files = folder.files();
    RandomStream random(5);
    for (const Names& arguments :
         {Names{"diagnose", data, "--json", folder / "out.json"},
          Names{"clean", data, "-o", folder / "clean.csv", "--ledger", folder / "ledger.csv"},
          Names{"evaluate", data, "--no-hardness", "--models", "svm", "--json", folder / "out.json"},
          Names{"evaluate", data, "--models", "mil-naive,random-forest"},
          Names{"ablate", data, "--json", folder / "out.json"},
          Names{"fit", data, "-o", folder / "model", "--construction", "ptc"},
          Names{"fit", data, "-o", folder / "model"}, Names{"predict", model, data, "-o", folder / "out.csv"},
          Names{"explain", model, data, "--row", "60000", "--json", folder / "out.json"},
          Names{"inspect", model, "--json", folder / "out.json"}}) {
        const double when = 0.02 + 1.2 * random.uniform();
        SCOPED_TRACE(arguments[0] + " after " + std::to_string(when) + " s");
        const Outcome outcome = hardlearn(arguments, {.interrupt_after = when});
        EXPECT_LT(outcome.seconds_after_interrupt, patience);
        // Short commands may have ended before.
        if (outcome.status == 0) {
            std::filesystem::remove(folder / "out.json");
            std::filesystem::remove(folder / "out.csv");
        } else {
            EXPECT_EQ(outcome.status, 130) << outcome.err;
            // On a busy machine it may come while the program is loaded.
            const bool came_before_main = outcome.was_killed && outcome.processor_seconds < 0.1;
            EXPECT_TRUE(came_before_main || contains(outcome.err, "interrupted"));
        }
        EXPECT_EQ(folder.files(), files);
    }
}

// Reading from a pipe that never ends.
TEST(interrupt, ends_a_command_that_waits_for_its_input) {
    const TemporaryFolder folder;
    const std::string pipe = folder / "pipe.csv";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    for (const Names& arguments : {Names{"diagnose", pipe}, Names{"inspect", pipe}}) {
        const Outcome outcome = hardlearn(arguments, {.interrupt_after = 0.3});
        EXPECT_EQ(outcome.status, 130) << outcome.err;
        EXPECT_LT(outcome.seconds_after_interrupt, patience);
    }
}

TEST(interrupt, the_second_ends_the_program_at_once) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", noise_csv(6000, 40, 4));
    const Outcome outcome =
        hardlearn({"diagnose", data}, {.interrupt_after = 0.7, .second_interrupt_after = 0.05});
    EXPECT_EQ(outcome.status, 130);
    EXPECT_LT(outcome.seconds_after_interrupt, patience);
}

}  // namespace
}  // namespace hardlearn::testing
