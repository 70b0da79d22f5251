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

void SplitBalance::clear(std::vector<double>& counts, std::span<const TreeSample> samples) {
    if (samples.size() < counts.size()) {
        for (const TreeSample& sample : samples) counts[sample.label()] = 0;
    } else {
        std::ranges::fill(counts, 0.0);
    }
}

void SplitBalance::count_node(std::span<const TreeSample> samples) {
    std::ranges::fill(total_, 0.0);
    classes_present_ = 0;
    node_weight_ = 0;
    node_squares_ = 0;
    for (const TreeSample& sample : samples) {
        const double weight = weight_of(sample.label_and_draws);
        double& total = total_[sample.label()];
        classes_present_ += total == 0 ? 1 : 0;
        node_weight_ += weight;
        node_squares_ += weight * (total + total + weight);
        total += weight;
    }
}

void SplitBalance::reset(std::span<const TreeSample> samples) {
    clear(left_, samples);
    left_weight_ = 0;
    left_squares_ = 0;
    right_squares_ = node_squares_;
}

FeatureSplit<MidpointSearch::Value> MidpointSearch::search(std::size_t feature,
                                                           std::span<const TreeSample> samples,
                                                           SplitBalance& balance, RandomStream&) {
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
    balance.reset(samples);
    for (std::size_t left = 1; left < keys.size(); ++left) {
        const auto moved = static_cast<std::uint32_t>(keys[left - 1]);
        balance.move_left(moved >> 8, balance.weight_of(moved));
        if (rank_of(keys[left - 1]) == rank_of(keys[left])) continue;
        if (left < min_leaf_rows_ || keys.size() - left < min_leaf_rows_) continue;
        const double purity = balance.purity();
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
                                                                         SplitBalance& balance,
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

    balance.reset(samples);
    std::size_t left_rows = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const bool left = values[i] <= threshold;
        const double weight = balance.weight_of(samples[i].label_and_draws);
        balance.move_left(samples[i].label(), left ? weight : 0.0);
        left_rows += left ? 1 : 0;
    }
    if (left_rows < min_leaf_rows_ || samples.size() - left_rows < min_leaf_rows_) return {};
    return {.valid = true, .purity = balance.purity(), .threshold = threshold, .bound = threshold};
}

}  // namespace hardlearn
