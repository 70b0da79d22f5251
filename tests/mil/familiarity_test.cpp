#include "hardlearn/probing/familiarity.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "hardlearn/mil/micro_learner.hpp"
#include "tests/mil/support.hpp"

namespace hardlearn::testing {
namespace {

// By the definition, in double and by sorting everything.
std::vector<double> strangeness_by_hand(const Matrix<float>& rows, std::span<const GroupIndex> groups) {
    std::vector<double> result;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        std::vector<double> distances;
        for (std::size_t j = 0; j < rows.rows(); ++j) {
            if (groups.empty() ? i == j : groups[i] == groups[j]) continue;
            double squared = 0;
            for (std::size_t f = 0; f < rows.columns(); ++f) {
                const double difference = static_cast<double>(rows(i, f)) - static_cast<double>(rows(j, f));
                squared += difference * difference;
            }
            distances.push_back(std::sqrt(squared));
        }
        std::ranges::sort(distances);
        const std::size_t count = std::min<std::size_t>(5, distances.size());
        double sum = 0;
        for (std::size_t d = 0; d < count; ++d) sum += distances[d];
        if (count > 0) result.push_back(sum / static_cast<double>(count));
    }
    std::ranges::sort(result);
    return result;
}

TEST(familiarity, strangeness_is_the_mean_distance_to_the_five_nearest_rows_of_other_groups) {
    Dataset data = ring_of_classes(90, 3, 0.5, 41);
    for (const std::size_t group_size : {0, 7, 60}) {
        data.groups.clear();
        data.group_names.clear();
        for (std::size_t i = 0; group_size > 0 && i < 90; ++i) {
            data.groups.push_back(static_cast<GroupIndex>(i / group_size));
        }
        for (std::size_t g = 0; group_size > 0 && g < 90; ++g) data.group_names.push_back(std::to_string(g));
        const MicroLearner model = fit_micro_learner(data, all_rows(90), small_grid());
        std::vector<GroupIndex> groups;  // of the model's rows
        for (const std::uint32_t row : model.source_rows()) {
            if (group_size > 0) groups.push_back(data.groups[row]);
        }
        const auto expected = strangeness_by_hand(model.rows(), groups);
        ASSERT_EQ(model.parts().familiarity->strangeness.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            EXPECT_NEAR(model.parts().familiarity->strangeness[i], expected[i], 1e-4);
        }
    }
}

TEST(familiarity, rows_like_the_training_rows_are_unfamiliar_at_the_level) {
    const Dataset data = ring_of_classes(1000, 3, 0.5, 42);
    const Dataset fresh = ring_of_classes(2000, 3, 0.5, 43);
    const MicroLearner fitted = fit_micro_learner(data, all_rows(1000), small_grid());
    for (const View view : {View::euclidean, View::correlation, View::wasserstein}) {
        MicroLearnerParts parts = fitted.parts();
        parts.familiarity = fit_familiarity(fitted.parts().space, view, {}, 0, {});
        const MicroLearner model(std::move(parts));
        const auto familiarity = familiarity_of(model, fresh, all_rows(2000));
        for (const double level : {0.01, 0.05, 0.2}) {
            const auto unfamiliar = std::ranges::count_if(familiarity, [=](double p) { return p <= level; });
            const double spread = std::sqrt(level * (1 - level) * (1.0 / 1000 + 1.0 / 2000));
            EXPECT_NEAR(static_cast<double>(unfamiliar) / 2000, level, 4 * spread) << name_of(view) << level;
        }
    }
}

TEST(familiarity, a_row_of_ten_times_the_scale_is_as_unfamiliar_as_can_be) {
    const Dataset data = ring_of_classes(300, 3, 0.5, 44);
    Dataset foreign = ring_of_classes(20, 3, 0.1, 45);
    for (std::size_t column = 0; column < 2; ++column) {
        for (double& value : foreign.columns[column].values) value *= 10;
    }
    MicroLearnerOptions options = small_grid();
    for (const auto& views : {std::vector<View>{View::euclidean}, {View::correlation}}) {
        options.views = views;
        const MicroLearner model = fit_micro_learner(data, all_rows(300), options);
        const auto familiarity = familiarity_of(model, foreign, all_rows(20));
        EXPECT_DOUBLE_EQ(std::ranges::max(familiarity), 1.0 / 301);
    }
}

TEST(familiarity, has_the_same_bits_for_any_threads_alone_and_in_a_batch) {
    const Dataset data = ring_of_classes(250, 4, 0.6, 46);
    const Dataset fresh = ring_of_classes(40, 4, 0.6, 47);
    const MicroLearner one = fit_micro_learner(data, all_rows(250), small_grid(), {.threads = 1});
    const MicroLearner two = fit_micro_learner(data, all_rows(250), small_grid(), {.threads = 2});
    EXPECT_EQ(one.parts().familiarity->strangeness, two.parts().familiarity->strangeness);
    const auto batch = familiarity_of(one, fresh, all_rows(40), {.threads = 1});
    EXPECT_EQ(batch, familiarity_of(two, fresh, all_rows(40), {.threads = 2}));
    for (RowIndex row = 0; row < 40; ++row) {
        EXPECT_EQ(familiarity_of(one, fresh, std::span(&row, 1))[0], batch[row]);
    }
}

TEST(familiarity, large_data_is_judged_on_a_subsample) {
    const std::size_t n = max_reference_rows + 500;
    Matrix<float> rows(n, 2);
    std::vector<Label> labels;
    RandomStream stream(48);
    for (std::size_t i = 0; i < n; ++i) {
        rows(i, 0) = static_cast<float>(stream.normal());
        rows(i, 1) = static_cast<float>(stream.normal());
        labels.push_back(static_cast<Label>(i % 2));
    }
    const LearningSpace space =
        fit_space({std::make_shared<Matrix<float>>(rows), std::make_shared<std::vector<Label>>(labels), 2},
                  all_rows(n), {.views = {View::euclidean}}, nullptr, {});
    const Familiarity familiarity = fit_familiarity(space, View::euclidean, {}, 7, {});
    EXPECT_EQ(familiarity.rows.size(), max_reference_rows);
    EXPECT_EQ(familiarity.strangeness.size(), max_reference_rows);
    EXPECT_EQ(familiarity.seen->coordinates.rows(), max_reference_rows);
}

TEST(familiarity, one_group_alone_finds_everything_familiar) {
    const Dataset data = ring_of_classes(40, 2, 0.5, 49);
    const LearningSpace space = fit_space({std::make_shared<Matrix<float>>(Matrix<float>(40, 3)),
                                           std::make_shared<std::vector<Label>>(data.labels), 2},
                                          all_rows(40), {.views = {View::euclidean}}, nullptr, {});
    const std::vector<GroupIndex> one_group(40, 0);
    const Familiarity familiarity = fit_familiarity(space, View::euclidean, one_group, 7, {});
    EXPECT_TRUE(familiarity.strangeness.empty());
    EXPECT_EQ(familiarity_of(familiarity, Matrix<float>(2, 3), {}), (std::vector<double>{1.0, 1.0}));
}

}  // namespace
}  // namespace hardlearn::testing
