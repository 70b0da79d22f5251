#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/forest/training_columns.hpp"

namespace hardlearn {

/// A training row inside a tree: its label and how often the bootstrap drew it.
struct TreeSample {
    std::uint32_t row = 0;
    std::uint32_t label_and_draws = 0;

    static constexpr std::uint32_t max_draws = 255;
    static constexpr std::size_t max_classes = std::size_t{1} << 24;
    static TreeSample of(std::uint32_t row, Label label, std::uint32_t draws) {
        return {.row = row, .label_and_draws = static_cast<std::uint32_t>(label) << 8 | draws};
    }
    std::uint32_t label() const { return label_and_draws >> 8; }
    std::uint32_t draws() const { return label_and_draws & max_draws; }
};

/// The class weights of the samples on the two sides of a threshold that moves from left to right.
///
/// Gini impurity of a split, w_l (1 - sum_c (l_c / w_l)^2) + w_r (1 - sum_c (r_c / w_r)^2), falls as
/// purity = sum_c l_c^2 / w_l + sum_c r_c^2 / w_r rises, and both sums of squares change by one product when
/// a sample changes sides: neither costs a loop over the classes. A sweep lives in local variables: its sums
/// stay in registers, which members of the object that owns the counts would not.
class SplitSweep {
  public:
    SplitSweep(const double* node_classes, double* left_classes, double node_weight, double node_squares)
        : node_(node_classes), left_(left_classes), node_weight_(node_weight), right_squares_(node_squares) {}

    void move_left(std::uint32_t label, double weight) {
        const double left = left_[label];
        const double right = node_[label] - left;
        left_squares_ += weight * (left + left + weight);
        right_squares_ += weight * (weight - right - right);
        left_weight_ += weight;
        left_[label] = left + weight;
    }
    double purity() const {
        const double right_weight = node_weight_ - left_weight_;
        return (left_squares_ * right_weight + right_squares_ * left_weight_) / (left_weight_ * right_weight);
    }

  private:
    const double* node_;
    double* left_;
    double node_weight_;
    double left_weight_ = 0;
    double left_squares_ = 0;
    double right_squares_;
};

/// The class weights of the samples of a node.
class NodeClasses {
  public:
    explicit NodeClasses(std::vector<double> class_weights)
        : class_weights_(std::move(class_weights)),
          node_(class_weights_.size()),
          left_(class_weights_.size()) {}

    void count(std::span<const TreeSample> samples);
    std::size_t classes_present() const { return present_; }
    double weight() const { return weight_; }
    /// Calls use(label, weight) for the classes present, in order.
    template <class Use>
    void for_each_present(Use use) {
        if (!labels_.empty()) {
            std::ranges::sort(labels_);
            labels_.erase(std::unique(labels_.begin(), labels_.end()), labels_.end());
            for (const std::uint32_t label : labels_) use(label, node_[label]);
            return;
        }
        for (std::uint32_t label = 0; label < node_.size(); ++label) {
            if (node_[label] != 0) use(label, node_[label]);
        }
    }

    /// A sweep with all samples (the same as in count) on the right. Ends the one before.
    SplitSweep sweep(std::span<const TreeSample> samples);
    /// One weight a class.
    const double* class_weights() const { return class_weights_.data(); }

  private:
    std::vector<double> class_weights_;
    std::vector<double> node_;
    std::vector<double> left_;
    /// Of the samples, where they are far fewer than the classes, so that no node costs a loop over those.
    std::vector<std::uint32_t> labels_;
    std::size_t present_ = 0;
    double weight_ = 0;
    double squares_ = 0;
};

/// What one feature offers a node.
template <class Value>
struct FeatureSplit {
    bool constant = false;  ///< all samples have the same value
    bool valid = false;     ///< both sides hold min_leaf_rows samples
    double purity = 0;
    float threshold = 0;  ///< left: x <= threshold
    Value bound = 0;      ///< the same split in the training columns: left is value <= bound
};

/// Finds the purest split of a feature: every midpoint between neighbouring values is tried, the first of
/// equals wins.
class MidpointSearch {
  public:
    using Columns = TrainingRanks;
    using Value = Columns::Value;
    MidpointSearch(const Columns& columns, std::size_t min_leaf_rows, std::size_t num_samples)
        : columns_(columns), min_leaf_rows_(min_leaf_rows), keys_(num_samples), buffer_(num_samples) {}

    FeatureSplit<Value> search(std::size_t feature, std::span<const TreeSample> samples, NodeClasses& classes,
                               RandomStream& stream);

  private:
    const Columns& columns_;
    std::size_t min_leaf_rows_;
    std::vector<std::uint64_t> keys_, buffer_;
};

/// Tries one threshold of a feature, drawn uniformly between its smallest and largest value in the node.
class RandomThresholdSearch {
  public:
    using Columns = TrainingValues;
    using Value = Columns::Value;
    RandomThresholdSearch(const Columns& columns, std::size_t min_leaf_rows, std::size_t num_samples)
        : columns_(columns), min_leaf_rows_(min_leaf_rows), values_(num_samples) {}

    FeatureSplit<Value> search(std::size_t feature, std::span<const TreeSample> samples, NodeClasses& classes,
                               RandomStream& stream);

  private:
    const Columns& columns_;
    std::size_t min_leaf_rows_;
    std::vector<float> values_;
};

/// Midpoint of two values, lower < upper; always in [lower, upper), which rounding alone would not promise.
float threshold_between(float lower, float upper);

/// Sorts keys by their upper halves, which lie in [lowest, highest]; `buffer` is as long as `keys`.
void sort_by_rank(std::span<std::uint64_t> keys, std::span<std::uint64_t> buffer, std::uint32_t lowest,
                  std::uint32_t highest);

}  // namespace hardlearn
