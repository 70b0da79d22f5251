// What people do by accident: outputs over inputs, a stderr that takes nothing, labels that are only half
// there.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/app/program.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/files.hpp"
#include "tests/support/test_data.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

using Names = std::vector<std::string>;

TEST(edge_cases, no_output_replaces_an_input_or_another_output) {
    const TemporaryFolder folder;
    const std::string content = two_class_csv(40);
    const std::string data = folder.write("data.csv", content);
    std::string lines;
    for (int i = 0; i < 40; ++i) lines += fmt::format("g{}\n", i % 4);
    const std::string groups = folder.write("groups.txt", lines);
    const std::string same = folder / "same";
    for (const Names& arguments :
         {Names{"diagnose", data, "--json", data}, Names{"diagnose", data, "--plot", data},
          Names{"diagnose", data, "--plot", same, "--json", same}, Names{"evaluate", data, "--json", data},
          Names{"fit", data, "--groups", groups, "-o", groups},
          Names{"fit", data, "-o", same, "--json", same},
          Names{"fit", data, "-o", same, "--json", folder / "./same"},
          Names{"predict", same, data, "--json", data},
          Names{"explain", same, data, "--row", "1", "--json", data},
          Names{"inspect", data, "--json", data}}) {
        const Outcome outcome = hardlearn(arguments);
        EXPECT_EQ(outcome.status, 2) << arguments[0] << ": " << outcome.err;
    }
    EXPECT_EQ(read_file(data), content);
    EXPECT_EQ(read_file(groups), lines);
    EXPECT_EQ(folder.files(), (Names{"data.csv", "groups.txt"}));
}

TEST(edge_cases, a_stderr_that_takes_nothing_changes_no_exit_status) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40) + "NULL,1,1,a\n");
    for (const std::string stderr_to : {"2>/dev/full", "2>&-"}) {
        const auto shell = [&](const std::string& words) {
            return run({"sh", "-c", std::string(HARDLEARN_PROGRAM) + " " + words + " " + stderr_to}).status;
        };
        EXPECT_EQ(shell("foo"), 2);
        EXPECT_EQ(shell("diagnose /nowhere"), 4);
        EXPECT_EQ(shell("fit " + data + " -o " + (folder / "model").string()), 0);
        EXPECT_EQ(hardlearn({"inspect", folder / "model"}).status, 0);
    }
}

TEST(edge_cases, a_model_of_an_npy_file_predicts_it_with_and_without_labels) {
    const TemporaryFolder folder;
    std::string values, labels;
    for (int i = 0; i < 40; ++i) {
        values += static_cast<char>(i % 2 * 20 + i % 7);
        values += static_cast<char>(i % 5);
        labels += static_cast<char>(i % 2);
    }
    const std::string data = folder.write("x.npy", npy_file(npy_header("|u1", "40, 2"), values));
    const std::string classes = folder.write("y.npy", npy_file(npy_header("|u1", "40,"), labels));
    const std::string model = folder / "model";
    ASSERT_EQ(hardlearn({"fit", data, "--labels", classes, "-o", model}).status, 0);
    const Outcome plain = hardlearn({"predict", model, data});
    EXPECT_EQ(plain.status, 0) << plain.err;
    const Outcome scored = hardlearn({"predict", model, data, "--labels", classes});
    EXPECT_EQ(scored.status, 0) << scored.err;
    EXPECT_TRUE(contains(scored.err, "accuracy 1.0000"));
    EXPECT_EQ(scored.out, plain.out);
    EXPECT_EQ(hardlearn({"explain", model, data, "--row", "2"}).status, 0);
    const Outcome explained = hardlearn({"explain", model, data, "--row", "2", "--labels", classes});
    EXPECT_TRUE(contains(explained.out, "the file says 1")) << explained.err;
}

TEST(edge_cases, classes_that_are_the_same_number_are_the_same) {
    const TemporaryFolder folder;
    std::string train = "x,y,label\n", queries = train;
    for (int i = 0; i < 40; ++i) {
        train += fmt::format("{},{},{}\n", i % 2 * 20 + i % 7, i % 5, i % 2);
        queries += fmt::format("{},{},{}.0\n", i % 2 * 20 + i % 7, i % 5, i % 2);
    }
    ASSERT_EQ(hardlearn({"fit", folder.write("train.csv", train), "-o", folder / "model"}).status, 0);
    const Outcome outcome = hardlearn({"predict", folder / "model", folder.write("queries.csv", queries)});
    EXPECT_TRUE(contains(outcome.err, "accuracy 1.0000"));
    EXPECT_FALSE(contains(outcome.err, "does not know"));
}

TEST(edge_cases, a_message_names_its_file_once) {
    const TemporaryFolder folder;
    std::string text = "x,label\n";
    for (int i = 0; i < 20; ++i) text += fmt::format("1,{}\n", "ab"[i % 2]);
    const Outcome outcome = hardlearn({"diagnose", folder.write("const.csv", text)});
    EXPECT_EQ(outcome.status, 3);
    EXPECT_TRUE(contains(outcome.err, "const.csv: every one"));
    folder.write("a", text);  // a path that is part of every message
    EXPECT_TRUE(begins_with(hardlearn({"diagnose", "a"}, {.folder = folder.path()}).err, "hardlearn: a: "));
}

TEST(edge_cases, negative_numbers_are_usage_errors) {
    for (const Names& arguments :
         {Names{"evaluate", "x.csv", "--folds", "-3"}, Names{"explain", "m", "x.csv", "--row", "-1"},
          Names{"diagnose", "x.csv", "--seed", "-1"}, Names{"diagnose", "x.csv", "--suspicious", "-1"},
          Names{"explain", "m", "x.csv", "--row", "1", "--top", "-1"},
          Names{"diagnose", "x.csv", "--seeds", "-1"}, Names{"evaluate", "x.csv", "--repeats", "-1"},
          Names{"diagnose", "x.csv", "--max-rows", "-1"}}) {
        const Outcome outcome = hardlearn(arguments);
        EXPECT_EQ(outcome.status, 2) << outcome.err;
        EXPECT_TRUE(contains(outcome.err, arguments[arguments.size() - 2]));
    }
}

TEST(edge_cases, labels_may_be_half_there_but_a_named_column_must_be) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40));
    const std::string model = folder / "model";
    ASSERT_EQ(hardlearn({"fit", data, "-o", model}).status, 0);
    const Outcome missing = hardlearn({"predict", model, data, "--label", "nolabel"});
    EXPECT_EQ(missing.status, 3);
    EXPECT_TRUE(contains(missing.err, "'nolabel'"));
    const std::string half = folder.write("half.csv", "x,y,z,label\n0,0,0,a\n2,-2,0,\n0,1,0,a\n");
    const Outcome outcome = hardlearn({"predict", model, half});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.err, "on 2 rows"));
    EXPECT_TRUE(contains(outcome.err, "1 row without a label"));
    EXPECT_EQ(hardlearn({"explain", model, half, "--row", "2", "--label", "label"}).status, 0);
    const std::string none = folder.write("none.csv", "x,y,z,label\n0,0,0,\n2,-2,0,\n");
    EXPECT_EQ(hardlearn({"predict", model, none, "--label", "label"}).status, 0);
}

TEST(edge_cases, the_end_after_an_interrupt_is_told) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", noise_csv(6000, 40, 4));
    const Outcome outcome =
        hardlearn({"diagnose", data}, {.interrupt_after = 0.7, .second_interrupt_after = 0.01});
    EXPECT_EQ(outcome.status, 130);
    EXPECT_TRUE(begins_with(outcome.err, "hardlearn: "));
}

TEST(edge_cases, a_model_named_twice_is_fitted_once) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40));
    const Outcome outcome =
        hardlearn({"evaluate", data, "--no-hardness", "--models", "knn,majority,knn", "--json", "-"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(nlohmann::json::parse(outcome.out)["data"][0]["models"].size(), 2);
}

TEST(edge_cases, labels_that_no_other_group_has_are_not_suspected) {
    const TemporaryFolder folder;
    std::string text = "x,y,who,label\n";
    for (int i = 0; i < 60; ++i) text += fmt::format("{},{},s{},{}\n", i % 7, i % 11, i % 3, "abc"[i % 3]);
    const std::string data = folder.write("data.csv", text);
    const Outcome outcome = hardlearn({"diagnose", data, "--group", "who", "--subsamples", "0"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "60 labels were not judged"));
    EXPECT_FALSE(contains(outcome.out, "Most suspicious"));
}

TEST(edge_cases, a_label_that_looks_like_a_number_to_predict_is_a_warning) {
    const std::string data = example_data("glass.csv");
    const TemporaryFolder folder;
    const Outcome outcome = hardlearn({"fit", data, "--label", "RI", "-o", folder / "model", "--construction",
                                       "naive", "--num-repeats", "1"});
    EXPECT_TRUE(contains(outcome.err, "label 'RI' has 178 classes for 214 rows"));
}

}  // namespace
}  // namespace hardlearn::testing
