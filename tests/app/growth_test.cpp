// Above the limit of exact search the program switches to an index by itself, says so, and can be kept from
// it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "hardlearn/core/random.hpp"
#include "hardlearn/neighbors/approximate_search.hpp"
#include "tests/app/program.hpp"
#include "tests/support/files.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

using Json = nlohmann::json;

// A board of 20 x 20 fields, each of one of three classes: only near rows tell the class.
std::string board_rows(std::size_t count, std::uint64_t seed) {
    std::string text = "x,y,label\n";
    RandomStream stream(seed);
    for (std::size_t i = 0; i < count; ++i) {
        const double x = 20 * stream.uniform();
        const double y = 20 * stream.uniform();
        const int field = static_cast<int>(x) * 7 + static_cast<int>(y) * 4;
        text += fmt::format("{:.4f},{:.4f},{}\n", x, y, "abc"[(field + field / 5) % 3]);
    }
    return text;
}

TEST(growth, fit_switches_to_an_index_and_predict_remembers_it) {
    const TemporaryFolder folder;
    const std::string training = folder.write("many.csv", board_rows(1201, 1));
    const std::string fresh = folder.write("fresh.csv", board_rows(300, 2));
    const std::string model = folder / "many.model";
    const Outcome fit = hardlearn({"fit", training, "-o", model, "--construction", "naive", "--num-repeats",
                                   "1", "--exact-rows", "1200", "--json", folder / "fit.json"});
    ASSERT_EQ(fit.status, 0) << fit.err;
    EXPECT_TRUE(contains(fit.err, "1201 training rows, more than 1200: an index finds nearly all"));
    EXPECT_TRUE(contains(fit.err, "--exact"));
    EXPECT_TRUE(Json::parse(read_file(folder / "fit.json")).at("approximate").get<bool>());

    std::string answers[2];
    for (const bool exact : {false, true}) {
        std::vector<std::string> arguments = {
            "predict", model, fresh, "-o", folder / "out.csv", "--json", folder / "out.json"};
        if (exact) arguments.push_back("--exact");
        const Outcome predict = hardlearn(arguments);
        ASSERT_EQ(predict.status, 0) << predict.err;
        EXPECT_EQ(predict.err.find("an index finds") == std::string::npos, exact);
        EXPECT_EQ(Json::parse(read_file(folder / "out.json")).at("approximate").get<bool>(), !exact);
        answers[exact] = read_file(folder / "out.csv");
    }
    std::size_t different = 0;
    ASSERT_EQ(answers[0].size(), answers[1].size());
    for (std::size_t i = 0; i < answers[0].size(); ++i) different += answers[0][i] != answers[1][i];
    EXPECT_LE(different, 6u);
}

TEST(growth, exact_changes_nothing_below_the_limit) {
    const TemporaryFolder folder;
    const std::string training = folder.write("few.csv", board_rows(200, 3));
    std::string answers[2];
    for (const bool exact : {false, true}) {
        std::vector<std::string> arguments = {"fit",  training, "-o", folder / "few.model", "--construction",
                                              "naive"};
        if (exact) arguments.push_back("--exact");
        const Outcome fit = hardlearn(arguments);
        ASSERT_EQ(fit.status, 0) << fit.err;
        EXPECT_EQ(fit.err.find("index"), std::string::npos);
        answers[exact] = hardlearn({"predict", folder / "few.model", training, "--scores"}).out;
    }
    EXPECT_EQ(answers[0], answers[1]);
}

}  // namespace
}  // namespace hardlearn::testing
