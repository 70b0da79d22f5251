// What a hardlearn without libtorch says where a network is asked for.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hardlearn/data/safetensors.hpp"
#include "tests/app/program.hpp"
#include "tests/support/files.hpp"
#include "tests/support/test_data.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

TEST(without_networks, every_command_that_needs_one_says_how_to_get_them) {
    const TemporaryFolder folder;
    SafetensorsWriter writer;
    writer.add("weight", std::vector<float>{1}, {1});
    writer.write(folder / "model", "hardlearn.reweighted", 1);
    const std::string data = example_data("glass.csv"), model = folder / "model";
    for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
             {"reweight", data, "--method", "erm", "-o", folder / "new"},
             {"reweight"},
             {"weights", model, data, "--hardest", "3"},
             {"predict", model, data},
             {"report", data, "--network", model, "-o", folder / "page.html"},
             {"inspect", model},
             {"features", data, "--backbone", "any", "-o", folder / "x.npy"},
             {"diagnose", std::string(HARDLEARN_SOURCE_DIR) + "/examples/data/shapes", "--backbone", "any"},
             {"evaluate", data, "--models", "knn,erm"},
             {"evaluate", data, "--models", "ft-transformer"}}) {
        const Outcome outcome = hardlearn(arguments);
        EXPECT_EQ(outcome.status, 2);
        EXPECT_EQ(outcome.out, "");
        EXPECT_TRUE(contains(outcome.err,
                             "this hardlearn was built without networks: 'make torch' installs libtorch and "
                             "builds it with them"));
    }
    EXPECT_EQ(folder.files(), std::vector<std::string>{"model"});
}

TEST(without_networks, the_commands_are_listed) {
    const Outcome outcome = hardlearn({"--help"});
    EXPECT_TRUE(contains(outcome.out, "reweight"));
    EXPECT_TRUE(contains(outcome.out, "weights"));
    EXPECT_EQ(hardlearn({"reweight", "--help"}).status, 0);
}

}  // namespace
}  // namespace hardlearn::testing
