#include "hardlearn/records/predictions_record.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

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

// Read as the page says: a bar parts names, a backslash takes the next character as it is.
std::vector<std::string> names_of_cell(const std::string& cell) {
    std::vector<std::string> names = {""};
    for (std::size_t i = 0; i < cell.size(); ++i) {
        if (cell[i] == '|') {
            names.emplace_back();
        } else {
            names.back() += cell[i] == '\\' ? cell[++i] : cell[i];
        }
    }
    return names;
}

TEST(predictions_csv, sets_of_names_with_bars_can_be_read_back) {
    PredictedRows predicted;
    predicted.options = {.confidence = 0.9};
    predicted.class_names = {"a", "a|b", "a\\", "b"};
    predicted.predictions.labels = {0};
    predicted.predictions.scores = Matrix<float>(1, 4);
    predicted.sets = Matrix<std::uint8_t>(1, 4);
    for (std::size_t c = 0; c < 4; ++c) predicted.sets(0, c) = 1;
    const std::string csv = predictions_csv(predicted);
    EXPECT_EQ(csv, "prediction,set\na,a|a\\|b|a\\\\|b\n");
    EXPECT_EQ(names_of_cell(csv.substr(csv.rfind(",") + 1, csv.size() - csv.rfind(",") - 2)),
              predicted.class_names);
}

}  // namespace
}  // namespace hardlearn::testing
