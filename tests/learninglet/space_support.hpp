#pragma once

#include <cmath>
#include <memory>
#include <numeric>
#include <set>
#include <vector>

#include "hardlearn/candidate/candidate_grid.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/splits.hpp"
#include "hardlearn/learninglet/build_precision.hpp"
#include "hardlearn/learninglet/learning_space.hpp"
#include "hardlearn/learninglet/viewed_rows.hpp"

namespace hardlearn::testing {

/// Rows with labels, in groups of two, before anything is learned from them.
struct SharedRows {
    std::shared_ptr<Matrix<float>> rows;
    std::shared_ptr<std::vector<Label>> labels;
    std::size_t num_classes = 0;
    std::vector<GroupIndex> groups;
};

inline SpaceRows space_rows(const SharedRows& data) {
    return {data.rows, data.labels, data.num_classes};
}

/// Overlapping Gaussian classes; the last class has `rarest` rows only.
inline SharedRows overlapping_classes(std::size_t num_rows, std::size_t num_features, std::size_t num_classes,
                                      std::size_t rarest, std::uint64_t seed) {
    SharedRows data{.rows = std::make_shared<Matrix<float>>(num_rows, num_features),
                    .labels = std::make_shared<std::vector<Label>>(),
                    .num_classes = num_classes,
                    .groups = {}};
    RandomStream stream(seed);
    for (std::size_t i = 0; i < num_rows; ++i) {
        const std::size_t label = i < rarest ? num_classes - 1 : i % (num_classes - 1);
        data.labels->push_back(static_cast<Label>(label));
        data.groups.push_back(static_cast<GroupIndex>(i / 2));
        for (std::size_t f = 0; f < num_features; ++f) {
            const double center = f % num_classes == label ? 1.5 : 0.0;
            (*data.rows)(i, f) = static_cast<float>(center + stream.normal());
        }
    }
    return data;
}

/// Every row `copies` times in a group of its own, with a random label a group: only a leak could predict it.
inline SharedRows unpredictable_copies(std::size_t num_groups, std::size_t copies, std::size_t num_features,
                                       std::size_t num_classes, std::uint64_t seed) {
    SharedRows data{.rows = std::make_shared<Matrix<float>>(num_groups * copies, num_features),
                    .labels = std::make_shared<std::vector<Label>>(),
                    .num_classes = num_classes,
                    .groups = {}};
    RandomStream stream(seed);
    for (std::size_t g = 0; g < num_groups; ++g) {
        const auto label = static_cast<Label>(stream.below(num_classes));
        for (std::size_t f = 0; f < num_features; ++f) {
            const auto value = static_cast<float>(stream.normal());
            for (std::size_t c = 0; c < copies; ++c) (*data.rows)(g * copies + c, f) = value;
        }
        for (std::size_t c = 0; c < copies; ++c) {
            data.labels->push_back(label);
            data.groups.push_back(static_cast<GroupIndex>(g));
        }
    }
    return data;
}

/// The label-free views of all rows, as a fit has them before it probes.
inline LearningSpace whole_space(const SharedRows& data, bool with_distances) {
    LearningSpace space = fit_space(space_rows(data), all_rows(data.rows->rows()),
                                    {.views = {View::euclidean, View::correlation}}, nullptr, {});
    if (with_distances) share_squared_distances(space, max_rows_of_table, {});
    return space;
}

inline SpaceOptions every_view() {
    return {.views = {View::euclidean, View::correlation, View::lda, View::leaf},
            .forest = true,
            .num_trees = 30};
}

/// A space whose members are the rows outside fold 0 of five, with every view, and the rows that are left
/// out.
struct OneDraw {
    LearningSpace space;
    std::vector<RowIndex> left_out;
};

inline OneDraw draw_of(const SharedRows& data, const LearningSpace& whole,
                       std::span<const GroupIndex> groups) {
    const auto folds = stratified_folds(*data.labels, data.num_classes, groups, 5, RandomStream(3));
    Split split = split_of_fold(folds, 0);
    return {fit_space(space_rows(data), std::move(split.train), every_view(), &whole, {}),
            std::move(split.test)};
}

/// Candidates with one or two views at k 10 and 20 and every kernel that looks at distances or a forest, and
/// one of each stage, weight and kernel besides.
inline std::vector<Candidate> candidates_of_every_kind(std::size_t num_features) {
    std::vector<Candidate> all;
    std::vector<std::vector<View>> view_sets = {{View::euclidean}, {View::lda}, {View::leaf}};
    if (num_features >= 3)
        view_sets.insert(view_sets.end(), {{View::euclidean, View::correlation}, {View::correlation}});
    for (const auto& views : view_sets) {
        for (const std::size_t k : {10u, 20u}) {
            for (const LocalKernel kernel : {LocalKernel::rbf, LocalKernel::mean, LocalKernel::leaf}) {
                const double gamma = has_gamma(kernel) ? 1.0 / static_cast<double>(num_features) : 0.0;
                all.push_back(
                    {.views = views, .num_neighbors = k, .kernel = kernel, .cost = 3.0, .gamma = gamma});
            }
        }
    }
    const Candidate plain{.num_neighbors = 12, .cost = 3.0, .gamma = 0.2};
    const auto add = [&](auto&& change) {
        all.push_back(plain);
        change(all.back());
    };
    add([](Candidate& c) { c.kernel = LocalKernel::linear; });
    add([](Candidate& c) { c.kernel = LocalKernel::laplacian; });
    add([](Candidate& c) { c.balanced = true; });
    add([](Candidate& c) { c.cleaning = Cleaning::soft; });
    add([](Candidate& c) { c.cleaning = Cleaning::soft, c.balanced = true; });
    add([](Candidate& c) { c.cleaning = Cleaning::removal; });
    add([](Candidate& c) { c.fusion = true; });
    add([](Candidate& c) { c.precision_pruning = true; });
    add([](Candidate& c) { c.cleaning = Cleaning::removal, c.fusion = true, c.precision_pruning = true; });
    add([](Candidate& c) {
        c.views = {View::lda}, c.cleaning = Cleaning::removal, c.fusion = true, c.precision_pruning = true;
    });
    return all;
}

inline Candidate sanitizing_candidate() {
    return {.num_neighbors = 12, .cost = 3.0, .gamma = 0.2};
}

}  // namespace hardlearn::testing
