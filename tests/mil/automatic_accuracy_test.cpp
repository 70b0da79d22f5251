#include <gtest/gtest.h>

#include <algorithm>

#include "hardlearn/data/row_selection.hpp"
#include "hardlearn/data/splits.hpp"
#include "hardlearn/metrics/scores.hpp"
#include "tests/mil/support.hpp"
#include "tests/support/test_data.hpp"

namespace hardlearn::testing {
namespace {

// Macro F1 of three-fold cross-validation on a stratified part of an example, by default options.
double macro_f1_of(Construction construction, const char* file, std::size_t rows) {
    const Dataset all = read_dataset(example_data(file));
    const Dataset data =
        select_rows(all, stratified_subsample(all.labels, all.num_classes(), rows, RandomStream(0)));
    const auto folds = stratified_folds(data.labels, data.num_classes(), {}, 3, RandomStream(0));
    std::vector<Label> predicted(data.rows);
    for (std::uint32_t fold = 0; fold < 3; ++fold) {
        const Split split = split_of_fold(folds, fold);
        const MicroLearner model =
            fit_micro_learner(data, split.train, {.construction = construction, .hardness = false});
        const MicroPredictions found = predict(model, data, split.test);
        for (std::size_t i = 0; i < split.test.size(); ++i) predicted[split.test[i]] = found.labels[i];
    }
    return compute_scores(data.labels, predicted, {}, data.num_classes()).macro_f1;
}

// Of the learner before pools six seeds of part and folds gave 0.60 to 0.75 on glass, 0.69 to 0.79 on vehicle
// and 0.70 to 0.79 on hepatitis; the naive construction was up to 0.17 worse (glass) and up to 0.08 better
// (hepatitis). The least is 0.08 below the worst seed, and automatic construction may be 0.15 worse than the
// naive one.
void expect_at_least(double least, const char* file, std::size_t rows) {
    const double automatic = macro_f1_of(Construction::automatic, file, rows);
    EXPECT_GE(automatic, least);
    EXPECT_GE(automatic, macro_f1_of(Construction::naive, file, rows) - 0.15);
}

TEST(automatic_construction, reaches_its_macro_f1_on_glass) {
    expect_at_least(0.52, "glass.csv", 120);
}

TEST(automatic_construction, reaches_its_macro_f1_on_vehicle) {
    expect_at_least(0.61, "vehicle.csv", 160);
}

TEST(automatic_construction, reaches_its_macro_f1_on_hepatitis) {
    expect_at_least(0.62, "hepatitis.csv", 155);
}

}  // namespace
}  // namespace hardlearn::testing
