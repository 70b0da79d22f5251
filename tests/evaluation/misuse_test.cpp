// What a caller may get wrong, at every entry that takes a data set or a model: an Error, never a crash or an
// answer.
#include <gtest/gtest.h>

#include <concepts>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "hardlearn/evaluation/ablation.hpp"
#include "hardlearn/evaluation/classifier.hpp"
#include "hardlearn/evaluation/majority.hpp"
#include "hardlearn/evaluation/naive_bayes.hpp"
#include "hardlearn/evaluation/protocol.hpp"
#include "hardlearn/explanation/explanation.hpp"
#include "hardlearn/mil/cleaning.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/mil/left_out_scores.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/mil/predict.hpp"
#include "hardlearn/svm/one_vs_one.hpp"
#include "tests/evaluation/support.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

using Use = std::function<void(const Dataset&, std::span<const RowIndex>)>;
struct Entry {
    std::string name;
    Use use;
    bool takes_rows = true;
};

std::vector<Entry> training_entries() {
    const MicroLearnerOptions quick{
        .construction = Construction::naive, .num_neighbors = {5}, .num_repeats = 1, .hardness = false};
    return {
        {"fit_micro_learner", [quick](const Dataset& d, auto rows) { fit_micro_learner(d, rows, quick); }},
        {"fit_candidate",
         [quick](const Dataset& d, auto rows) { fit_candidate(d, rows, Candidate{}, quick); }},
        {"fit_majority", [](const Dataset& d, auto rows) { fit_majority(d, rows); }},
        {"fit_naive_bayes", [](const Dataset& d, auto rows) { fit_naive_bayes(d, rows); }},
        {"fit_classifier", [](const Dataset& d, auto rows) { fit_classifier("knn", d, rows, {}, {}); }},
        {"clean_data", [](const Dataset& d, auto) { clean_data(d, {}); }, false},
        {"left_out_scores", [](const Dataset& d, auto) { left_out_scores(d, 5, 1, 1); }, false},
        {"evaluate", [](const Dataset& d, auto) { evaluate(d, {.models = {"majority"}}); }, false},
        {"ablate", [](const Dataset& d, auto) { ablate(d, {.num_folds = 2, .num_repeats = 1}); }, false},
    };
}

void expect_refusal(ErrorCode code, const Entry& entry, const Dataset& data, std::span<const RowIndex> rows) {
    SCOPED_TRACE(entry.name);
    expect_error(code, {}, [&] { entry.use(data, rows); });
}

TEST(misuse, of_training_data_is_an_error_at_every_entry) {
    const Dataset good = gaussian_classes(40, 2, 3, 2);
    const std::vector<std::function<void(Dataset&)>> faults = {
        [](Dataset& d) { d.labels[0] = 9; },
        [](Dataset& d) { d.labels[3] = -4; },
        [](Dataset& d) { d.labels.pop_back(); },
        [](Dataset& d) { d.labels.clear(); },
        [](Dataset& d) { d.columns[1].values.pop_back(); },
        [](Dataset& d) { d.columns[1].values[5] = std::numeric_limits<double>::infinity(); },
        [](Dataset& d) {
            d.groups = {0, 1};
        },
        [](Dataset& d) {
            d.groups.assign(d.rows, 7);
            d.group_names = {"one"};
        },
    };
    for (const Entry& entry : training_entries()) {
        for (const auto& make : faults) {
            Dataset data = good;
            make(data);
            expect_refusal(ErrorCode::bad_data, entry, data, all_rows(40));
        }
        if (!entry.takes_rows) continue;
        expect_refusal(ErrorCode::bad_argument, entry, good, std::vector<RowIndex>{0, 1, 40});
        expect_refusal(ErrorCode::bad_data, entry, good, std::vector<RowIndex>{});
    }
}

TEST(misuse, of_queries_is_an_error) {
    const Dataset data = gaussian_classes(40, 2, 3, 2);
    const MicroLearner model = fit_micro_learner(
        data, all_rows(40),
        {.construction = Construction::naive, .num_neighbors = {5}, .num_repeats = 1, .hardness = false});
    const auto knn = fit_classifier("knn", data, all_rows(40), {}, {});
    Dataset short_column = data;
    short_column.columns[0].values.pop_back();
    for (const auto& use :
         std::vector<Use>{[&](const Dataset&d, auto rows) { predict(model, d, rows); },
                          [&](const Dataset&d, auto rows) { familiarity_of(model, d, rows); },
                          [&](const Dataset&d, auto rows) { explain(model, d, rows[0]); },
                          [&](const Dataset&d, auto rows) { knn->predict(d, rows, {}); }}) {
        expect_refusal(ErrorCode::bad_data, {"query", use}, short_column, std::vector<RowIndex>{1});
        expect_refusal(ErrorCode::bad_argument, {"query", use}, data, std::vector<RowIndex>{40});
    }
}

// There is no Micro-Learner that was never fitted, nor one whose parts were moved away.
static_assert(!std::is_default_constructible_v<MicroLearner>);

TEST(misuse, of_a_micro_learner_that_was_moved_from_is_none) {
    const Dataset data = gaussian_classes(40, 2, 3, 2);
    MicroLearner model = fit_micro_learner(
        data, all_rows(40),
        {.construction = Construction::naive, .num_neighbors = {5}, .num_repeats = 1, .hardness = false});
    const MicroLearner moved = std::move(model);
    EXPECT_EQ(predict(model, data, all_rows(40)).labels, predict(moved, data, all_rows(40)).labels);
}

TEST(misuse, of_parts_that_make_no_micro_learner_is_an_error) {
    expect_error_message(ErrorCode::bad_argument,
                         "a Micro-Learner consists of training rows and voters: expected both",
                         [] { MicroLearner(MicroLearnerParts{}); });
}

// Rows of an ordinary array have no padding, over which kernels run: they do not even compile.
template <class Rows>
concept can_be_fitted_from = requires(const Kernel& kernel, const Rows& rows, std::span<const Label> labels,
                                      std::span<const float> costs, const SolverOptions& options) {
    {
        fit_one_vs_one(RowSamples{.kernel = kernel, .rows = rows, .labels = labels, .costs = costs}, options)
        } -> std::same_as<OneVsOne>;
};
static_assert(can_be_fitted_from<Matrix<float>>);
static_assert(!can_be_fitted_from<MatrixView<const float>>);

}  // namespace
}  // namespace hardlearn::testing
