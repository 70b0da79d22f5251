#include "hardlearn/operators/leaf_embedding.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "hardlearn/forest/forest.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t num_trees = 30;
constexpr std::size_t fewest_leaf_rows = 3;
constexpr std::size_t most_leaves = 32;

class LeafEmbedding final : public RowMap {
  public:
    LeafEmbedding(Forest forest, const Matrix<float>& rows, const RunContext& context)
        : forest_(std::move(forest)), known_(forest_.trees.size()) {
        const Matrix<std::uint32_t> leaves = forest_leaves(forest_, rows, context);
        for (std::size_t t = 0; t < known_.size(); ++t) {
            for (std::size_t i = 0; i < leaves.rows(); ++i) known_[t].push_back(leaves(i, t));
            std::ranges::sort(known_[t]);
            known_[t].erase(std::unique(known_[t].begin(), known_[t].end()), known_[t].end());
            num_leaves_ += known_[t].size();
        }
    }

    Matrix<float> apply(const Matrix<float>& rows, const RunContext& context) const override {
        const Matrix<std::uint32_t> leaves = forest_leaves(forest_, rows, context);
        const auto value = static_cast<float>(
            std::sqrt(static_cast<double>(num_leaves_) / static_cast<double>(known_.size())));
        Matrix<float> result(rows.rows(), num_leaves_);
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            std::size_t begin = 0;
            for (std::size_t t = 0; t < known_.size(); ++t) {
                const auto place = std::ranges::lower_bound(known_[t], leaves(i, t));
                if (place != known_[t].end() && *place == leaves(i, t))
                    result(i, begin + static_cast<std::size_t>(place - known_[t].begin())) = value;
                begin += known_[t].size();
            }
        }
        return result;
    }

  private:
    Forest forest_;
    std::vector<std::vector<std::uint32_t>> known_;  // leaves of each tree, increasing
    std::size_t num_leaves_ = 0;
};

}  // namespace

std::unique_ptr<RowMap> fit_leaf_embedding(const OperatorRows& rows, std::uint64_t seed,
                                           const RunContext& context) {
    const ForestOptions options{.num_trees = num_trees,
                                .min_leaf_rows = std::max(fewest_leaf_rows, rows.size() / most_leaves),
                                .seed = seed};
    return std::make_unique<LeafEmbedding>(
        fit_forest(rows.features, rows.labels.labels, rows.labels.num_classes, options, context),
        rows.features, context);
}

}  // namespace hardlearn
