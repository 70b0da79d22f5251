#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/forest/tree.hpp"

namespace hardlearn {

enum class ForestKind : std::uint8_t {
    random_forest,  ///< bootstrap samples, best split of each tried feature (Breiman 2001)
    extra_trees     ///< all rows, one random threshold a tried feature (Geurts, Ernst, Wehenkel 2006)
};

struct ForestOptions {
    ForestKind kind = ForestKind::extra_trees;
    std::size_t num_trees = 300;     ///< more: steadier, proportionally slower
    std::size_t tried_features = 0;  ///< features tried a split; 0: the square root of their number
    std::size_t min_leaf_rows = 1;   ///< larger: smaller trees, smoother probabilities
    /// extra_trees only: draw rows with replacement, so that there are out-of-bag rows
    bool bootstrap = false;
    bool balanced = false;    ///< weigh rows by n / (classes * rows of their class)
    bool keep_draws = false;  ///< Forest::draws is filled
    std::uint64_t seed = 0;
};

/// A fitted forest; immutable. Split criterion: Gini impurity.
struct Forest {
    std::size_t num_classes = 0;
    std::size_t num_features = 0;
    std::vector<Tree> trees;
    /// Rows x classes: mean probabilities over the trees that did not see the row (bootstrap only; a row that
    /// every tree saw gets the class shares). Empty without bootstrap.
    Matrix<float> out_of_bag;
    /// Trees x rows: how often each tree's bootstrap drew each row; empty unless kept, and without bootstrap.
    Matrix<std::uint8_t> draws;
};

/// What a row of each class counts in leaves.
std::vector<double> forest_class_weights(std::span<const Label> labels, std::size_t num_classes,
                                         bool balanced);

/// Grows a forest on the given rows. Trees grow in parallel, each from its own random stream: same bits for
/// any number of threads. Error(bad_argument) for no rows, labels outside [0, num_classes), 0 trees or NaN
/// features.
Forest fit_forest(MatrixView<const float> rows, std::span<const Label> labels, std::size_t num_classes,
                  const ForestOptions& options, const RunContext& context = {});

/// Rows x classes: mean leaf probabilities over the trees.
Matrix<float> forest_probabilities(const Forest& forest, MatrixView<const float> rows,
                                   const RunContext& context = {});

/// Rows x trees: the number of the leaf that each row falls into.
Matrix<std::uint32_t> forest_leaves(const Forest& forest, MatrixView<const float> rows,
                                    const RunContext& context = {});

/// out[i] = share of trees in which the two rows fall into the same leaf; `leaves` from forest_leaves.
void leaf_similarities(std::span<const std::uint32_t> query_leaves, MatrixView<const std::uint32_t> leaves,
                       std::span<const RowIndex> ids, std::span<float> out);

}  // namespace hardlearn
