#include "hardlearn/records/evaluation_record.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/evaluation/comparison.hpp"
#include "hardlearn/evaluation/set_list.hpp"
#include "hardlearn/metrics/calibration.hpp"
#include "hardlearn/records/record-inl.hpp"
#include "tests/evaluation/support.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

const std::string record =
    R"({"schema": "hardlearn.evaluation/1", "folds": 5, "repeats": 2, "seed": 7, "data": [
  {"name": "glass", "file": "x/glass.csv", "rows": 214, "features": 9, "classes": 6, "grouped": false, "warnings": [],
   "hardness": null, "models": [
     {"name": "knn", "scores": {"d_index": {"mean": 1.5, "sd": 0.1}, "auroc": {"mean": null, "sd": null}},
      "train": {}, "folds": [], "fit_seconds": 0.25, "predict_seconds": 0},
     {"name": "svm", "scores": {"d_index": {"mean": 1, "sd": 0}}, "fit_seconds": 1, "predict_seconds": 2}]},
  {"name": "speakers", "rows": 72, "features": 4, "classes": 3, "grouped": true, "models": [],
   "notes": [{"kind": "reader", "text": "no header", "warning": true, "facts": {"rows": 2, "names": ["a", 1.5]}}]}]})";

void expect_refused(const std::string& text, const std::vector<std::string>& parts) {
    const std::string message =
        error_message(ErrorCode::bad_data, [&] { parse_evaluation_record(text, "r.json"); });
    EXPECT_TRUE(begins_with(message, "r.json: "));
    for (const std::string& part : parts) EXPECT_TRUE(contains(message, part));
}

TEST(evaluation_record, holds_what_the_text_says) {
    const auto sets = parse_evaluation_record(record, "r.json");
    ASSERT_EQ(sets.size(), 2u);
    EXPECT_EQ(sets[0].source, "r.json");
    EXPECT_EQ(sets[0].name, "glass");
    EXPECT_EQ(sets[0].rows, 214u);
    EXPECT_EQ(sets[0].features, 9u);
    EXPECT_EQ(sets[0].classes, 6u);
    EXPECT_EQ(sets[0].folds, 5u);
    EXPECT_EQ(sets[0].repeats, 2u);
    EXPECT_EQ(sets[0].seed, 7u);
    ASSERT_EQ(sets[0].models.size(), 2u);
    EXPECT_EQ(sets[0].models[0].name, "knn");
    EXPECT_EQ(score_of(sets[0].models[0], "d_index"), 1.5);
    EXPECT_TRUE(std::isnan(score_of(sets[0].models[0], "auroc")));
    EXPECT_TRUE(std::isnan(score_of(sets[0].models[0], "unheard_of")));
    EXPECT_EQ(sets[0].models[0].fit_seconds, 0.25);
    EXPECT_EQ(sets[0].models[1].predict_seconds, 2);
    EXPECT_EQ(sets[1].name, "speakers@groups");
    EXPECT_TRUE(sets[0].notes.empty()) << "records of before there were notes";
    ASSERT_EQ(sets[1].notes.size(), 1u);
    const Note& note = sets[1].notes[0];
    EXPECT_EQ(note.kind, "reader");
    EXPECT_EQ(note.text, "no header");
    EXPECT_TRUE(note.is_warning);
    ASSERT_EQ(note.facts.size(), 2u);
    EXPECT_EQ(note.facts[0].first, "rows");
    EXPECT_EQ(note.facts[0].second, Value(std::uint64_t{2}));
    EXPECT_EQ(note.facts[1].second, Value(Value::List{Value(std::string("a")), Value(1.5)}));
}

TEST(evaluation_record, broken_ones_are_refused_by_file_and_field) {
    expect_refused("", {"no JSON"});
    expect_refused(record.substr(0, 200), {"no JSON"});
    expect_refused("[]", {"expected an object", "array"});
    expect_refused("{}", {"field 'schema' is missing"});
    expect_refused(
        replaced(record, "evaluation/1", "evaluation/3"),
        {"'schema'", "hardlearn.evaluation/1", "hardlearn.evaluation/2", "hardlearn.evaluation/3"});
    expect_refused(replaced(record, "\"folds\": 5", "\"folds\": -5"), {"'folds'", "whole number", "-5"});
    expect_refused(replaced(record, "\"seed\": 7", "\"seed\": 7.5"), {"'seed'", "7.5"});
    expect_refused(replaced(record, "\"repeats\": 2, ", ""), {"'repeats' is missing"});
    expect_refused(replaced(record, "\"rows\": 214, ", ""), {"'data[0].rows' is missing"});
    expect_refused(replaced(record, "\"rows\": 72", "\"rows\": \"72\""), {"'data[1].rows'", "whole number"});
    expect_refused(replaced(record, "\"grouped\": true", "\"grouped\": 1"),
                   {"'data[1].grouped'", "true or false"});
    expect_refused(replaced(record, "\"name\": \"glass\"", "\"name\": \"\""), {"'data[0].name'", "a name"});
    expect_refused(replaced(record, "\"models\": []", "\"models\": {}"), {"'data[1].models'", "a list"});
    expect_refused(replaced(record, "{\"mean\": 1, \"sd\": 0}", "{\"sd\": 0}"),
                   {"'data[0].models[1].scores.d_index.mean' is missing"});
    expect_refused(replaced(record, "{\"mean\": 1, \"sd\": 0}", "1"),
                   {"'data[0].models[1].scores.d_index'", "an object", "'1'"});
    expect_refused(replaced(record, "\"mean\": 1.5", "\"mean\": \"good\""),
                   {"'data[0].models[0].scores.d_index.mean'", "a number or null", "good"});
    expect_refused(replaced(record, "\"mean\": 1.5", "\"mean\": 1e999"), {"no JSON"});
    expect_refused(replaced(record, "\"text\": \"no header\", ", ""), {"'data[1].notes[0].text' is missing"});
    expect_refused(replaced(record, "\"warning\": true", "\"warning\": 1"),
                   {"'data[1].notes[0].warning'", "true or false"});
    expect_refused(replaced(record, "\"rows\": 2,", "\"rows\": {},"),
                   {"'data[1].notes[0].facts.rows'", "a value", "an object"});
    expect_refused(replaced(record, "\"fit_seconds\": 1", "\"fit_seconds\": -1"),
                   {"'data[0].models[1].fit_seconds'", "seconds"});
}

TEST(evaluation_record, of_version_2_tells_the_scores_of_each_repeat) {
    const std::string second = replaced(
        replaced(record, "evaluation/1", "evaluation/2"), "\"train\": {}",
        R"("repeats": [{"d_index": 1.25, "auroc": null}, {"d_index": 1.75, "auroc": 0.5}], "train": {})");
    const RecordedModel knn = parse_evaluation_record(second, "r.json")[0].models[0];
    EXPECT_EQ(score_of_first_repeats(knn, "d_index", 1), 1.25);
    EXPECT_EQ(score_of_first_repeats(knn, "d_index", 2), 1.5);
    EXPECT_EQ(score_of_first_repeats(knn, "auroc", 2), 0.5);
    EXPECT_TRUE(std::isnan(score_of_first_repeats(knn, "auroc", 1)));
    EXPECT_TRUE(std::isnan(score_of_first_repeats(knn, "d_index", 3)));
    expect_refused(replaced(second, "1.75", "\"x\""), {"'data[0].models[0].repeats[1].d_index'", "a number"});
}

// Whoever has the record needs no second run: its columns give its scores again.
TEST(evaluation_record, columns_of_the_rows_give_the_scores_again) {
    const Dataset data = gaussian_classes(80, 3, 2, 1.0);
    EvaluateOptions options;
    options.protocol.models = {"knn", "naive-bayes"};
    options.protocol.num_repeats = 2;
    options.hardness = false;
    const std::vector<EvaluatedSet> sets = {evaluate_set(data, contenders(options), options)};
    const std::string text = evaluation_record(sets, std::vector<std::string>{"x.csv"});
    const auto set = nlohmann::ordered_json::parse(text)["data"][0];
    EXPECT_EQ(set["class_names"], data.class_names);
    const auto labels_in = [](const nlohmann::ordered_json& column) {
        std::vector<Label> labels;
        for (const int place : column) labels.push_back(static_cast<Label>(place));
        return labels;
    };
    const std::vector<Label> truth = labels_in(set["truth"]);
    EXPECT_EQ(truth, data.labels);
    for (std::size_t m = 0; m < 2; ++m) {
        for (std::size_t r = 0; r < 2; ++r) {
            const auto& rows = set["models"][m]["predictions"][r];
            const auto& scores = set["models"][m]["repeats"][r];
            const std::vector<Label> predicted = labels_in(rows["predicted"]);
            EXPECT_EQ(scores["d_index"], d_index(truth, predicted, 3));
            double loss = 0;
            const Matrix<float>& whole = sets[0].record.models[m].predictions[r].scores;
            for (std::size_t i = 0; i < truth.size(); ++i) {
                const float p = rows["true_probability"][i];
                EXPECT_EQ(p, whole(i, static_cast<std::size_t>(truth[i])));
                EXPECT_EQ(rows["probability"][i].get<float>(),
                          whole(i, static_cast<std::size_t>(predicted[i])));
                loss -= std::log(std::max<double>(p, smallest_probability));
            }
            EXPECT_NEAR(scores["log_loss"], loss / 80, 1e-6);
        }
    }
    for (std::size_t r = 0; r < 2; ++r) {
        for (std::size_t i = 0; i < truth.size(); ++i)
            EXPECT_EQ(set["folds"][r][i], sets[0].record.folds[r][i] + 1);
    }
}

TEST(evaluation_record, a_file_that_is_not_there_is_a_file_error) {
    expect_error(ErrorCode::file, {}, [&] { read_evaluation_record("no/such/record.json"); });
}

std::string mutated(std::string text, RandomStream& stream) {
    using namespace std::string_view_literals;  // which count a zero as a byte
    constexpr auto special = "\0\"{}[]:,-.e09\\n\xff \n"sv;
    for (std::uint64_t n = 1 + stream.below(4); n > 0; --n) {
        const std::size_t at = stream.below(text.size() + 1);
        const char c = stream.below(2) == 0 ? special[stream.below(special.size())]
                                            : static_cast<char>(stream.below(256));
        const std::size_t length = stream.below(40);
        switch (stream.below(5)) {
            case 0:
                text.resize(at);
                break;
            case 1:
                text.insert(at, 1, c);
                break;
            case 2:
                text.erase(at, length);
                break;
            case 3:
                text.insert(at, text.substr(at, length));
                break;
            default:
                if (at < text.size()) text[at] = c;
        }
    }
    return text;
}

// Whatever is read can also be compared, or is refused with an error of ours.
TEST(evaluation_record, damaged_ones_give_an_error_or_a_comparison) {
    RandomStream stream(11);
    std::size_t accepted = 0;
    for (int trial = 0; trial < 20000; ++trial) {
        const std::string text = mutated(record, stream);
        try {
            const auto sets = parse_evaluation_record(text, "r.json");
            ++accepted;
            const Comparison result = compare(sets, {.complete_only = true, .num_resamples = 3});
            EXPECT_EQ(result.scores.rows(), result.sets.size());
        } catch (const Error& error) {
            EXPECT_TRUE(error.code() == ErrorCode::bad_data || error.code() == ErrorCode::bad_argument)
                << error.what();
        }
    }
    EXPECT_GT(accepted, 100u);
}

TEST(evaluation_record, deep_nesting_is_an_error_not_a_crash) {
    const std::string deep = std::string(100000, '[') + std::string(100000, ']');
    expect_refused(std::string(1000000, '['), {"nests too deep"});
    expect_refused(deep, {"nests too deep"});
    expect_refused("{\"data\":" + deep + "}", {"nests too deep"});
}

TEST(record_text, has_lists_of_numbers_on_one_line_and_says_what_the_json_says) {
    const Json json = {{"a \"b\"", {1, 2.5, nullptr}}, {"c", {"x", "y"}},
                       {"d", Json::array()},           {"e", {{{"f", {1}}}, {{"f", Json::object()}}}},
                       {"g", {{1, 2}, {3}}},           {"h", "[1,\n2]"}};
    const std::string text = record_text(json);
    EXPECT_EQ(Json::parse(text), json);
    EXPECT_TRUE(begins_with(
        text, "{\n  \"a \\\"b\\\"\": [1, 2.5, null],\n  \"c\": [\n    \"x\",\n    \"y\"\n  ],\n"));
    EXPECT_TRUE(contains(text, "\"g\": [\n    [1, 2],\n    [3]\n  ]"));
    EXPECT_TRUE(text.ends_with("\n}\n"));
}

std::vector<std::string> listed(const std::string& text, const std::string& half = "") {
    return parse_set_list(text, "sets.csv", half);
}

TEST(set_list, gives_the_names_of_a_half_or_all) {
    const std::string text = "name,half,reason\r\nb,guide,x\r\n\r\na,evidence,\r\nc,guide,y";
    EXPECT_EQ(listed(text), (std::vector<std::string>{"b", "a", "c"}));
    EXPECT_EQ(listed(text, "guide"), (std::vector<std::string>{"b", "c"}));
    EXPECT_EQ(listed(text, "evidence"), (std::vector<std::string>{"a"}));
    EXPECT_EQ(listed("half,name\nguide,a\n"), (std::vector<std::string>{"a"}));
    EXPECT_EQ(listed("name\na\n"), (std::vector<std::string>{"a"}));
}

TEST(set_list, broken_ones_are_refused_by_line) {
    struct Case {
        std::string text;
        std::string half;
        std::string message;
    };
    for (const Case& bad :
         {Case{"", "", "sets.csv: is empty"}, Case{"set\na\n", "", "sets.csv:1: there is no column 'name'"},
          Case{"name\na\n", "guide", "sets.csv:1: there is no column 'half'"},
          Case{"name,half\na\n", "", "sets.csv:2: 1 cells, but the header has 2"},
          Case{"name,half\n\na,b,c\n", "", "sets.csv:3: 3 cells, but the header has 2"},
          Case{"name,half\n,b\n", "", "sets.csv:2: the name is empty"},
          Case{"name,half\na,b\na,b\n", "", "sets.csv:3: set 'a' is given twice"},
          Case{"name,half\n\"a\",b\n", "", "sets.csv:2: quoted cells"},
          Case{"name,half\na,b\nc,d\n", "guide", "no set of half 'guide' (there are 'b', 'd')"},
          Case{"name\n", "", "sets.csv: names no set"}}) {
        expect_error(ErrorCode::bad_data, bad.message, [&] { listed(bad.text, bad.half); });
    }
}

TEST(set_list, damaged_ones_give_an_error_or_names) {
    RandomStream stream(12);
    for (int trial = 0; trial < 20000; ++trial) {
        const std::string text = mutated("name,half,reason\nb,guide,x\n\na,evidence,\nc,guide,y", stream);
        try {
            for (const std::string& name : listed(text, trial % 2 == 0 ? "guide" : ""))
                EXPECT_FALSE(name.empty());
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::bad_data);
        }
    }
}

}  // namespace
}  // namespace hardlearn::testing
