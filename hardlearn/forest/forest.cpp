#include "hardlearn/forest/forest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/forest/leaf_lookup.hpp"
#include "hardlearn/forest/split_search.hpp"
#include "hardlearn/forest/training_columns.hpp"
#include "hardlearn/forest/tree_growth.hpp"

namespace hardlearn {
namespace {

void check_labels(std::span<const Label> labels, std::size_t num_classes) {
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] < 0 || static_cast<std::size_t>(labels[i]) >= num_classes) {
            throw_bad_argument(
                fmt::format("forest: label {} of row {} is outside [0, {})", labels[i], i, num_classes));
        }
    }
}

void check_features(MatrixView<const float> rows) {
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const auto row = rows.row(i);
        const auto found = std::ranges::find_if(row, [](float value) { return std::isnan(value); });
        if (found != row.end()) {
            throw_bad_argument(
                fmt::format("forest: feature {} of row {} is not a number", found - row.begin(), i));
        }
    }
}

void check_input(MatrixView<const float> rows, std::span<const Label> labels, std::size_t num_classes,
                 const ForestOptions& options) {
    if (rows.rows() == 0) throw_bad_argument("forest: there are no rows");
    if (labels.size() != rows.rows()) {
        throw_bad_argument(fmt::format("forest: {} rows but {} labels", rows.rows(), labels.size()));
    }
    if (num_classes > TreeSample::max_classes) {
        throw_bad_argument(
            fmt::format("forest: {} classes, at most {} are possible", num_classes, TreeSample::max_classes));
    }
    if (options.num_trees == 0) throw_bad_argument("forest: num_trees is 0, expected at least 1");
    if (options.min_leaf_rows == 0) throw_bad_argument("forest: min_leaf_rows is 0, expected at least 1");
    check_labels(labels, num_classes);
    check_features(rows);
}

std::size_t resolve_tried_features(std::size_t asked, std::size_t num_features) {
    if (asked > 0) return std::min(asked, num_features);
    const auto root = static_cast<std::size_t>(std::sqrt(static_cast<double>(num_features)));
    return std::max<std::size_t>(root, 1);
}

std::vector<double> count_classes(std::span<const Label> labels, std::size_t num_classes) {
    std::vector<double> counts(num_classes, 0.0);
    for (const Label label : labels) ++counts[static_cast<std::size_t>(label)];
    return counts;
}

template <class Columns>
std::vector<GrownTree> grow_trees(const Columns& columns, const GrowthPlan& plan,
                                  const ForestOptions& options, const RunContext& context) {
    const RandomStream stream = RandomStream(options.seed).child("forest");
    std::vector<GrownTree> grown(options.num_trees);
    std::atomic<std::size_t> done{0};
    parallel_for_each(grown.size(), context, [&](std::size_t t) {
        grown[t] = grow_tree(columns, plan, stream.child(t));
        context.report("forest", ++done, grown.size());
    });
    return grown;
}

// What trees say of a block of rows that they have not seen.
struct BlockVotes {
    std::size_t first;           // row of the block
    Matrix<double> sums;         // of leaf probabilities
    std::vector<double> voters;  // trees

    BlockVotes(std::size_t begin, std::size_t end, std::size_t classes)
        : first(begin), sums(end - begin, classes), voters(end - begin, 0.0) {}

    void add(const Tree& tree, MatrixView<const float> rows, std::span<const std::uint32_t> ids) {
        std::vector<std::uint32_t> leaves(ids.size());
        find_leaves(tree, rows, ids, leaves);
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const auto sum = sums.row(ids[i] - first);
            for (const LeafShare& share : tree.leaf_probabilities[leaves[i]]) sum[share.label] += share.share;
            ++voters[ids[i] - first];
        }
    }
};

Matrix<float> average_out_of_bag(std::span<const GrownTree> grown, MatrixView<const float> rows,
                                 std::span<const double> class_counts, const RunContext& context) {
    const std::size_t classes = class_counts.size();
    Matrix<float> result(rows.rows(), classes);
    parallel_for(
        rows.rows(), rows_per_block(rows.rows(), context), context, [&](std::size_t begin, std::size_t end) {
            BlockVotes votes(begin, end, classes);
            std::vector<std::uint32_t> unseen;
            for (const GrownTree& one : grown) {
                unseen.clear();
                for (std::size_t i = begin; i < end; ++i) {
                    if (one.draws[i] == 0) unseen.push_back(static_cast<std::uint32_t>(i));
                }
                votes.add(one.tree, rows, unseen);
            }
            for (std::size_t i = begin; i < end; ++i) {
                const double voters = votes.voters[i - begin];
                for (std::size_t c = 0; c < classes; ++c) {
                    const double share = voters > 0 ? votes.sums(i - begin, c) / voters
                                                    : class_counts[c] / static_cast<double>(rows.rows());
                    result(i, c) = static_cast<float>(share);
                }
            }
        });
    return result;
}

}  // namespace

// Classes without rows never ask for their weight.
std::vector<double> forest_class_weights(std::span<const Label> labels, std::size_t num_classes,
                                         bool balanced) {
    std::vector<double> weights(num_classes, 1.0);
    if (!balanced) return weights;
    const auto counts = count_classes(labels, num_classes);
    for (std::size_t c = 0; c < weights.size(); ++c) {
        if (counts[c] == 0) continue;
        weights[c] = static_cast<double>(labels.size()) / (static_cast<double>(num_classes) * counts[c]);
    }
    return weights;
}

Forest fit_forest(MatrixView<const float> rows, std::span<const Label> labels, std::size_t num_classes,
                  const ForestOptions& options, const RunContext& context) {
    check_input(rows, labels, num_classes, options);
    const auto class_counts = count_classes(labels, num_classes);
    const auto class_weights = forest_class_weights(labels, num_classes, options.balanced);
    const bool midpoints = options.kind == ForestKind::random_forest;
    const GrowthPlan plan = {.labels = labels,
                             .num_classes = num_classes,
                             .tried_features = resolve_tried_features(options.tried_features, rows.columns()),
                             .min_leaf_rows = options.min_leaf_rows,
                             .bootstrap = midpoints || options.bootstrap,
                             .class_weights = class_weights};
    auto grown = midpoints ? grow_trees(turn_into_ranks(rows, context), plan, options, context)
                           : grow_trees(turn_into_columns(rows, context), plan, options, context);
    Forest forest{.num_classes = num_classes, .num_features = rows.columns()};
    if (plan.bootstrap) forest.out_of_bag = average_out_of_bag(grown, rows, class_counts, context);
    forest.trees.reserve(grown.size());
    if (plan.bootstrap && options.keep_draws) forest.draws = Matrix<std::uint8_t>(grown.size(), rows.rows());
    for (std::size_t t = 0; t < forest.draws.rows(); ++t)
        std::ranges::copy(grown[t].draws, forest.draws.row(t).begin());
    for (auto& one : grown) forest.trees.push_back(std::move(one.tree));
    return forest;
}

}  // namespace hardlearn
