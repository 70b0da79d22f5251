#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/forest/training_columns.hpp"
#include "hardlearn/forest/tree.hpp"

namespace hardlearn {

/// What all trees of a forest share. tried_features is resolved; class_weights has one weight a class.
struct GrowthPlan {
    std::span<const Label> labels;
    std::size_t num_classes = 0;
    std::size_t tried_features = 0;
    std::size_t min_leaf_rows = 1;
    bool bootstrap = false;
    std::span<const double> class_weights;
};

struct GrownTree {
    Tree tree;
    /// How often the bootstrap drew each row; empty without bootstrap.
    std::vector<std::uint8_t> draws;
};

/// Grows one tree: depth first, left before right. Random forests split ranks, extra-trees split values.
GrownTree grow_tree(const TrainingRanks& columns, const GrowthPlan& plan, RandomStream stream);
GrownTree grow_tree(const TrainingValues& columns, const GrowthPlan& plan, RandomStream stream);

}  // namespace hardlearn
