// docs/json.md is the contract: every field of every record is documented there, and every documented field
// is there.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "hardlearn/core/utf8.hpp"
#include "tests/app/program.hpp"
#include "tests/support/files.hpp"
#include "tests/support/test_data.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

using Json = nlohmann::ordered_json;
using Names = std::vector<std::string>;
using Paths = std::set<std::string>;

// Objects whose keys are names from the data: documented as NAME.*
bool has_free_keys(const std::string& path) {
    return path.ends_with("distances") || path == "options" || path == "scores" ||
           path == "predictions[].scores" || path == "voters[].scores" || path == "counterfactual.scores" ||
           path == "pool.family_shares" || path == "pool.decision[].worth" || path == "pool.probabilities" ||
           path == "pool.worths" || path == "sets[].measures" || path.ends_with("class_errors");
}

// Notes look alike in all records, and are documented once.
bool are_notes(const std::string& path) {
    return path == "notes" || path.ends_with(".notes");
}

void collect_paths(const Json& json, const std::string& path, bool free_scores, Paths& paths) {
    if (are_notes(path)) {
        paths.insert(path + "[]");
    } else if (json.is_array()) {
        for (const Json& element : json) collect_paths(element, path + "[]", free_scores, paths);
        if (!json.empty() && json[0].is_structured()) return;
        paths.insert(path + "[]");
    } else if (json.is_object()) {
        const bool free = has_free_keys(path) && (free_scores || path != "scores");
        for (const auto& [key, value] : json.items()) {
            collect_paths(value, (path.empty() ? "" : path + ".") + (free ? "*" : key), free_scores, paths);
        }
    } else {
        paths.insert(path);
    }
}

// The first cells, written as code, of the tables in the section of a schema; but not those that records of
// images have.
Paths documented_paths(const std::string& schema, bool of_images = false) {
    std::istringstream page(read_file(std::string(HARDLEARN_SOURCE_DIR) + "/docs/json.md"));
    const std::regex row("^\\| `([^`]+)` \\|.*");
    Paths paths;
    bool inside = false;
    for (std::string line; std::getline(page, line);) {
        std::smatch match;
        if (line.starts_with("## ")) inside = line == "## " + schema;
        if (!of_images && contains(line, "not there for rows of tables")) continue;
        if (inside && std::regex_match(line, match, row)) paths.insert(match[1]);
    }
    return paths;
}

Json record_of(Names arguments) {
    arguments.insert(arguments.end(), {"--json", "-", "--quiet"});
    const Outcome outcome = hardlearn(arguments);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return Json::parse(outcome.out);
}

// Of the whole record, or of its only data set.
Json notes_of(const Json& record) {
    if (record.contains("notes")) return record["notes"];
    return record.contains("data") && record["data"].is_array() ? record["data"][0]["notes"] : Json::array();
}

void expect_documented_note(const Json& note) {
    Paths found;
    for (const auto& [key, value] : note.items()) {
        if (key != "facts") found.insert(key);
    }
    for (const auto& [name, fact] : note["facts"].items()) {
        EXPECT_FALSE(fact.is_object()) << name;
        found.insert(fact.is_array() ? "facts.*[]" : "facts.*");
    }
    found.insert({"facts.*", "facts.*[]"});
    EXPECT_EQ(found, documented_paths("Notes"));
}

// `optional`: documented, but null or empty in this record.
void expect_documented(const Json& record, const std::string& schema, const Paths& optional = {}) {
    EXPECT_EQ(record["schema"], schema);
    EXPECT_EQ(record.items().begin().key(), "schema");
    Paths found;
    collect_paths(record, "", schema == "hardlearn.explanation/1", found);
    for (const Json& note : notes_of(record)) expect_documented_note(note);
    const Paths documented = documented_paths(schema);
    EXPECT_FALSE(documented.empty());
    for (const std::string& path : found)
        EXPECT_TRUE(documented.contains(path)) << path << " is not documented";
    for (const std::string& path : documented) {
        EXPECT_TRUE(found.contains(path) || optional.contains(path))
            << path << " is documented but not there";
    }
}

TEST(json, diagnosis_is_as_documented) {
    expect_documented(record_of({"diagnose", example_data("speakers.csv"), "--group", "speaker"}),
                      "hardlearn.diagnosis/2");
}

TEST(json, certificate_is_as_documented) {
    // Solved for certain, so that there is a witness.
    expect_documented(
        record_of({"certify", example_data("speakers.csv"), "--group", "speaker", "--solved", "0.9",
                   "--failing", "0.95", "--families", "naive-bayes", "--operators", "lda"}),
        "hardlearn.certificate/1");
}

TEST(json, report_is_as_documented) {
    const TemporaryFolder folder;
    const std::string data = example_data("speakers.csv");
    const std::string certificate = folder / "certificate.json";
    const std::string model = folder / "a.model";
    ASSERT_EQ(hardlearn({"certify", data, "--solved", "0.9", "--failing", "0.95", "--families", "naive-bayes",
                         "--operators", "lda", "--json", certificate})
                  .status,
              0);
    ASSERT_EQ(hardlearn({"fit", data, "--construction", "naive", "-o", model}).status, 0);
    // The voices are higher by some 9,000 Hz.
    const std::string fresh =
        folder.write("fresh.csv", std::regex_replace(read_file(data), std::regex("\n(s[0-9]+),"), "\n$1,9"));
    expect_documented(record_of({"report", data, "-o", folder / "page.html", "--card", folder / "card.md",
                                 "--model", model, "--certificate", certificate, "--new-rows", fresh}),
                      "hardlearn.report/1");
}

TEST(json, cleaning_is_as_documented) {
    const TemporaryFolder folder;
    expect_documented(record_of({"clean", example_data("glass.csv"), "-o", folder / "clean.csv"}),
                      "hardlearn.cleaning/1", {});
}

TEST(json, evaluation_is_as_documented) {
    const std::string data = example_data("hepatitis.csv");
    const Paths of_sets = {"data[].models[].sets_at_90.coverage", "data[].models[].sets_at_90.mean_size",
                           "data[].flipped_share", "data[].judged_by"};
    expect_documented(record_of({"evaluate", data, "--models", "majority,naive-bayes", "--folds", "40"}),
                      "hardlearn.evaluation/2", of_sets);
    expect_documented(record_of({"evaluate", data, "--models", "majority,mil-naive", "--folds", "3"}),
                      "hardlearn.evaluation/2",
                      {"data[].warnings[]", "data[].flipped_share", "data[].judged_by"});
}

TEST(json, evaluation_of_other_labels_says_so) {
    const TemporaryFolder folder;
    const std::string data = folder / "gauss.csv";
    const std::string truth = folder / "truth.txt";
    const Json drawn = record_of({"simulate", "gauss", "--rows", "60", "-o", data, "--truth", truth});
    EXPECT_TRUE(drawn["groups"].is_null());
    const Json record = record_of({"evaluate", data, "--truth", truth, "--flip", "0.25", "--models", "knn",
                                   "--folds", "2", "--no-hardness"});
    EXPECT_EQ(record["data"][0]["judged_by"], "truth");
    EXPECT_EQ(record["data"][0]["flipped_share"], 0.25);
    EXPECT_EQ(record["data"][0]["truth"].size(), 60u);
    const std::string file = folder / "evaluation.json";
    ASSERT_EQ(hardlearn({"evaluate", data, "--truth", truth, "--flip", "0.25", "--models", "knn,majority",
                         "--folds", "2", "--no-hardness", "--json", file})
                  .status,
              0);
    EXPECT_EQ(record_of({"compare", file})["sets"][0]["name"], "gauss@flip0.25@truth");
    // Such scores are none of the data as it is.
    const Outcome refused = hardlearn({"report", data, "--evaluation", file, "-o", folder / "page.html"});
    EXPECT_EQ(refused.status, 3);
    EXPECT_TRUE(contains(refused.err, "@flip0.25@truth"));
}

TEST(json, shift_simulation_and_traininglets_are_as_documented) {
    const TemporaryFolder folder;
    const std::string first = folder / "first.csv";
    const std::string second = folder / "second.csv";
    const std::string model = folder / "first.model";
    expect_documented(record_of({"simulate", "group-shift", "--rows", "120", "-o", first, "--truth",
                                 folder / "t.txt", "--posterior", folder / "p.csv"}),
                      "hardlearn.simulation/1");
    record_of({"simulate", "group-shift", "--rows", "60", "--seed", "1", "-o", second});
    ASSERT_EQ(hardlearn({"fit", first, "--construction", "naive", "-o", model}).status, 0);
    expect_documented(record_of({"shift", first, second, "--permutations", "39", "--model", model}),
                      "hardlearn.shift/1");
    expect_documented(record_of({"traininglets", model, second, "--max-rows", "40"}),
                      "hardlearn.traininglets/1");
}

TEST(json, comparison_is_as_documented) {
    const TemporaryFolder folder;
    const std::string first = folder / "first.json";
    const std::string second = folder / "second.json";
    ASSERT_EQ(hardlearn({"evaluate", example_data("glass.csv"), "--models", "majority,naive-bayes",
                         "--no-hardness", "--json", first})
                  .status,
              0);
    ASSERT_EQ(hardlearn({"evaluate", example_data("hepatitis.csv"), "--models", "majority", "--no-hardness",
                         "--json", second})
                  .status,
              0);
    expect_documented(
        record_of({"compare", first, second, "--complete-only", "--lift", "--rank-test",
                   "naive-bayes,majority", "--where", "majority,naive-bayes", "--gain-over", "majority"}),
        "hardlearn.comparison/1", {"nemenyi", "rank_test", "lift", "gains"});
    const Json plain = record_of({"compare", first, second, "--complete-only"});
    EXPECT_TRUE(plain["rank_test"].is_null() && plain["lift"].is_null());
    EXPECT_TRUE(plain["failures"].empty());
}

TEST(json, study_is_as_documented) {
    const TemporaryFolder folder;
    const std::string broken = folder.write("broken.csv", "x,y\n1,2,3\n");
    expect_documented(
        record_of({"study", example_data("glass.csv"), example_data("hepatitis.csv"), broken, "-o",
                   folder / "study.json", "--models", "knn,mil-naive", "--folds", "2", "--resamples", "20"}),
        "hardlearn.study/1", {"findings.claimed_breakpoint"});
}

TEST(json, ablation_is_as_documented) {
    expect_documented(record_of({"ablate", example_data("glass.csv"), example_data("hepatitis.csv"),
                                 "--variants", "naive", "--folds", "10", "--repeats", "1", "--flip", "0.1"}),
                      "hardlearn.ablation/2");
}

// What only some kinds of candidates, and only pools or other models, have.
Paths of_some_candidates() {
    Paths paths = {"evidence[].log_loss",
                   "evidence[].mean_traininglet_size",
                   "evidence[].not_dominated",
                   "pool",
                   "pool.family_shares.*",
                   "pool.local_share",
                   "pool.temperature",
                   "pool.left_out_candidates",
                   "pool.decision[]",
                   "pool.decision[].true_class",
                   "pool.decision[].worth.*",
                   "pool.probabilities.*",
                   "pool.worths.*",
                   "pool.worths"};
    for (const std::string candidate : {"chosen", "voters[]", "evidence[]"}) {
        for (const char* part : {".learner", ".features", ".forest.min_leaf_rows", ".forest.tried_features",
                                 ".calibration.sharpness", ".calibration.prior_exponent"})
            paths.insert(candidate + part);
    }
    for (const std::string& path : documented_paths("hardlearn.explanation/1")) {
        if (path.starts_with("voters[].duels") || path.starts_with("voters[].shares") ||
            path.starts_with("voters[].logits") || path.starts_with("duels"))
            paths.insert(path);
    }
    return paths;
}

TEST(json, fit_predict_explain_and_inspect_are_as_documented) {
    const TemporaryFolder folder;
    const std::string data = example_data("hepatitis.csv");
    const Paths some = of_some_candidates();
    expect_documented(record_of({"fit", data, "-o", folder / "model"}), "hardlearn.fit/1", some);
    expect_documented(record_of({"predict", folder / "model", data, "--scores", "--confidence", "0.9",
                                 "--abstain", "0.05"}),
                      "hardlearn.predictions/1", {"predictions[].image"});
    const Paths pruned = {"pruned[].row",    "pruned[].label",     "pruned[].stage",
                          "pruned[].reason", "pruned[].predicted", "pruned[].because_of"};
    Paths optional = {"counterfactual", "counterfactual.rows[]", "counterfactual.rows[].row",
                      "counterfactual.rows[].label"};
    optional.insert(pruned.begin(), pruned.end());
    optional.insert(some.begin(), some.end());
    expect_documented(record_of({"explain", folder / "model", data, "--row", "3"}), "hardlearn.explanation/1",
                      optional);
    expect_documented(record_of({"inspect", folder / "model"}), "hardlearn.model/1", some);
}

TEST(json, an_explanation_of_a_precision_model_is_as_documented) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(80));
    ASSERT_EQ(hardlearn({"fit", data, "-o", folder / "model", "--construction", "ptc"}).status, 0);
    Paths kept_out;
    for (int row = 1; row <= 80 && !kept_out.contains("pruned[].row"); ++row) {
        const Json record = record_of({"explain", folder / "model", data, "--row", std::to_string(row),
                                       "--no-counterfactual", "--seeds", "1"});
        EXPECT_TRUE(record["traininglet"][0]["left_out_prediction"].is_string());
        Paths found;
        collect_paths(record, "", true, found);
        for (const std::string& path : found) {
            EXPECT_TRUE(documented_paths("hardlearn.explanation/1").contains(path)) << path;
        }
        kept_out.merge(found);
    }
    EXPECT_TRUE(kept_out.contains("pruned[].row"));
    EXPECT_TRUE(kept_out.contains("counterfactual"));
}

#ifdef HARDLEARN_NETWORKS
TEST(json, networks_are_as_documented) {
    const TemporaryFolder folder;
    const std::string data = example_data("glass.csv");
    const Paths optional = {"validation_file"};
    const auto trained = [&](const std::string& method) {
        return record_of({"reweight", data, "--method", method, "--epochs", "4", "--test", data, "-o",
                          folder / (method + ".network")});
    };
    const Json erm = trained("erm");
    const Json hard = trained("lrw-hard");
    expect_documented(erm, "hardlearn.reweight/2", optional);
    expect_documented(hard, "hardlearn.reweight/2", optional);
    expect_documented(record_of({"inspect", folder / "lrw-hard.network"}), "hardlearn.network/2");
    expect_documented(record_of({"weights", folder / "lrw-hard.network", data, "--unlabelled", data}),
                      "hardlearn.weights/1", {"to_label"});
    expect_documented(
        record_of({"margins", folder.write("erm.json", erm.dump()), folder.write("hard.json", hard.dump())}),
        "hardlearn.margins/1");
}

TEST(json, checkpoints_are_as_documented) {
    const TemporaryFolder folder;
    const std::string checkpoint = folder / "glass.network.checkpoint";
    ASSERT_EQ(hardlearn({"reweight", example_data("glass.csv"), "--method", "lrw-hard", "--epochs", "5000",
                         "-o", folder / "glass.network"},
                        {.interrupt_at = checkpoint})
                  .status,
              130);
    const Json record = record_of({"inspect", checkpoint});
    expect_documented(record, "hardlearn.checkpoint/1");
    EXPECT_EQ(record["method"], "lrw-hard");
    ASSERT_EQ(record["stages"].size(), 1u);
    EXPECT_EQ(record["stages"][0]["finished"], false);
    EXPECT_GT(record["stages"][0]["epochs"], 0);
}
#endif

// Copies and a column that is the same in all rows: every command that learns has something to tell.
std::string remarkable_csv() {
    const Names lines = lines_of(two_class_csv(40));
    std::string csv = lines[0] + ",same\n";
    for (std::size_t i = 1; i < lines.size(); ++i) csv += lines[i] + ",1\n";
    for (std::size_t i = 1; i < 4; ++i) csv += lines[i] + ",1\n";
    return csv;
}

// What was told on stderr, without what the program puts before it.
Names told_notes(const std::string& err, const std::string& file) {
    Names notes;
    for (std::string line : lines_of(err)) {
        for (const std::string& before : Names{"hardlearn: ", "warning: ", file + ": "}) {
            if (line.starts_with(before)) line = line.substr(before.size());
        }
        if (line.find(" written to ") == std::string::npos) notes.push_back(line);
    }
    return notes;
}

TEST(json, records_hold_the_notes_that_were_told) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", remarkable_csv());
    const std::string model = folder / "model";
    const std::vector<Names> commands = {
        {"diagnose", data, "--label", "label"},
        {"clean", data, "--label", "label", "--no-hardness", "-o", folder / "clean.csv"},
        {"evaluate", data, "--label", "label", "--models", "majority", "--no-hardness"},
        {"ablate", data, "--label", "label", "--variants", "naive", "--folds", "3", "--repeats", "1"},
        {"fit", data, "--label", "label", "--construction", "naive", "--no-hardness", "-o", model},
        {"predict", model, data, "-o", folder / "predictions.csv"}};
    for (Names arguments : commands) {
        const std::string record = folder / "record.json";
        arguments.insert(arguments.end(), {"--json", record});
        const Outcome outcome = hardlearn(arguments);
        ASSERT_EQ(outcome.status, 0) << outcome.err;
        Names texts, kinds;
        for (const Json& note : notes_of(Json::parse(read_file(record)))) {
            texts.push_back(note["text"]);
            kinds.push_back(note["kind"]);
        }
        EXPECT_EQ(texts, told_notes(outcome.err, data)) << arguments[0];
        const std::ptrdiff_t learns = arguments[0] == "predict" ? 0 : 1;
        EXPECT_EQ(std::ranges::count(kinds, "repeated_rows"), learns) << arguments[0];
        EXPECT_EQ(std::ranges::count(kinds, "constant_columns"), learns) << arguments[0];
        EXPECT_FALSE(texts.empty()) << arguments[0];
    }
}

TEST(json, an_explanation_holds_the_notes_of_reading) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40));
    ASSERT_EQ(hardlearn({"fit", data, "-o", folder / "model", "--construction", "naive"}).status, 0);
    const std::string query = folder.write("query.csv", "x,y,z\n1,2,\n3,4,\n");
    const Json record =
        record_of({"explain", folder / "model", query, "--row", "1", "--no-counterfactual", "--seeds", "1"});
    ASSERT_EQ(record["notes"].size(), 1u) << record["notes"];
    EXPECT_EQ(record["notes"][0]["kind"], "empty_columns");
    EXPECT_EQ(record["notes"][0]["warning"], true);
}

TEST(json, undefined_scores_are_null) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40));
    ASSERT_EQ(hardlearn({"fit", data, "-o", folder / "model"}).status, 0);
    const std::string one_class = folder.write("queries.csv", "x,y,z,label\n1,2,3,a\n2,2,3,a\n");
    const Json record = record_of({"predict", folder / "model", one_class});
    EXPECT_TRUE(record["scores"]["d_index"].is_null());
    EXPECT_TRUE(record["scores"]["accuracy"].is_number());
}

TEST(json, paths_that_are_no_utf8_are_replaced_in_every_record_and_picture) {
    const TemporaryFolder folder;
    const std::string data = folder.write("caf\xe9.csv", two_class_csv(40));
    const std::string model = folder / "caf\xe9.model", record = folder / "caf\xe9.json";
    const std::string clean = folder / "caf\xe9-clean.csv", picture = folder / "caf\xe9.svg";
    using Names = std::vector<std::string>;
    for (const Names& command :
         {Names{"diagnose", data, "--plot", picture}, Names{"clean", data, "-o", clean},
          Names{"evaluate", data, "--models", "majority,knn", "--no-hardness"}, Names{"compare", record},
          Names{"ablate", data, "--variants", "naive", "--folds", "3", "--repeats", "1"},
          Names{"fit", data, "-o", model, "--construction", "naive"}, Names{"predict", model, data},
          Names{"explain", model, data, "--row", "1", "--plot", picture}, Names{"inspect", model}}) {
        Names whole = command;
        whole.insert(whole.end(), {"--json", command[0] == "compare" ? "/dev/null" : record});
        const Outcome outcome = hardlearn(whole);
        EXPECT_EQ(outcome.status, 0) << command[0] << ": " << outcome.err;
        EXPECT_TRUE(Json::accept(read_file(record))) << command[0];
    }
    EXPECT_TRUE(is_utf8(read_file(picture)));
}

TEST(json, texts_that_a_model_could_not_keep_are_refused) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40));
    for (const std::string option : {"--missing", "--strip", "--label-missing"}) {
        const Outcome outcome = hardlearn({"fit", data, "-o", folder / "model", option, "caf\xe9"});
        EXPECT_EQ(outcome.status, 2) << outcome.err;
        EXPECT_TRUE(contains(outcome.err, "'caf\\xe9' is not UTF-8 text")) << outcome.err;
    }
}

}  // namespace
}  // namespace hardlearn::testing
