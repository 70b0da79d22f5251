#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/app/process.hpp"

namespace hardlearn::testing {
namespace {

using Names = std::vector<std::string>;

// More than the promised second: the machine may be busy with other tests.
constexpr double patience = 2.0;

TEST(interrupt, every_long_command_ends_within_a_second_and_leaves_no_files) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", noise_csv(6000, 40, 4));
    for (const Names& arguments :
         {Names{"diagnose", data, "--json", folder / "out.json", "--plot", folder / "out.svg"},
          Names{"clean", data, "-o", folder / "clean.csv", "--ledger", folder / "ledger.csv"},
          Names{"evaluate", data, "--no-hardness", "--models", "mil-naive", "--json", folder / "out.json"},
          Names{"evaluate", data, "--no-hardness", "--models", "svm"},
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
