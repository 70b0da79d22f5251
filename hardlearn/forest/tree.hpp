#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hardlearn {

/// The share of a class among the weighted training rows of a leaf.
struct LeafShare {
    std::uint32_t label = 0;
    float share = 0;

    friend bool operator==(const LeafShare&, const LeafShare&) = default;
};

/// The probabilities of the classes in each leaf. Only classes that a leaf holds take memory: a leaf has few
/// of them, and a forest of thousands of classes has millions of leaves.
class LeafProbabilities {
  public:
    /// Appends a leaf of these shares, in order of their labels.
    void add_leaf(std::span<const LeafShare> shares) {
        shares_.insert(shares_.end(), shares.begin(), shares.end());
        ends_.push_back(shares_.size());
    }
    std::size_t size() const { return ends_.size(); }
    std::span<const LeafShare> operator[](std::size_t leaf) const {
        const std::size_t begin = leaf == 0 ? 0 : ends_[leaf - 1];
        return std::span(shares_).subspan(begin, ends_[leaf] - begin);
    }
    /// 0 for a class that the leaf does not hold.
    float of(std::size_t leaf, std::uint32_t label) const {
        for (const LeafShare& share : (*this)[leaf]) {
            if (share.label == label) return share.share;
        }
        return 0;
    }

    friend bool operator==(const LeafProbabilities&, const LeafProbabilities&) = default;

  private:
    std::vector<LeafShare> shares_;
    std::vector<std::size_t> ends_;  // in shares_, one a leaf
};

/// One tree in flat arrays, children behind their parent. Inner node i: go left if x[feature[i]] <=
/// threshold[i].
struct Tree {
    std::vector<std::int32_t> feature;  ///< -1: a leaf
    std::vector<float> threshold;
    /// inner node: its left child; the right one is left + 1. Leaf: its number
    std::vector<std::uint32_t> left;
    LeafProbabilities leaf_probabilities;
    std::size_t num_leaves = 0;
};

}  // namespace hardlearn
