#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hardlearn {

/// One tree in flat arrays, children behind their parent. Inner node i: go left if x[feature[i]] <=
/// threshold[i].
struct Tree {
    std::vector<std::int32_t> feature;  ///< -1: a leaf
    std::vector<float> threshold;
    /// inner node: its left child; the right one is left + 1. Leaf: its number
    std::vector<std::uint32_t> left;
    std::vector<float> leaf_probabilities;  ///< leaves x classes
    std::size_t num_leaves = 0;
};

}  // namespace hardlearn
