#include "hardlearn/records/predictions_record.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace hardlearn::testing {
namespace {

PredictedRows two_rows() {
    PredictedRows predicted;
    predicted.options = {.scores = true, .abstain = 0.1};
    predicted.class_names = {"a", "b, or c"};
    predicted.predictions.labels = {1, 0};
    predicted.predictions.scores = Matrix<float>(2, 2);
    predicted.predictions.scores(0, 1) = 1.0f;
    predicted.predictions.scores(1, 0) = 0.75f;
    predicted.familiarity = {0.5, 0.05};
    return predicted;
}

TEST(predictions_csv, leaves_abstained_rows_empty_and_quotes_names) {
    EXPECT_EQ(predictions_csv(two_rows()),
              "prediction,score_a,\"score_b, or c\",familiarity\n"
              "\"b, or c\",0,1,0.5\n"
              ",0.75,0,0.05\n");
}

TEST(predictions_record, counts_rows_from_one_and_tells_who_was_not_answered) {
    const auto record = nlohmann::json::parse(predictions_record(two_rows(), "m.model", "q.csv"));
    EXPECT_EQ(record["schema"], "hardlearn.predictions/1");
    EXPECT_EQ(record["predictions"][0]["row"], 1);
    EXPECT_EQ(record["predictions"][0]["prediction"], "b, or c");
    EXPECT_EQ(record["predictions"][1]["prediction"], nullptr);
    EXPECT_EQ(record["abstention"]["abstained"], 1);
    EXPECT_EQ(record["sets"], nullptr) << "not asked for";
    EXPECT_EQ(record["scores"], nullptr) << "the file tells no classes";
}

}  // namespace
}  // namespace hardlearn::testing
