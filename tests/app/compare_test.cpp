// `hardlearn compare` on records that `hardlearn evaluate` wrote.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/app/program.hpp"
#include "tests/support/files.hpp"
#include "tests/support/test_data.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

using Json = nlohmann::ordered_json;
using Names = std::vector<std::string>;

class compare_command : public ::testing::Test {
  protected:
    // Evaluates example data quickly; returns the record's path.
    std::string evaluated(const std::string& set, const std::string& models, Names more = {}) {
        const std::string record = folder / (set + "." + models + ".json");
        Names arguments = {
            "evaluate", example_data(set + ".csv"), "--models", models, "--no-hardness", "--quiet", "--json",
            record};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Outcome outcome = hardlearn(arguments);
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        return record;
    }

    static Json json_of(Names arguments) {
        arguments.insert(arguments.begin(), "compare");
        arguments.insert(arguments.end(), {"--json", "-"});
        const Outcome outcome = hardlearn(arguments);
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        return Json::parse(outcome.out);
    }

    static void expect_failure(Names arguments, int status, const Names& parts) {
        arguments.insert(arguments.begin(), "compare");
        const Outcome outcome = hardlearn(arguments);
        EXPECT_EQ(outcome.status, status);
        EXPECT_EQ(outcome.out, "");
        for (const std::string& part : parts) EXPECT_TRUE(contains(outcome.err, part));
        EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
    }

    TemporaryFolder folder;
};

TEST_F(compare_command, joins_records_and_repeats_their_scores) {
    const Names records = {evaluated("glass", "majority,naive-bayes"), evaluated("hepatitis", "majority"),
                           evaluated("hepatitis", "naive-bayes")};
    const Json record = json_of(records);
    ASSERT_EQ(record["sets"].size(), 2);
    EXPECT_EQ(record["reference"], "naive-bayes");
    EXPECT_EQ(record["rivals"][0]["wins"], 2);
    const Json glass = Json::parse(read_file(records[0]));
    EXPECT_EQ(record["sets"][0]["scores"][1]["model"], "majority");
    EXPECT_EQ(record["sets"][0]["scores"][1]["score"],
              glass["data"][0]["models"][0]["scores"]["d_index"]["mean"]);
    const Json by_f1 = json_of({records[0], records[1], records[2], "--score", "macro_f1"});
    EXPECT_EQ(by_f1["sets"][0]["scores"][1]["score"],
              glass["data"][0]["models"][0]["scores"]["macro_f1"]["mean"]);
}

TEST_F(compare_command, takes_every_score_that_a_record_has) {
    const std::string path = evaluated("hepatitis", "majority,naive-bayes");
    const Json scores = Json::parse(read_file(path))["data"][0]["models"][0]["scores"];
    for (const auto& [name, value] : scores.items()) {
        SCOPED_TRACE(name);
        if (!value["mean"].is_null()) {
            EXPECT_EQ(json_of({path, "--score", name})["score"], name);
        }
    }
}

TEST_F(compare_command, prints_tables_as_text_and_as_markdown) {
    const Names records = {evaluated("glass", "majority,naive-bayes"),
                           evaluated("hepatitis", "majority,naive-bayes")};
    const Outcome text = hardlearn({"compare", records[0], records[1]});
    ASSERT_EQ(text.status, 0) << text.err;
    for (const std::string part :
         {"2 models by d_index (more is better) on 2 data sets.", "mean rank", "Friedman test",
          "naive-bayes against each rival", "Holm p", "glass", "hepatitis"}) {
        EXPECT_TRUE(contains(text.out, part));
    }
    const Outcome markdown =
        hardlearn({"compare", records[0], records[1], "--markdown", "--model", "majority"});
    ASSERT_EQ(markdown.status, 0) << markdown.err;
    for (const std::string part : {"| model | mean rank |", "|---|---:|", "\n\nmajority against each rival",
                                   "| naive-bayes | 0 | 2 | 0 |", "| glass | 214 | 6 |"}) {
        EXPECT_TRUE(contains(markdown.out, part));
    }
    EXPECT_EQ(markdown.out.find("\n\n\n"), std::string::npos);
}

TEST_F(compare_command, does_not_depend_on_threads_nor_on_the_order_of_sets) {
    const Names records = {evaluated("glass", "majority,naive-bayes"),
                           evaluated("hepatitis", "majority,naive-bayes")};
    const Json forward = json_of({records[0], records[1], "--threads", "1"});
    EXPECT_EQ(forward, json_of({records[0], records[1], "--threads", "2"}));
    Json backward = json_of({records[1], records[0]});
    EXPECT_EQ(forward["sets"], backward["sets"]);
    EXPECT_EQ(forward["rivals"], backward["rivals"]);
}

TEST_F(compare_command, tells_what_is_missing_or_leaves_it_out) {
    const Names records = {evaluated("glass", "majority,naive-bayes"), evaluated("hepatitis", "majority")};
    expect_failure(records, 3, {"naive-bayes on hepatitis", "complete"});
    const Outcome outcome = hardlearn({"compare", records[0], records[1], "--complete-only"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_TRUE(contains(outcome.err, "hepatitis is left out: no d_index for naive-bayes"));
    EXPECT_TRUE(contains(outcome.out, "on 1 data set."));
}

TEST_F(compare_command, keeps_to_the_sets_of_a_half) {
    const Names records = {evaluated("glass", "majority,naive-bayes"),
                           evaluated("hepatitis", "majority,naive-bayes")};
    const std::string sets =
        folder.write("sets.csv", "name,half\nglass,guide\nhepatitis,evidence\nwine,other\n");
    const Json half = json_of({records[0], records[1], "--sets", sets, "--half", "evidence"});
    ASSERT_EQ(half["sets"].size(), 1);
    EXPECT_EQ(half["sets"][0]["name"], "hepatitis");
    expect_failure({records[0], records[1], "--sets", sets}, 3, {"majority on wine"});
    expect_failure({records[0], "--sets", sets, "--half", "third"}, 3, {sets, "'third'", "'guide'"});
    expect_failure({records[0], "--half", "guide"}, 2, {"--sets"});
}

TEST_F(compare_command, grouped_folds_are_a_set_of_their_own) {
    const std::string random = evaluated("speakers", "majority,naive-bayes");
    const std::string grouped = folder / "grouped.json";
    ASSERT_EQ(
        hardlearn({"evaluate", example_data("speakers.csv"), "--group", "speaker", "--models",
                   "majority,naive-bayes", "--no-hardness", "--folds", "4", "--quiet", "--json", grouped})
            .status,
        0);
    const Json record = json_of({random, grouped});
    ASSERT_EQ(record["sets"].size(), 2);
    EXPECT_EQ(record["sets"][0]["name"], "speakers");
    EXPECT_EQ(record["sets"][1]["name"], "speakers@groups");
}

TEST_F(compare_command, refuses_records_that_do_not_belong_together) {
    const std::string first = evaluated("glass", "majority");
    expect_failure({first, first}, 3, {first, "'majority'", "'glass'"});
    const std::string other_folds = evaluated("glass", "naive-bayes", {"--folds", "3"});
    expect_failure({first, other_folds}, 3, {first, other_folds, "folds 3, but 5"});
    expect_failure({first, "--score", "beauty"}, 2, {"'beauty'", "macro_f1"});
    expect_failure({first, "--model", "svm"}, 2, {"'svm'", "majority"});
}

TEST_F(compare_command, refuses_files_that_are_no_records) {
    expect_failure({example_data("glass.csv")}, 3, {example_data("glass.csv"), "no JSON"});
    const std::string fit = folder.write("fit.json", "{\"schema\": \"hardlearn.fit/1\"}");
    expect_failure({fit}, 3, {fit, "'schema'", "hardlearn.evaluation/1", "hardlearn.fit/1"});
    expect_failure({folder / "none.json"}, 4, {"none.json"});
    const std::string record = evaluated("glass", "majority");
    expect_failure({record, "--json", record}, 2, {record});
}

TEST_F(compare_command, reads_gzipped_records_which_say_the_same) {
    const auto without_seconds = [](Json record) {
        for (Json& model : record["models"]) model["fit_seconds"] = model["predict_seconds"] = 0;
        return record;
    };
    const std::string plain = evaluated("glass", "majority,naive-bayes");
    const std::string compressed = folder / "record.json.gz";
    ASSERT_EQ(hardlearn({"evaluate", example_data("glass.csv"), "--models", "majority,naive-bayes",
                         "--no-hardness", "--quiet", "--json", compressed})
                  .status,
              0);
    EXPECT_EQ(read_file(compressed).substr(0, 2), "\x1f\x8b");
    EXPECT_EQ(without_seconds(json_of({compressed})), without_seconds(json_of({plain})));
}

TEST_F(compare_command, tells_gains_over_a_model_in_text_and_record) {
    const Names records = {evaluated("glass", "majority,naive-bayes,knn"),
                           evaluated("hepatitis", "majority,naive-bayes,knn")};
    const Names options = {records[0], records[1], "--gain-over", "majority", "--score", "accuracy"};
    Names command = {"compare"};
    command.insert(command.end(), options.begin(), options.end());
    const Outcome text = hardlearn(command);
    ASSERT_EQ(text.status, 0) << text.err;
    EXPECT_TRUE(contains(text.out, "Gain over majority in accuracy"));
    EXPECT_TRUE(contains(text.out, "signed ratio"));
    const Json gains = json_of(options)["gains"];
    EXPECT_EQ(gains["reference"], "majority");
    ASSERT_EQ(gains["models"].size(), 2U);
    for (const Json& model : gains["models"]) {
        ASSERT_EQ(model["sets"].size(), 2U);
        double mean = 0;
        for (const Json& set : model["sets"]) {
            mean += set["points"].get<double>() / 2;
            EXPECT_EQ(set["points"].get<double>() < 0, set["signed_ratio"].get<double>() < 0);
        }
        EXPECT_NEAR(model["mean_points"]["estimate"].get<double>(), mean, 1e-6);
    }
    EXPECT_TRUE(json_of({records[0]})["gains"].is_null());
    expect_failure({records[0], "--gain-over", "nobody"}, 2, {"unknown model 'nobody'"});
}

TEST_F(compare_command, holds_two_models_against_each_other) {
    const Names records = {evaluated("glass", "majority,naive-bayes,knn"),
                           evaluated("hepatitis", "majority,naive-bayes,knn"),
                           evaluated("vehicle", "majority,naive-bayes,knn")};
    const std::string picture = folder / "ranks.svg";
    const Outcome text = hardlearn({"compare", records[0], records[1], records[2], "--rank-test",
                                    "knn,majority", "--lift", "--plot", picture});
    ASSERT_EQ(text.status, 0) << text.err;
    for (const std::string part :
         {"Nemenyi test of all pairs", "knn against majority as two samples of 3 scores",
          "Mann-Whitney U = 9 of 9 pairs, p = 0.1000 (exact; one-sided", ": 0.0500)", "Cliff's delta 1.000",
          "too few sets for a 95 % interval", "Paired t-test", "Metric-integrated Lift", "median lift"}) {
        EXPECT_TRUE(contains(text.out, part));
    }
    const std::string svg = read_file(picture);
    for (const std::string part :
         {"<title>3 models by d_index on 3 data sets</title>", "critical difference", "naive-bayes"}) {
        EXPECT_TRUE(contains(svg, part));
    }
    expect_failure({records[0], "--rank-test", "majority"}, 2, {"two different models"});
    expect_failure({records[0], "--plot", records[0]}, 2, {records[0]});
}

// The record's own predictions, counted here.
TEST_F(compare_command, finds_rows_that_only_one_model_gets_right) {
    const std::string path = evaluated("glass", "knn,naive-bayes", {"--repeats", "1"});
    const Json set = Json::parse(read_file(path))["data"][0];
    Json only = Json::array(), none = Json::array();
    for (std::size_t i = 0; i < set["truth"].size(); ++i) {
        const auto right = [&](std::size_t m) {
            return set["models"][m]["predictions"][0]["predicted"][i] == set["truth"][i];
        };
        if (right(0) && !right(1)) only.push_back(i + 1);
        if (!right(0) && !right(1)) none.push_back(i + 1);
    }
    const Json found = json_of({path, "--where", "knn,naive-bayes"})["failures"][0];
    EXPECT_EQ(found["name"], "glass");
    EXPECT_EQ(found["models"][0]["only_right"], only);
    EXPECT_EQ(found["right_by_none"], none);
    EXPECT_FALSE(only.empty());
    const Outcome text = hardlearn({"compare", path, "--where", "knn,naive-bayes"});
    for (const std::string part : {"Where they fail on glass, over 1 repeat", "Errors by class.",
                                   "0.9 to 1.0", "only knn: ", "McNemar's exact test"}) {
        EXPECT_TRUE(contains(text.out, part));
    }
    const Outcome markdown = hardlearn({"compare", path, "--where", "knn,naive-bayes", "--markdown"});
    EXPECT_TRUE(contains(markdown.out, "| class | knn | naive-bayes |"));
    EXPECT_TRUE(contains(markdown.out, "\n- only knn: "));
    expect_failure({path, "--where", "svm"}, 2, {"'svm'"});
}

TEST_F(compare_command, says_where_a_model_has_fewer_repeats) {
    const Names records = {evaluated("glass", "majority", {"--repeats", "2"}),
                           evaluated("glass", "naive-bayes")};
    const Json record = json_of(records);
    ASSERT_EQ(record["notes"].size(), 1);
    EXPECT_EQ(record["notes"][0]["kind"], "fewer_repeats");
    EXPECT_TRUE(
        contains(record["notes"][0]["text"], "naive-bayes has fewer repeats than others on glass (1 of 2)"));
    EXPECT_EQ(record["sets"][0]["repeats"], 2);
    EXPECT_EQ(record["sets"][0]["scores"][0]["repeats"], 1);
    EXPECT_EQ(record["sets"][0]["scores"][1]["repeats"], 2);
}

}  // namespace
}  // namespace hardlearn::testing
