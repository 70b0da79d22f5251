#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "hardlearn/records/evaluation_record.hpp"
#include "hardlearn/tasks/evaluate.hpp"
#include "tests/support/datasets.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

Dataset small_data() {
    Dataset data{.name = "small", .rows = 24};
    std::vector<double> x;
    for (std::size_t i = 0; i < data.rows; ++i) {
        data.labels.push_back(Label(i % 3));
        x.push_back(static_cast<double>(i % 3) + static_cast<double>(i % 5) / 3);
    }
    data.columns = {numeric_column("x", x)};
    data.class_names = {"a", "b", "c"};
    return data;
}

EvaluatedSet evaluated() {
    EvaluateOptions options;
    options.protocol.models = {"majority", "naive-bayes"};
    options.protocol.num_folds = 3;
    options.protocol.num_repeats = 2;
    options.hardness = false;
    return evaluate_set(small_data(), contenders(options), options);
}

void expect_equal(const Scores& a, const Scores& b) {
    for (const ScoreField& field : score_fields()) {
        const double x = a.*field.value, y = b.*field.value;
        EXPECT_TRUE(x == y || (std::isnan(x) && std::isnan(y))) << field.name << " " << x << " " << y;
    }
}

// What is read from a record is what the evaluation itself gives, and the costs besides.
TEST(evaluation_details, of_a_record_are_those_of_the_evaluation) {
    const EvaluatedSet set = evaluated();
    const std::string files[] = {"small.csv"};
    const auto read = parse_evaluation_details(evaluation_record({&set, 1}, files), "r.json");
    ASSERT_EQ(read.size(), 1u);
    const EvaluationDetail own = detail_of(set.record, set.options.protocol, set.data.class_names);
    EXPECT_EQ(read[0].fingerprint, small_data().fingerprint());
    EXPECT_EQ(read[0].rows, own.rows);
    EXPECT_EQ(read[0].num_classes, 3u);
    EXPECT_EQ(read[0].class_names, own.class_names);
    EXPECT_EQ(read[0].truth, own.truth);
    EXPECT_EQ(read[0].folds, own.folds);
    EXPECT_EQ(read[0].num_repeats, 2u);
    ASSERT_EQ(read[0].models.size(), own.models.size());
    for (std::size_t m = 0; m < own.models.size(); ++m) {
        const ModelDetail &a = read[0].models[m], &b = own.models[m];
        EXPECT_EQ(a.name, b.name);
        expect_equal(a.mean, b.mean);
        expect_equal(a.deviation, b.deviation);
        ASSERT_EQ(a.folds.size(), b.folds.size());
        for (std::size_t f = 0; f < a.folds.size(); ++f) expect_equal(a.folds[f], b.folds[f]);
        EXPECT_EQ(a.chosen.size(), a.folds.size());
        EXPECT_EQ(a.chosen, b.chosen);
        ASSERT_EQ(a.predictions.size(), 2u);
        EXPECT_EQ(a.predictions[1].predicted, b.predictions[1].predicted);
        EXPECT_EQ(a.predictions[1].probability, b.predictions[1].probability);
        EXPECT_EQ(a.predictions[1].true_probability, b.predictions[1].true_probability);
        EXPECT_TRUE(a.costs.has_value());
        EXPECT_FALSE(b.costs.has_value());
    }
}

TEST(evaluation_details, of_version_1_have_no_rows) {
    const auto read = parse_evaluation_details(
        R"({"schema": "hardlearn.evaluation/1", "folds": 5, "repeats": 1, "seed": 7, "data": [{"name": "glass",
            "rows": 214, "features": 9, "classes": 6, "grouped": false, "models": [{"name": "knn",
            "scores": {"d_index": {"mean": 1.5, "sd": 0.1}}, "fit_seconds": 0.25, "predict_seconds": 0}]}]})",
        "r.json");
    EXPECT_EQ(read[0].models[0].mean.d_index, 1.5);
    EXPECT_TRUE(std::isnan(read[0].models[0].mean.accuracy));
    EXPECT_TRUE(read[0].models[0].predictions.empty());
    EXPECT_TRUE(read[0].truth.empty());
}

TEST(evaluation_details, damaged_records_are_refused_with_the_field) {
    const EvaluatedSet set = evaluated();
    const std::string files[] = {"small.csv"};
    const std::string record = evaluation_record({&set, 1}, files);
    struct Damage {
        std::string part, by, told;
    };
    for (const auto& [part, by, told] :
         {Damage{"hardlearn.evaluation/2", "hardlearn.evaluation/3", "field 'schema'"},
          Damage{"\"truth\": [0", "\"truth\": [3", "data[0].truth[0]"},
          Damage{"\"truth\": [0, ", "\"truth\": [", "a list of 23 rows"},
          Damage{"\"predicted\": [", "\"predicted\": [0, ", "lists of 24 rows"},
          Damage{"\"probability\": [", "\"probability\": [7, ", "a probability"}}) {
        SCOPED_TRACE(by);
        const std::string message = error_message(
            ErrorCode::bad_data, [&] { parse_evaluation_details(replaced(record, part, by), "r.json"); });
        EXPECT_TRUE(begins_with(message, "r.json: "));
        EXPECT_TRUE(contains(message, told));
    }
}

}  // namespace
}  // namespace hardlearn::testing
