#include "hardlearn/forest/tree_growth.hpp"

#include <algorithm>
#include <numeric>
#include <type_traits>

#include "hardlearn/forest/split_search.hpp"

namespace hardlearn {
namespace {

// Uniform in [0, bound) for small bounds; the bias, at most bound / 2^32, is below what a forest can show.
std::size_t draw_below(RandomStream& stream, std::size_t bound) {
    return static_cast<std::size_t>(static_cast<std::uint64_t>(stream.next_u32()) * bound >> 32);
}

std::vector<std::uint32_t> draw_bootstrap(std::size_t rows, RandomStream stream) {
    std::vector<std::uint32_t> draws(rows, 0);
    for (std::size_t i = 0; i < rows; ++i) {
        std::uint32_t& drawn = draws[draw_below(stream, rows)];
        drawn = std::min(drawn + 1, TreeSample::max_draws);
    }
    return draws;
}

std::vector<TreeSample> gather_samples(std::span<const Label> labels, std::span<const std::uint32_t> draws) {
    std::vector<TreeSample> samples;
    samples.reserve(labels.size());
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const std::uint32_t drawn = draws.empty() ? 1 : draws[i];
        if (drawn > 0) samples.push_back(TreeSample::of(static_cast<std::uint32_t>(i), labels[i], drawn));
    }
    return samples;
}

template <class Search>
class TreeGrower {
    using Columns = typename Search::Columns;
    using Value = typename Search::Value;

  public:
    TreeGrower(const Columns& columns, const GrowthPlan& plan, std::vector<TreeSample> samples,
               RandomStream stream)
        : columns_(columns),
          plan_(plan),
          samples_(std::move(samples)),
          moved_(samples_.size()),
          features_(columns.values.rows()),
          classes_({plan.class_weights.begin(), plan.class_weights.end()}),
          search_(columns, plan.min_leaf_rows, samples_.size()),
          stream_(stream) {
        std::iota(features_.begin(), features_.end(), std::uint32_t{0});
    }

    Tree grow() {
        append_nodes(1);
        std::vector<Node> waiting = {{.place = 0, .begin = 0, .end = samples_.size(), .constants = 0}};
        while (!waiting.empty()) {
            Node node = waiting.back();
            waiting.pop_back();
            const BestSplit best = find_split(node);
            if (!best.split.valid) {
                make_leaf(node);
                continue;
            }
            const std::size_t middle = partition(node, best);
            const std::size_t children = tree_.feature.size();
            tree_.feature[node.place] = static_cast<std::int32_t>(best.feature);
            tree_.threshold[node.place] = best.split.threshold;
            tree_.left[node.place] = static_cast<std::uint32_t>(children);
            append_nodes(2);
            waiting.push_back({children + 1, middle, node.end, node.constants});
            waiting.push_back({children, node.begin, middle, node.constants});
        }
        return std::move(tree_);
    }

  private:
    // A node to be split: its samples are samples_[begin, end), its first `constants` features_ have one
    // value.
    struct Node {
        std::size_t place;
        std::size_t begin;
        std::size_t end;
        std::size_t constants;
    };
    struct BestSplit {
        std::size_t feature = 0;
        FeatureSplit<Value> split;
    };

    std::span<TreeSample> samples_of(const Node& node) {
        return std::span(samples_).subspan(node.begin, node.end - node.begin);
    }

    void append_nodes(std::size_t count) {
        tree_.feature.resize(tree_.feature.size() + count, -1);
        tree_.threshold.resize(tree_.threshold.size() + count, 0.0f);
        tree_.left.resize(tree_.left.size() + count, 0);
    }

    // Draws features without replacement until plan_.tried_features were tried and one of them can be split.
    // (scikit-learn gives up at the first feature that is not constant, also where min_leaf_rows forbids the
    // split that it drew: smaller, less accurate extra-trees.) Drawing one that is known to be constant
    // counts as a trial, which needs only their number. Constants that are found move to the front of
    // features_ and stay known below the node; siblings above know fewer.
    BestSplit find_split(Node& node) {
        const auto samples = samples_of(node);
        classes_.count(samples);
        BestSplit best;
        if (classes_.classes_present() < 2 || samples.size() < 2 * plan_.min_leaf_rows) return best;
        // No split can be purer than two sides of one class each; what comes after it could only tie.
        const double purest = classes_.weight() * (1 - 1e-12);
        std::size_t known_constants = node.constants;
        std::size_t candidates_end = features_.size();
        for (std::size_t tried = 0; tried < plan_.tried_features || !best.split.valid; ++tried) {
            const std::size_t candidates = candidates_end - node.constants;
            if (candidates == 0) break;
            const std::size_t drawn = draw_below(stream_, known_constants + candidates);
            if (drawn < known_constants) {
                --known_constants;
                continue;
            }
            const std::size_t chosen = node.constants + drawn - known_constants;
            const std::size_t feature = features_[chosen];
            const auto split = search_.search(feature, samples, classes_, stream_);
            if (split.constant) {
                std::swap(features_[chosen], features_[node.constants++]);
                continue;
            }
            std::swap(features_[chosen], features_[--candidates_end]);
            if (split.valid && (!best.split.valid || split.purity > best.split.purity)) {
                best = {.feature = feature, .split = split};
                if (split.purity >= purest) break;
            }
        }
        return best;
    }

    // Stable, without branches on the data. Returns where the right side begins.
    std::size_t partition(const Node& node, const BestSplit& best) {
        const auto column = columns_.values.row(best.feature);
        const auto samples = samples_of(node);
        std::size_t left = 0;
        std::size_t right = 0;
        for (const TreeSample sample : samples) {
            const bool goes_left = column[sample.row] <= best.split.bound;
            samples[left] = sample;
            moved_[right] = sample;
            left += goes_left ? 1 : 0;
            right += goes_left ? 0 : 1;
        }
        std::copy_n(moved_.begin(), right, samples.begin() + static_cast<std::ptrdiff_t>(left));
        return node.begin + left;
    }

    void make_leaf(const Node& node) {
        tree_.left[node.place] = static_cast<std::uint32_t>(tree_.num_leaves++);
        shares_.clear();
        classes_.for_each_present([&](std::uint32_t label, double weight) {
            shares_.push_back({label, static_cast<float>(weight / classes_.weight())});
        });
        tree_.leaf_probabilities.add_leaf(shares_);
    }

    const Columns& columns_;
    const GrowthPlan& plan_;
    std::vector<TreeSample> samples_;
    std::vector<TreeSample> moved_;
    std::vector<std::uint32_t> features_;
    NodeClasses classes_;
    Search search_;
    RandomStream stream_;
    Tree tree_;
    std::vector<LeafShare> shares_;  // of one leaf
};

template <class Search>
GrownTree grow(const typename Search::Columns& columns, const GrowthPlan& plan, RandomStream stream) {
    std::vector<std::uint32_t> draws;
    if (plan.bootstrap) draws = draw_bootstrap(plan.labels.size(), stream.child("bootstrap"));
    TreeGrower<Search> grower(columns, plan, gather_samples(plan.labels, draws), stream.child("splits"));
    return {.tree = grower.grow(), .draws = {draws.begin(), draws.end()}};
}

}  // namespace

GrownTree grow_tree(const TrainingRanks& columns, const GrowthPlan& plan, RandomStream stream) {
    return grow<MidpointSearch>(columns, plan, stream);
}

GrownTree grow_tree(const TrainingValues& columns, const GrowthPlan& plan, RandomStream stream) {
    return grow<RandomThresholdSearch>(columns, plan, stream);
}

}  // namespace hardlearn
