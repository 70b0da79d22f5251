// `hardlearn margins` on records as `hardlearn reweight --test` writes them; it needs no libtorch.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/app/program.hpp"
#include "tests/support/files.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

using Json = nlohmann::ordered_json;
using Names = std::vector<std::string>;

// Twenty rows whose margins are spread from -0.95 to 0.95, shifted.
Json record(const std::string& method, int seed, double shift, const std::string& fingerprint = "f") {
    Json test = {{"fingerprint", fingerprint},
                 {"labels", Json::array()},
                 {"predictions", Json::array()},
                 {"margins", Json::array()}};
    for (int i = 0; i < 20; ++i) {
        const double margin = -0.95 + 0.1 * i + shift;
        test["labels"].push_back("a");
        test["predictions"].push_back(margin > 0 ? "a" : "b");
        test["margins"].push_back(std::clamp(margin, -1.0, 1.0));
    }
    return {{"schema", "hardlearn.reweight/1"}, {"method", method}, {"seed", seed}, {"test", test}};
}

class margins_command : public ::testing::Test {
  protected:
    std::string written(const std::string& name, const Json& json) { return folder.write(name, json.dump()); }

    TemporaryFolder folder;
    std::string erm = written("erm.json", record("erm", 0, 0));
    std::string again = written("again.json", record("erm", 1, 0.03));
    std::string hard = written("hard.json", record("lrw-hard", 0, 0.2));
};

TEST_F(margins_command, prints_both_tables_and_how_to_read_them) {
    const Outcome outcome = hardlearn({"margins", erm, again, hard});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    for (const char* part :
         {"Accuracy by hardness: 20 test rows in order of their margins under 'erm, seed 0'", "1 (hardest)",
          "-0.950 to -0.850", "erm, seed 1", "lrw-hard", "Mean margin less that under 'erm, seed 0'",
          "-1.0 to -0.8", "+0.200", "+0.030", "regression to the mean", "'erm, seed 1' shows how much"}) {
        EXPECT_TRUE(contains(outcome.out, part));
    }
}

TEST_F(margins_command, without_a_second_reference_says_what_is_missing) {
    const Outcome outcome = hardlearn({"margins", hard, erm});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "margins under 'erm'"));
    EXPECT_TRUE(contains(outcome.out, "A second erm run with another seed would show"));
}

TEST_F(margins_command, draws_a_line_a_run) {
    const std::string plot = folder / "plot.svg";
    ASSERT_EQ(hardlearn({"margins", erm, again, hard, "--plot", plot}).status, 0);
    const std::string svg = read_file(plot);
    EXPECT_TRUE(begins_with(svg, "<svg "));
    EXPECT_TRUE(contains(svg, "Accuracy by hardness"));
    EXPECT_TRUE(contains(svg, "lrw-hard"));
    EXPECT_TRUE(contains(svg, "stroke-dasharray"));
    EXPECT_FALSE(contains(svg, "nan"));
}

TEST_F(margins_command, record_holds_what_is_printed) {
    const Outcome outcome = hardlearn({"margins", erm, hard, "--json", "-"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const Json json = Json::parse(outcome.out);
    EXPECT_EQ(json["schema"], "hardlearn.margins/1");
    EXPECT_EQ(json["reference"], "erm");
    EXPECT_TRUE(json["second_reference"].is_null());
    EXPECT_EQ(json["deciles"].size(), 10u);
    EXPECT_EQ(json["deciles"][0]["rows"], 2);
    EXPECT_EQ(json["runs"][0]["accuracy"], 0.5);
    EXPECT_EQ(json["runs"][1]["accuracy"], 0.6);
    EXPECT_NEAR(json["buckets"][3]["margin_difference"][1].get<double>(), 0.2, 1e-12);
}

TEST_F(margins_command, refuses_what_it_cannot_compare) {
    const std::string other = written("other.json", record("molere", 0, 0, "g"));
    Json untested = record("molere", 0, 0);
    untested["test"] = nullptr;
    const std::string no_test = written("untested.json", untested);
    struct Case {
        Names arguments;
        int status;
        std::string message;
    };
    for (const Case& one :
         {Case{{}, 2, "RUN is missing"}, Case{{erm}, 3, "1 runs: at least 2"},
          Case{{erm, other}, 3, "were tested on different data"}, Case{{hard, hard}, 3, "none of the 2 runs"},
          Case{{erm, erm}, 3, "both erm with seed 0"}, Case{{erm, no_test}, 3, "the run was not tested"},
          Case{{erm, folder.write("no.json", "{")}, 3, "is no JSON record of 'reweight'"},
          Case{{erm, folder / "absent.json"}, 4, "absent.json"},
          Case{{erm, hard, "--plot", erm}, 2, "would be overwritten"}}) {
        Names arguments = {"margins"};
        arguments.insert(arguments.end(), one.arguments.begin(), one.arguments.end());
        const Outcome outcome = hardlearn(arguments);
        EXPECT_EQ(outcome.status, one.status) << one.message;
        EXPECT_TRUE(contains(outcome.err, one.message));
        EXPECT_EQ(outcome.out, "");
    }
}

}  // namespace
}  // namespace hardlearn::testing
