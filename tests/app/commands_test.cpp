// The seven commands as people use them: what they print, and that the numbers hang together.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "hardlearn/data/readers.hpp"
#include "tests/app/program.hpp"
#include "tests/support/files.hpp"
#include "tests/support/test_data.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

using Json = nlohmann::json;

Json json_of(const std::vector<std::string>& arguments) {
    std::vector<std::string> all = arguments;
    all.insert(all.end(), {"--json", "-"});
    const Outcome outcome = hardlearn(all);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return Json::parse(outcome.out);
}

struct FittedModel {
    TemporaryFolder folder;
    std::string data = folder.write("data.csv", two_class_csv(60));
    std::string model = folder / "model";
    explicit FittedModel(const std::vector<std::string>& extra = {}) {
        std::vector<std::string> fit = {"fit", data, "-o", model, "--construction", "naive"};
        fit.insert(fit.end(), extra.begin(), extra.end());
        EXPECT_EQ(hardlearn(fit).status, 0);
    }
};

TEST(diagnose_command, tells_size_index_verdict_table_and_suspects) {
    const Outcome outcome = hardlearn({"diagnose", example_data("glass.csv"), "--suspicious", "3"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    for (const std::string part :
         {"214 rows, 9 features, 6 classes", "Verdict: ", "nearest-neighbour error: 0.", "(Bayes error)",
          "Why, and what to do", "paper's index (LHI): 0.", "95 % interval", "labels permuted",
          "Verdict: ", "Rows of each class in each cluster", "Most suspicious labels", "sigma"}) {
        EXPECT_TRUE(contains(outcome.out, part));
    }
    EXPECT_TRUE(contains(outcome.err, "1 of 214 rows (0.5 %) repeats another in all features"));
}

TEST(diagnose_command, table_counts_every_row_once) {
    const Json record = json_of(
        {"diagnose", example_data("glass.csv"), "--seeds", "2", "--subsamples", "0", "--duplicates", "keep"});
    for (std::size_t c = 0; c < record["classes"].size(); ++c) {
        std::size_t sum = 0;
        for (const auto& count : record["class_by_cluster"][c]) sum += count.get<std::size_t>();
        EXPECT_EQ(sum, record["classes"][c]["rows"]);
    }
    EXPECT_EQ(record["rows"], 214);
    EXPECT_EQ(record["lhi"]["values"].size(), 2);
}

TEST(diagnose_command, new_verdict_and_the_paper_s_stand_side_by_side) {
    const TemporaryFolder folder;
    std::string text = "x,y,label\n";
    for (int i = 0; i < 150; ++i)
        text += fmt::format("{},{},{}\n", (i * 37) % 41 + (i < 6 ? 500 : 0), (i * 29) % 43,
                            i < 6 ? "rare" : "often");
    const Json record = json_of({"diagnose", folder.write("data.csv", text)});
    EXPECT_EQ(record["verdict"], "easy");
    EXPECT_EQ(record["balanced_neighbor_error"]["error"], 0.0);
    EXPECT_EQ(record["paper_verdict"], "learning-hard");
    EXPECT_EQ(record["reasons"].size(), 8u);
    for (const auto& reason : record["reasons"]) EXPECT_FALSE(reason["applies"]) << reason["kind"];
}

TEST(diagnose_command, says_so_where_all_rows_are_of_one_group) {
    const TemporaryFolder folder;
    std::string text = "x,y,who,label\n";
    for (int i = 0; i < 20; ++i) text += fmt::format("{},{},me,{}\n", i * 7 % 11, i * 5 % 13, "ab"[i % 2]);
    const Outcome outcome = hardlearn({"diagnose", folder.write("data.csv", text), "--group", "who"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "Verdict: undecided. The nearest-neighbour error is not defined"));
    EXPECT_FALSE(contains(outcome.out, "Bayes error"));
}

TEST(diagnose_command, finds_the_rows_whose_labels_were_swapped) {
    const TemporaryFolder folder;
    std::string text = "x,y,label\n";
    for (int i = 0; i < 60; ++i) {
        const int c = i % 3;
        const bool swapped = i == 7 || i == 31;
        text += fmt::format("{},{},{}\n", 10 * c + i % 5, 7 * c - i % 4, "abc"[swapped ? (c + 1) % 3 : c]);
    }
    const Json record = json_of({"diagnose", folder.write("data.csv", text), "--suspicious", "2"});
    std::vector<int> rows;
    for (const auto& suspect : record["suspicious_labels"]) rows.push_back(suspect["row"]);
    std::ranges::sort(rows);
    EXPECT_EQ(rows, (std::vector<int>{8, 32}));
}

TEST(diagnose_command, lists_as_many_suspects_as_asked_and_only_where_another_class_fits_better) {
    const std::string data = example_data("glass.csv");
    EXPECT_EQ(
        json_of({"diagnose", data, "--suspicious", "0", "--subsamples", "0"})["suspicious_labels"].size(), 0);
    EXPECT_EQ(
        json_of({"diagnose", data, "--suspicious", "7", "--subsamples", "0"})["suspicious_labels"].size(), 7);
    const Json all =
        json_of({"diagnose", data, "--suspicious", "900", "--subsamples", "0"})["suspicious_labels"];
    EXPECT_LT(all.size(), 214);
    for (const Json& suspect : all) {
        EXPECT_NE(suspect["given"], suspect["suggested"]);
        EXPECT_LE(suspect["given_score"], suspect["suggested_score"]);
    }
}

TEST(diagnose_command, says_so_where_no_label_is_suspicious) {
    const TemporaryFolder folder;
    std::string text = "x,y,label\n";
    for (int i = 0; i < 40; ++i) text += fmt::format("{},{},{}\n", 50 * (i % 2) + i % 5, i % 3, "ab"[i % 2]);
    const Outcome outcome = hardlearn({"diagnose", folder.write("data.csv", text)});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "No label is suspicious"));
}

TEST(certify_command, tells_verdict_conditions_witness_and_tables) {
    const Outcome outcome =
        hardlearn({"certify", example_data("hepatitis.csv"), "--solved", "0.45", "--failing", "0.9",
                   "--families", "naive-bayes", "--operators", "over-sampling", "--repeats", "1", "--quiet"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    for (const char* part : {"Verdict: not hard (naive-bayes is enough)", "(C1)", "0.9 or more: no", "(C2)",
                             "0.45 or less: yes", "witness is naive-bayes", "over-sampling", "mil-naive"})
        EXPECT_TRUE(contains(outcome.out, part)) << part;
}

TEST(certify_command, refuses_bounds_that_make_no_sense_before_it_reads) {
    for (const std::vector<std::string>& asked :
         std::vector<std::vector<std::string>>{{},
                                               {"--solved", "0"},
                                               {"--solved", "0.6"},
                                               {"--solved", "0.3", "--failing", "0.2"},
                                               {"--solved", "0.3", "--families", "svn"},
                                               {"--solved", "0.3", "--operators", "smoke"}}) {
        std::vector<std::string> arguments = {"certify", "/nowhere.csv"};
        arguments.insert(arguments.end(), asked.begin(), asked.end());
        const Outcome outcome = hardlearn(arguments);
        EXPECT_EQ(outcome.status, 2) << outcome.err;
        EXPECT_EQ(lines_of(outcome.err).size(), 1u) << outcome.err;
    }
}

TEST(diagnose_command, tells_what_the_reader_noted) {
    const TemporaryFolder folder;
    const Outcome outcome =
        hardlearn({"diagnose", folder.write("data.csv", two_class_csv(40) + "NULL,1,1,a\n")});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.err, "taken as missing: 'NULL' in 1 cell of column 'x'"));
    EXPECT_TRUE(contains(outcome.err, "data.csv"));
}

TEST(diagnose_command, tells_how_clusters_and_groups_agree) {
    const std::string data = example_data("speakers.csv");
    const Outcome grouped = hardlearn({"diagnose", data, "--group", "speaker"});
    ASSERT_EQ(grouped.status, 0) << grouped.err;
    EXPECT_TRUE(contains(grouped.out, "Groups: 8; AMI with the clusters 0."));
    EXPECT_TRUE(contains(grouped.out, "permuted within groups"));
    const Outcome plain = hardlearn({"diagnose", data, "--drop", "speaker"});
    EXPECT_FALSE(contains(plain.out, "Groups"));
}

TEST(diagnose_command, warns_when_clusters_follow_the_groups) {
    const TemporaryFolder folder;
    std::string text = "x,y,who,label\n", groups = "group\n";
    for (int i = 0; i < 60; ++i) {
        const int speaker = i % 2, label = i / 2 % 2;
        text += fmt::format("{},{},s{},{}\n", 20 * speaker + i % 7, label + i % 5, speaker, "ab"[label]);
        groups += fmt::format("s{}\n", speaker);
    }
    const std::string data = folder.write("data.csv", text);
    const Outcome by_column = hardlearn({"diagnose", data, "--group", "who"});
    ASSERT_EQ(by_column.status, 0) << by_column.err;
    EXPECT_TRUE(contains(by_column.err, "warning"));
    EXPECT_TRUE(contains(by_column.err, "clusters follow the groups"));
    const Outcome by_file =
        hardlearn({"diagnose", data, "--drop", "who", "--groups", folder.write("groups.csv", groups)});
    EXPECT_EQ(by_file.out, by_column.out);
}

TEST(diagnose_command, uses_a_subsample_above_max_rows_and_says_so) {
    const std::string data = example_data("vehicle.csv");
    const Json record = json_of({"diagnose", data, "--max-rows", "100", "--subsamples", "3"});
    EXPECT_EQ(record["rows"], 846);
    EXPECT_EQ(record["rows_used"], 100);
    const Outcome outcome = hardlearn({"diagnose", data, "--max-rows", "100", "--subsamples", "3"});
    EXPECT_TRUE(contains(outcome.out, "100 of the rows"));
}

TEST(diagnose_command, draws_a_point_a_row_and_panel) {
    const TemporaryFolder folder;
    const std::string plot = folder / "plot.svg";
    const std::string data = example_data("speakers.csv");
    ASSERT_EQ(hardlearn({"diagnose", data, "--group", "speaker", "--plot", plot}).status, 0);
    const std::string svg = read_file(plot);
    std::size_t circles = 0;
    for (std::size_t at = svg.find("<circle"); at != std::string::npos; at = svg.find("<circle", at + 1))
        ++circles;
    // 72 rows in panels of classes, clusters and groups; legends of 3, 3 and 8 entries.
    EXPECT_EQ(circles, 3u * 72u + 3u + 3u + 8u);
    EXPECT_EQ(svg.find("nan"), std::string::npos);
    EXPECT_EQ(svg.find("http://www.w3.org/2000/svg\" width"), svg.find("http"));
}

TEST(evaluate_command, prints_hardness_table_and_a_closing_sentence) {
    const Outcome outcome = hardlearn(
        {"evaluate", example_data("glass.csv"), "--models", "majority,knn,mil-naive", "--folds", "3"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    for (const std::string part :
         {"Hardness: ", "Nearest-neighbour error 0.", "The paper's index: LHI", "Stratified 3-fold",
          "majority", "knn", "mil-naive", "D-index", "train acc.", "by D-index", "*"}) {
        EXPECT_TRUE(contains(outcome.out, part));
    }
}

TEST(evaluate_command, takes_several_files_and_keeps_their_order) {
    const Json record = json_of({"evaluate", example_data("glass.csv"), example_data("hepatitis.csv"),
                                 "--models", "naive-bayes,majority", "--no-hardness", "--repeats", "2"});
    ASSERT_EQ(record["data"].size(), 2);
    EXPECT_EQ(record["data"][0]["name"], "glass");
    EXPECT_EQ(record["data"][1]["name"], "hepatitis");
    EXPECT_EQ(record["data"][0]["models"][0]["name"], "naive-bayes");
    EXPECT_EQ(record["data"][0]["models"][0]["folds"].size(), 10);
    EXPECT_TRUE(record["data"][0]["hardness"].is_null());
}

TEST(evaluate_command, majority_scores_the_share_of_the_largest_class) {
    const Json record =
        json_of({"evaluate", example_data("glass.csv"), "--models", "majority", "--no-hardness"});
    EXPECT_NEAR(record["data"][0]["models"][0]["scores"]["accuracy"]["mean"].get<double>(), 76.0 / 214,
                1e-12);
}

TEST(evaluate_command, keeps_groups_whole) {
    const Outcome outcome = hardlearn({"evaluate", example_data("speakers.csv"), "--group", "speaker",
                                       "--models", "majority,naive-bayes", "--folds", "4", "--no-hardness"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "Grouped 4-fold"));
}

TEST(fit_command, tells_what_was_chosen) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(60));
    const Outcome outcome = hardlearn({"fit", data, "-o", folder / "model"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    for (const std::string part : {"60 rows, 3 features, 2 classes", "Pool: ", "by left-out log loss",
                                   "% of the weight", "Model written to"}) {
        EXPECT_TRUE(contains(outcome.out, part));
    }
    EXPECT_EQ(folder.files(), (std::vector<std::string>{"data.csv", "model"}));
}

TEST(predict_command, writes_a_csv_to_stdout_and_scores_to_stderr) {
    const FittedModel fitted;
    const Outcome outcome = hardlearn({"predict", fitted.model, fitted.data});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(begins_with(outcome.out, "prediction\n"));
    EXPECT_EQ(std::ranges::count(outcome.out, '\n'), 61);
    EXPECT_TRUE(contains(outcome.err, "accuracy 0."));
    EXPECT_TRUE(contains(outcome.err, "D-index"));
}

TEST(predict_command, needs_no_label_column_and_ignores_extra_ones_in_any_order) {
    const FittedModel fitted;
    const std::string queries =
        fitted.folder.write("queries.csv", "extra,z,y,x\nhello,0,-1.5,1.5\nworld,0,0.5,-0.5\n");
    const Outcome outcome = hardlearn({"predict", fitted.model, queries});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.out, "prediction\nb\na\n");
    EXPECT_EQ(outcome.err, "");
}

TEST(predict_command, scores_sum_to_one_and_the_prediction_has_the_highest) {
    const FittedModel fitted;
    const std::string output = fitted.folder / "out.csv";
    const Outcome outcome = hardlearn({"predict", fitted.model, fitted.data, "--scores", "-o", output});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    const Dataset predictions = read_dataset(output, {.label = "prediction"});
    ASSERT_EQ(predictions.columns.size(), 2u);
    EXPECT_EQ(predictions.columns[0].name, "score_a");
    for (std::size_t i = 0; i < predictions.rows; ++i) {
        const double a = predictions.columns[0].values[i], b = predictions.columns[1].values[i];
        EXPECT_NEAR(a + b, 1.0, 1e-6);
        EXPECT_EQ(predictions.class_names[static_cast<std::size_t>(predictions.labels[i])],
                  a > b ? "a" : "b");
    }
}

TEST(predict_command, quotes_class_names_as_csv_asks) {
    const TemporaryFolder folder;
    std::string text = two_class_csv(40);
    for (std::size_t at = text.find(",a\n"); at != std::string::npos; at = text.find(",a\n", at)) {
        text.replace(at, 3, ",\"say \"\"a\"\", or\nelse\"\n");
    }
    const std::string data = folder.write("data.csv", text);
    ASSERT_EQ(hardlearn({"fit", data, "-o", folder / "model"}).status, 0);
    ASSERT_EQ(hardlearn({"predict", folder / "model", data, "-o", folder / "out.csv", "--scores"}).status, 0);
    const Dataset read_back = read_dataset(folder / "out.csv", {.label = "prediction"});
    EXPECT_EQ(read_back.class_names, (std::vector<std::string>{"b", "say \"a\", or\nelse"}));
    EXPECT_EQ(read_back.columns[1].name, "score_say \"a\", or\nelse");
    EXPECT_EQ(read_back.rows, 40u);
}

TEST(predict_command, counts_unseen_categories_in_a_warning) {
    const TemporaryFolder folder;
    std::string text = "colour,x,label\n";
    for (int i = 0; i < 30; ++i)
        text += fmt::format("{},{},{}\n", i % 2 ? "red" : "blue", i % 7, i % 3 ? "a" : "b");
    ASSERT_EQ(hardlearn({"fit", folder.write("data.csv", text), "-o", folder / "model"}).status, 0);
    const std::string queries = folder.write("queries.csv", "colour,x\ngreen,1\nred,2\nmauve,3\n");
    const Outcome outcome = hardlearn({"predict", folder / "model", queries});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.err, "2 cells"));
}

TEST(predict_command, counts_unknown_classes_as_wrong) {
    const FittedModel fitted;
    const std::string queries =
        fitted.folder.write("queries.csv", "x,y,z,label\n1.5,-1.5,0,b\n1.5,-1.5,0,new\n");
    const Outcome outcome = hardlearn({"predict", fitted.model, queries});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.err, "'new'"));
    EXPECT_TRUE(contains(outcome.err, "accuracy 0.5000"));
}

TEST(predict_command, adds_sets_and_leaves_foreign_rows_unanswered) {
    const FittedModel fitted;
    const std::string queries =
        fitted.folder.write("queries.csv", "x,y,z,label\n1.5,-1.5,0,b\n-0.5,0.5,0,a\n500,-500,300,b\n");
    const Outcome outcome =
        hardlearn({"predict", fitted.model, queries, "--confidence", "0.8", "--abstain", "0.02"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const auto lines = lines_of(outcome.out);
    ASSERT_EQ(lines.size(), 4u);
    EXPECT_EQ(lines[0], "prediction,set,familiarity");
    EXPECT_TRUE(begins_with(lines[1], "b,"));
    EXPECT_TRUE(begins_with(lines[3], ","));
    EXPECT_TRUE(contains(lines[3], fmt::format(",{}", 1.0 / 61)));
    EXPECT_TRUE(contains(outcome.err, "no prediction for 1 of 3 rows"));
    EXPECT_TRUE(contains(outcome.err, "on the 2 rows answered"));
    EXPECT_TRUE(contains(outcome.err, "80 % sets hold the true class of"));

    const Json record =
        json_of({"predict", fitted.model, queries, "--confidence", "0.8", "--abstain", "0.02"});
    EXPECT_EQ(record["abstention"]["abstained"], 1);
    EXPECT_TRUE(record["predictions"][2]["prediction"].is_null());
    EXPECT_EQ(record["predictions"][0]["prediction"], "b");
    EXPECT_EQ(record["sets"]["confidence"], 0.8);
}

TEST(predict_command, sets_of_high_confidence_hold_every_class) {
    const FittedModel fitted;
    const Outcome outcome = hardlearn({"predict", fitted.model, fitted.data, "--confidence", "0.999"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const auto lines = lines_of(outcome.out);
    EXPECT_EQ(lines[0], "prediction,set");
    for (std::size_t i = 1; i < lines.size(); ++i) EXPECT_TRUE(contains(lines[i], ",a|b"));
    EXPECT_TRUE(contains(outcome.err, "100.0 % of the rows, 2.00 classes"));
}

TEST(predict_command, refuses_levels_that_make_no_sense) {
    const FittedModel fitted;
    for (const std::string level : {"0", "1", "-0.5", "90", "nan"}) {
        const Outcome outcome = hardlearn({"predict", fitted.model, fitted.data, "--confidence=" + level});
        EXPECT_EQ(outcome.status, 2) << level;
        EXPECT_TRUE(contains(outcome.err, "--confidence")) << outcome.err;
    }
    for (const std::string level : {"1", "-0.1", "nan"}) {
        EXPECT_EQ(hardlearn({"predict", fitted.model, fitted.data, "--abstain=" + level}).status, 2) << level;
    }
}

TEST(predict_command, an_older_model_predicts_but_asks_to_be_fitted_again_for_more) {
    const std::string golden = std::string(HARDLEARN_SOURCE_DIR) + "/tests/mil/golden/";
    const Outcome plain =
        hardlearn({"predict", golden + "schema1.model", golden + "schema1.csv", "--scores"});
    ASSERT_EQ(plain.status, 0) << plain.err;
    EXPECT_EQ(plain.out, read_file(golden + "schema1_predictions.csv"));
    for (const std::string option : {"--confidence=0.9", "--abstain=0.1"}) {
        const Outcome outcome =
            hardlearn({"predict", golden + "schema1.model", golden + "schema1.csv", option});
        EXPECT_EQ(outcome.status, 3);
        EXPECT_EQ(outcome.out, "");
        EXPECT_TRUE(contains(outcome.err, "fit the model again")) << outcome.err;
    }
    const Outcome inspected = hardlearn({"inspect", golden + "schema1.model"});
    EXPECT_TRUE(contains(inspected.out, "model schema 1\n"));
    EXPECT_TRUE(contains(inspected.out, "fit again"));
}

TEST(inspect_command, shows_what_calibration_did) {
    const FittedModel fitted;
    const Outcome outcome = hardlearn({"inspect", fitted.model});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    for (const std::string part : {"temperature ", "left-out predictions: log loss ",
                                   "90 % prediction sets: ", "familiarity of new rows"}) {
        EXPECT_TRUE(contains(outcome.out, part)) << part;
    }
}

TEST(evaluate_command, shows_a_table_of_probabilities_if_asked) {
    const std::vector<std::string> command = {
        "evaluate",     example_data("glass.csv"), "--models", "majority,mil-naive", "--folds", "2",
        "--no-hardness"};
    EXPECT_FALSE(contains(hardlearn(command).out, "log loss"));
    auto with = command;
    with.push_back("--probabilities");
    const Outcome outcome = hardlearn(with);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "log loss"));
    EXPECT_TRUE(contains(outcome.out, "90 % sets cover"));
    EXPECT_TRUE(contains(outcome.out, " %"));
}

TEST(explain_command, contributions_and_bias_sum_to_the_decision_value) {
    const FittedModel fitted;
    const Json record = json_of({"explain", fitted.model, fitted.data, "--row", "5"});
    EXPECT_EQ(record["row"], 5);
    ASSERT_EQ(record["duels"].size(), 1);
    const Json& duel = record["duels"][0];
    double sum = duel["bias"];
    for (const auto& vector : duel["support_vectors"]) {
        sum += vector["contribution"].get<double>();
        EXPECT_NEAR(vector["contribution"].get<double>(),
                    vector["coefficient"].get<double>() * vector["kernel"].get<double>(), 1e-9);
    }
    EXPECT_NEAR(sum, duel["decision_value"].get<double>(), 1e-4);
    EXPECT_EQ(record["prediction"], duel["winner"]);
}

TEST(explain_command, agrees_with_predict) {
    const FittedModel fitted;
    const Json predictions = json_of({"predict", fitted.model, fitted.data, "--scores"});
    for (const int row : {1, 17, 60}) {
        const Json record = json_of({"explain", fitted.model, fitted.data, "--row", fmt::format("{}", row)});
        const Json& predicted = predictions["predictions"][static_cast<std::size_t>(row - 1)];
        EXPECT_EQ(record["prediction"], predicted["prediction"]);
        EXPECT_EQ(record["scores"], predicted["scores"]);
    }
}

TEST(explain_command, shows_rows_distances_and_vectors) {
    const FittedModel fitted({"--neighbors", "20"});
    const Outcome outcome = hardlearn({"explain", fitted.model, fitted.data, "--row", "2"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    for (const std::string part :
         {"row 2", "votes", "Traininglet", "euclidean", "correlation", "support vector", "contribution",
          "bias", "decision value", "Learning-Hard Index of its traininglet"}) {
        EXPECT_TRUE(contains(outcome.out, part));
    }
}

TEST(explain_command, names_rows_whose_removal_changes_the_answer) {
    const FittedModel fitted;
    int found = 0;
    for (const int row : {1, 2, 17, 30, 44, 60}) {
        const Json record = json_of({"explain", fitted.model, fitted.data, "--row", fmt::format("{}", row)});
        const Json& set = record["counterfactual"];
        EXPECT_EQ(set["rows"].empty(), set["found_by"] == "none");
        EXPECT_EQ(set["rows"].empty(), set["prediction"] == record["prediction"]);
        if (set["rows"].empty()) continue;
        ++found;
        const Outcome outcome =
            hardlearn({"explain", fitted.model, fitted.data, "--row", fmt::format("{}", row)});
        EXPECT_TRUE(contains(outcome.out, "the answer would be " + set["prediction"].get<std::string>()));
        EXPECT_TRUE(contains(outcome.out, fmt::format("row {}", set["rows"][0]["row"].get<int>())));
    }
    EXPECT_GT(found, 0);
    const std::vector<std::string> without = {"explain", fitted.model, fitted.data,
                                              "--row",   "1",          "--no-counterfactual"};
    EXPECT_TRUE(json_of(without)["counterfactual"].is_null());
    const Outcome outcome = hardlearn(without);
    EXPECT_FALSE(outcome.out.find("the answer would be") != std::string::npos) << outcome.out;
}

TEST(explain_command, shows_the_top_of_each_list_or_all_of_it) {
    const FittedModel fitted;
    const Outcome top = hardlearn({"explain", fitted.model, fitted.data, "--row", "2", "--top", "1"});
    EXPECT_TRUE(contains(top.out, "(--all shows them)"));
    const Outcome all =
        hardlearn({"explain", fitted.model, fitted.data, "--row", "2", "--top", "1", "--all"});
    EXPECT_EQ(all.out.find("--all"), std::string::npos) << all.out;
    EXPECT_GT(all.out.size(), top.out.size());
}

TEST(explain_command, draws_the_traininglet) {
    const FittedModel fitted;
    const std::string path = fitted.folder / "picture.svg";
    const Outcome outcome = hardlearn(
        {"explain", fitted.model, fitted.data, "--row", "2", "--no-counterfactual", "--plot", path});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const std::string svg = read_file(path);
    EXPECT_TRUE(begins_with(svg, "<svg "));
    for (const std::string part :
         {"the explained row", "(predicted)", "support vector", "euclidean", "</svg>"}) {
        EXPECT_TRUE(contains(svg, part));
    }
}

TEST(fit_command, lets_candidates_vote_unless_told_otherwise) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(60));
    const Json automatic = json_of({"fit", data, "-o", folder / "auto"});
    EXPECT_EQ(automatic["construction"], "auto");
    EXPECT_EQ(automatic["objective"], "d-index");
    EXPECT_GT(automatic["voters"].size(), 3u);
    EXPECT_LE(automatic["voters"].size(), 8u);
    const Json two =
        json_of({"fit", data, "-o", folder / "two", "--num-voters", "2", "--construction", "local"});
    EXPECT_EQ(two["voters"].size(), 2u);
    const Json mcc = json_of({"fit", data, "-o", folder / "mcc", "--objective", "mcc", "--num-repeats", "1"});
    EXPECT_EQ(mcc["objective"], "mcc");
    EXPECT_NE(mcc["evidence"][0]["objective"], mcc["evidence"][0]["d_index"]);
    EXPECT_EQ(json_of({"inspect", folder / "mcc"})["objective"], "mcc");
}

TEST(fit_command, limits_the_time_and_says_so) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(60));
    const Json record = json_of({"fit", data, "-o", folder / "model", "--seconds", "0.001"});
    EXPECT_EQ(record["seconds"], 0.001);
    EXPECT_EQ(record["evidence"].size(), 1u) << "somebody must answer";
    EXPECT_TRUE(contains(hardlearn({"inspect", folder / "model"}).out, "there was no time"));
    EXPECT_TRUE(contains(hardlearn({"inspect", folder / "model"}).out, "a repeated fit may differ"));
}

TEST(fit_command, answers_queries_in_batches_when_that_is_asked_for) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(60));
    const Json record =
        json_of({"fit", data, "-o", folder / "model", "--construction", "naive", "--batch-sizes", "4,all"});
    EXPECT_NE(record["chosen"]["batch_size"], 1);
    for (const Json& score : record["evidence"]) {
        EXPECT_TRUE(score["num_neighbors"] == "all" || score["batch_size"] != 1) << score;
    }
    ASSERT_EQ(
        hardlearn({"predict", folder / "model", data, "-o", folder / "one.csv", "--threads", "1"}).status, 0);
    ASSERT_EQ(
        hardlearn({"predict", folder / "model", data, "-o", folder / "two.csv", "--threads", "2"}).status, 0);
    EXPECT_EQ(read_file(folder / "one.csv"), read_file(folder / "two.csv"));
}

TEST(fit_command, refuses_options_that_the_construction_does_not_look_at) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(20));
    for (const std::vector<std::string>& extra :
         {std::vector<std::string>{"--views", "lda"},
          {"--batch-sizes", "4"},
          {"--kernel", "leaf"},
          {"--balanced"},
          {"--no-fusion"},
          {"--batch-order", "arrival"},
          {"--construction", "naive", "--batch-order", "arrival"},
          {"--kernel", "linear", "--gamma", "1", "--construction", "naive"},
          {"--removal-radius", "2", "--num-pruned-neighbors", "3"},
          {"--construction", "naive", "--seconds", "3"},
          {"--construction", "naive", "--no-precision-pruning"},
          {"--construction", "ptc", "--num-voters", "3"},
          {"--neighbors", "5"},
          {"--cost", "1"},
          {"--gamma", "1"},
          {"--construction", "naive", "--neighbors", "0"},
          {"--construction", "naive", "--gamma", "1,-1"},
          {"--construction", "naive", "--cost", "x"},
          {"--construction", "naive", "--batch-sizes", "few"},
          {"--construction", "naive", "--views", "sideways"},
          {"--num-repeats", "0"},
          {"--objective", "beauty"},
          {"--seconds", "-1"}}) {
        std::vector<std::string> arguments = {"fit", data, "-o", folder / "model"};
        arguments.insert(arguments.end(), extra.begin(), extra.end());
        const Outcome outcome = hardlearn(arguments);
        EXPECT_EQ(outcome.status, 2) << outcome.err;
        EXPECT_TRUE(contains(outcome.err, extra[extra.size() > 2 ? 2 : 0]) || contains(outcome.err, "view"))
            << outcome.err;
    }
    EXPECT_EQ(folder.files(), std::vector<std::string>{"data.csv"});
}

TEST(fit_command, takes_neighbors_costs_and_gammas) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(60));
    const Outcome outcome =
        hardlearn({"fit", data, "-o", folder / "model", "--construction", "naive", "--neighbors", "7",
                   "--cost", "2.5", "--gamma", "0.5", "--kernel", "rbf"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "k 7, euclidean and correlation, rbf, cost 2.5, gamma 0.1667"));
}

TEST(fit_command, counts_draws_in_whole_repeats) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(60));
    const auto model = [&](std::vector<std::string> extra) {
        extra.insert(extra.begin(), {"fit", data, "-o", folder / "model", "--construction", "naive"});
        EXPECT_EQ(hardlearn(extra).status, 0);
        return read_file(folder / "model");
    };
    EXPECT_EQ(model({"--draws", "6"}), model({"--num-repeats", "2"}));
    EXPECT_NE(model({"--draws", "5"}), model({"--num-repeats", "2"}));
    const Outcome automatic = hardlearn({"fit", data, "-o", folder / "model", "--draws", "5"});
    EXPECT_EQ(automatic.status, 2);
    EXPECT_TRUE(contains(automatic.err, "--draws goes with --construction naive or ptc, not auto"));
}

TEST(commands, name_what_an_option_is_called_now) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(20));
    struct Renamed {
        std::vector<std::string> command;
        std::string old_name, new_name;
    };
    const std::vector<std::string> fit = {"fit", data, "-o", folder / "model"};
    for (const Renamed& renamed : std::vector<Renamed>{
             {fit, "--neighbors-removed", "--num-pruned-neighbors"},
             {fit, "--batches", "--batch-order"},
             {fit, "--no-pruning", "--no-precision-pruning"},
             {{"clean", data, "-o", folder / "clean.csv"}, "--neighbors-removed", "--num-pruned-neighbors"},
             {{"explain", data, data, "--row", "1"}, "--svg", "--plot"}}) {
        std::vector<std::string> arguments = renamed.command;
        arguments.insert(arguments.end(), {renamed.old_name, "5"});
        const Outcome outcome = hardlearn(arguments);
        EXPECT_EQ(outcome.status, 2);
        EXPECT_TRUE(contains(outcome.err, renamed.old_name + " is called " + renamed.new_name))
            << outcome.err;
    }
}

TEST(inspect_command, shows_what_the_model_is_made_of) {
    const FittedModel fitted;
    const Outcome outcome = hardlearn({"inspect", fitted.model});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    for (const std::string part :
         {"60 rows", "naive", "schema 2", "'label'", "Chosen: k", "standard deviation", "Best candidates"}) {
        EXPECT_TRUE(contains(outcome.out, part));
    }
}

}  // namespace
}  // namespace hardlearn::testing
