#include "hardlearn/forest/split_search.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace hardlearn {
namespace {

// Below this many keys insertion beats counting digits.
constexpr std::size_t few_keys = 24;
constexpr unsigned max_digit_bits = 8;

void insertion_sort(std::span<std::uint64_t> keys) {
    for (std::size_t i = 1; i < keys.size(); ++i) {
        const std::uint64_t key = keys[i];
        std::size_t j = i;
        for (; j > 0 && keys[j - 1] > key; --j) keys[j] = keys[j - 1];
        keys[j] = key;
    }
}

// One stable pass of a radix sort, by the digit that `digit_of` cuts out.
template <class DigitOf>
void sort_by_digit(std::span<const std::uint64_t> from, std::span<std::uint64_t> to, std::size_t num_digits,
                   DigitOf digit_of) {
    std::array<std::uint32_t, std::size_t{1} << max_digit_bits> place{};
    for (const std::uint64_t key : from) ++place[digit_of(key)];
    std::uint32_t next = 0;
    for (std::size_t digit = 0; digit < num_digits; ++digit) {
        const std::uint32_t count = place[digit];
        place[digit] = next;
        next += count;
    }
    for (const std::uint64_t key : from) to[place[digit_of(key)]++] = key;
}

std::uint32_t rank_of(std::uint64_t key) {
    return static_cast<std::uint32_t>(key >> 32);
}

}  // namespace

void sort_by_rank(std::span<std::uint64_t> keys, std::span<std::uint64_t> buffer, std::uint32_t lowest,
                  std::uint32_t highest) {
    if (keys.size() <= few_keys) {
        insertion_sort(keys);
        return;
    }
    const auto bits = static_cast<unsigned>(std::bit_width(highest - lowest));
    const unsigned passes = (bits + max_digit_bits - 1) / max_digit_bits;
    if (passes == 0) return;
    const unsigned digit_bits = (bits + passes - 1) / passes;
    const std::uint32_t mask = (std::uint32_t{1} << digit_bits) - 1;
    auto from = keys;
    auto to = buffer;
    for (unsigned pass = 0; pass < passes; ++pass) {
        const unsigned shift = pass * digit_bits;
        sort_by_digit(from, to, std::size_t{mask} + 1,
                      [=](std::uint64_t key) { return (rank_of(key) - lowest) >> shift & mask; });
        std::swap(from, to);
    }
    if (passes % 2 == 1) std::ranges::copy(buffer, keys.begin());
}

float threshold_between(float lower, float upper) {
    // Halved before they are added: the sum of two large values would overflow. The midpoint of infinities is
    // NaN.
    const float middle = lower / 2 + upper / 2;
    return middle >= lower && middle < upper ? middle : lower;
}

void NodeClasses::count(std::span<const TreeSample> samples) {
    if (labels_.empty()) {
        std::ranges::fill(node_, 0.0);
    } else {
        for (const std::uint32_t label : labels_) node_[label] = 0;
        labels_.clear();
    }
    constexpr std::size_t many_classes = 256;
    if (node_.size() > many_classes && 4 * samples.size() < node_.size()) {
        for (const TreeSample& sample : samples) labels_.push_back(sample.label());
    }
    // Locals stay in registers; members might be changed by the stores into node_.
    std::size_t present = 0;
    double weight = 0;
    double squares = 0;
    for (const TreeSample& sample : samples) {
        const double added = class_weights_[sample.label()] * static_cast<double>(sample.draws());
        double& total = node_[sample.label()];
        present += total == 0 ? 1 : 0;
        weight += added;
        squares += added * (total + total + added);
        total += added;
    }
    present_ = present;
    weight_ = weight;
    squares_ = squares;
}

SplitSweep NodeClasses::sweep(std::span<const TreeSample> samples) {
    if (samples.size() < left_.size()) {
        for (const TreeSample& sample : samples) left_[sample.label()] = 0;
    } else {
        std::ranges::fill(left_, 0.0);
    }
    return {node_.data(), left_.data(), weight_, squares_};
}

FeatureSplit<MidpointSearch::Value> MidpointSearch::search(std::size_t feature,
                                                           std::span<const TreeSample> samples,
                                                           NodeClasses& classes, RandomStream&) {
    const auto ranks = columns_.values.row(feature);
    const auto keys = std::span(keys_).first(samples.size());
    std::uint32_t lowest = ranks[samples.front().row];
    std::uint32_t highest = lowest;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const std::uint32_t rank = ranks[samples[i].row];
        lowest = std::min(lowest, rank);
        highest = std::max(highest, rank);
        keys[i] = static_cast<std::uint64_t>(rank) << 32 | samples[i].label_and_draws;
    }
    if (lowest == highest) return {.constant = true};
    sort_by_rank(keys, std::span(buffer_).first(samples.size()), lowest, highest);

    FeatureSplit<Value> best;
    std::size_t best_left = 0;
    SplitSweep sweep = classes.sweep(samples);
    const double* const class_weights = classes.class_weights();
    for (std::size_t left = 1; left < keys.size(); ++left) {
        const TreeSample moved{.label_and_draws = static_cast<std::uint32_t>(keys[left - 1])};
        sweep.move_left(moved.label(), class_weights[moved.label()] * static_cast<double>(moved.draws()));
        if (rank_of(keys[left - 1]) == rank_of(keys[left])) continue;
        if (left < min_leaf_rows_ || keys.size() - left < min_leaf_rows_) continue;
        const double purity = sweep.purity();
        if (purity > best.purity) {
            best.purity = purity;
            best_left = left;
        }
    }
    if (best_left == 0) return best;
    const auto& distinct = columns_.distinct[feature];
    best.valid = true;
    best.bound = rank_of(keys[best_left - 1]);
    best.threshold = threshold_between(distinct[best.bound], distinct[rank_of(keys[best_left])]);
    return best;
}

FeatureSplit<RandomThresholdSearch::Value> RandomThresholdSearch::search(std::size_t feature,
                                                                         std::span<const TreeSample> samples,
                                                                         NodeClasses& classes,
                                                                         RandomStream& stream) {
    const auto column = columns_.values.row(feature);
    const auto values = std::span(values_).first(samples.size());
    float lowest = column[samples.front().row];
    float highest = lowest;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const float value = column[samples[i].row];
        lowest = std::min(lowest, value);
        highest = std::max(highest, value);
        values[i] = value;
    }
    if (lowest == highest) return {.constant = true};
    const double share = static_cast<double>(stream.next_u32()) * 0x1.0p-32;
    auto threshold = static_cast<float>(lowest + share * (static_cast<double>(highest) - lowest));
    // Rounding can reach the largest value, and infinities give NaN.
    if (!(threshold >= lowest && threshold < highest)) threshold = lowest;

    SplitSweep sweep = classes.sweep(samples);
    const double* const class_weights = classes.class_weights();
    std::size_t left_rows = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        // A mask instead of a branch: half of the branches would be mispredicted.
        const std::uint32_t left = values[i] <= threshold ? 1 : 0;
        const TreeSample sample = samples[i];
        const auto draws = static_cast<double>(static_cast<std::int32_t>(sample.draws() & (0 - left)));
        sweep.move_left(sample.label(), class_weights[sample.label()] * draws);
        left_rows += left;
    }
    if (left_rows < min_leaf_rows_ || samples.size() - left_rows < min_leaf_rows_) return {};
    return {.valid = true, .purity = sweep.purity(), .threshold = threshold, .bound = threshold};
}

}  // namespace hardlearn
