#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "hardlearn/evaluation/protocol.hpp"
#include "hardlearn/evaluation/tuning.hpp"
#include "tests/evaluation/support.hpp"

namespace hardlearn::testing {
namespace {

// Predicts the first class, and has it alone in every set.
class AlwaysFirst : public Classifier {
  public:
    Predictions predict(const Dataset& data, std::span<const RowIndex> rows,
                        const RunContext&) const override {
        Predictions predictions{.labels = std::vector<Label>(rows.size(), 0),
                                .scores = Matrix<float>(rows.size(), data.num_classes())};
        for (std::size_t i = 0; i < rows.size(); ++i) predictions.scores(i, 0) = 1;
        return predictions;
    }
    std::optional<Matrix<std::uint8_t>> prediction_sets(const Predictions& predictions,
                                                        double) const override {
        Matrix<std::uint8_t> sets(predictions.scores.rows(), predictions.scores.columns());
        for (std::size_t i = 0; i < sets.rows(); ++i) sets(i, 0) = 1;
        return sets;
    }
    std::string description() const override { return "always the first"; }
};

Contender always_first() {
    return {"first", [](const Dataset&, std::span<const RowIndex>, FoldPlace, const RunContext&) {
                return std::make_unique<AlwaysFirst>();
            }};
}

// Seven rows, four of the first class, in folds of four rows and three: half and two thirds of them are
// covered.
TEST(pooled_sets, are_counted_over_rows_and_not_over_folds) {
    Dataset data = gaussian_classes(7, 2, 2, 1.0);
    const Contender contender = always_first();
    const EvaluationRecord record =
        evaluate(data, std::span(&contender, 1), {.num_folds = 2, .num_repeats = 3});
    ASSERT_TRUE(record.models[0].sets.has_value());
    EXPECT_NEAR(record.models[0].sets->coverage, 4.0 / 7, 1e-12);
    EXPECT_NEAR(record.models[0].sets->mean_size, 1, 1e-12);
}

TEST(pooled_sets, cover_the_truth_and_not_the_labels_that_were_taught) {
    const Dataset data = gaussian_classes(20, 2, 2, 1.0);
    const Contender contender = always_first();
    const EvaluationOptions options{.num_folds = 2, .truth = std::vector<Label>(20, Label(0))};
    const EvaluationRecord record = evaluate(data, std::span(&contender, 1), options);
    EXPECT_NEAR(record.models[0].sets->coverage, 1, 1e-12);
    for (const FoldRecord& fold : record.models[0].folds) {
        EXPECT_NEAR(fold.sets->coverage, 1, 1e-12);
        EXPECT_EQ(fold.test.accuracy, 1);
    }
}

TEST(tuning_on_repeats, takes_the_mean_of_all_of_them) {
    std::vector<InnerDraws> repeats(2);
    std::size_t asked = 0;
    const TuningScores scores = tune_on_repeats(repeats, [&](const InnerDraws&) {
        return asked++ == 0 ? TuningScores{.d_index = {1.0, 0.25}} : TuningScores{.d_index = {0.0, 0.5}};
    });
    EXPECT_EQ(asked, 2u);
    EXPECT_EQ(scores.d_index, (std::vector<double>{0.5, 0.375}));
    EXPECT_EQ(scores.best, 0u);
}

}  // namespace
}  // namespace hardlearn::testing
