#include "hardlearn/table_networks/inner_split.hpp"

#include <algorithm>
#include <set>

#include "hardlearn/data/splits.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t num_parts = 4;

std::set<Label> classes_of(const TrainingRows& training, std::span<const RowIndex> rows) {
    std::set<Label> classes;
    for (const RowIndex row : rows) classes.insert(training.labels[row]);
    return classes;
}

}  // namespace

InnerSplit inner_split(const TrainingRows& training, const RandomStream& stream) {
    const std::size_t rows = training.labels.size();
    const InnerSplit whole{.training = all_rows(rows), .left_out = {}};
    const InnerDraws draws = inner_draws(
        {.labels = training.labels, .num_classes = training.num_classes, .groups = training.groups},
        {.num_folds = num_parts, .max_rows = rows}, stream);
    if (draws.num_folds == 0) return whole;
    const std::vector<InnerFold> folds = list_inner_folds(draws);
    const auto best = std::ranges::max_element(
        folds, {}, [&](const InnerFold& fold) { return classes_of(training, fold.train).size(); });
    const std::set<Label> trained = classes_of(training, best->train);
    InnerSplit split{.training = best->train, .left_out = {}};
    std::ranges::copy_if(best->left_out, std::back_inserter(split.left_out),
                         [&](RowIndex row) { return trained.contains(training.labels[row]); });
    return trained.size() < 2 || split.left_out.empty() ? whole : split;
}

}  // namespace hardlearn
