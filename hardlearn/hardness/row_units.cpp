#include "hardlearn/hardness/row_units.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "hardlearn/core/parallel.hpp"

namespace hardlearn {
namespace {

std::vector<std::vector<RowIndex>> units_of(const RowLabels& labels) {
    std::vector<std::vector<RowIndex>> units;
    std::map<GroupIndex, std::size_t> numbers;
    for (std::size_t i = 0; i < labels.labels.size(); ++i) {
        const std::size_t unit =
            labels.groups.empty() ? i : numbers.try_emplace(labels.groups[i], numbers.size()).first->second;
        if (unit == units.size()) units.emplace_back();
        units[unit].push_back(static_cast<RowIndex>(i));
    }
    return units;
}

bool has_several_classes(std::span<const RowIndex> rows, std::span<const Label> labels) {
    return std::ranges::any_of(rows, [&](RowIndex row) { return labels[row] != labels[rows.front()]; });
}

}  // namespace

RowUnits::RowUnits(const RowLabels& labels)
    : rows_of_unit_(units_of(labels)), strata_(labels.num_classes), num_rows_(labels.labels.size()) {
    std::size_t mixed_rows = 0;
    for (std::size_t u = 0; u < rows_of_unit_.size(); ++u) {
        const std::vector<RowIndex>& rows = rows_of_unit_[u];
        if (has_several_classes(rows, labels.labels)) mixed_rows += rows.size();
        strata_[static_cast<std::size_t>(labels.labels[rows.front()])].push_back(u);
    }
    shuffles_within_ = 2 * mixed_rows > num_rows_;
    if (mixed_rows == 0) return;
    strata_.assign(1, {});
    for (std::size_t u = 0; u < rows_of_unit_.size(); ++u) strata_.front().push_back(u);
}

std::vector<double> RowUnits::resampled(RandomStream stream) const {
    std::vector<double> weights(num_rows_, 0.0);
    for (const std::vector<std::size_t>& stratum : strata_) {
        for (std::size_t draw = 0; draw < stratum.size(); ++draw) {
            for (const RowIndex row : rows_of_unit_[stratum[stream.below(stratum.size())]])
                weights[row] += 1.0;
        }
    }
    return weights;
}

std::vector<Label> RowUnits::permuted(std::span<const Label> labels, RandomStream stream) const {
    std::vector<Label> permuted(labels.size());
    if (shuffles_within_) {
        for (const std::vector<RowIndex>& rows : rows_of_unit_) {
            std::vector<RowIndex> sources = rows;
            shuffle<RowIndex>(sources, stream);
            for (std::size_t i = 0; i < rows.size(); ++i) permuted[rows[i]] = labels[sources[i]];
        }
        return permuted;
    }
    std::vector<std::size_t> sources(rows_of_unit_.size());
    for (std::size_t u = 0; u < sources.size(); ++u) sources[u] = u;
    shuffle<std::size_t>(sources, stream);
    for (std::size_t u = 0; u < sources.size(); ++u) {
        const std::vector<RowIndex>& given = rows_of_unit_[sources[u]];
        for (std::size_t i = 0; i < rows_of_unit_[u].size(); ++i)
            permuted[rows_of_unit_[u][i]] = labels[given[i % given.size()]];
    }
    return permuted;
}

Interval bootstrap_over_units(const RowUnits& units, const Bootstrap& bootstrap,
                              const std::function<double(std::span<const double> weights)>& statistic,
                              const RunContext& context) {
    std::vector<double> values(bootstrap.num_resamples);
    parallel_for_each(values.size(), context, [&](std::size_t b) {
        values[b] = statistic(units.resampled(bootstrap.stream.child(b)));
    });
    std::erase_if(values, [](double value) { return std::isnan(value); });
    std::ranges::sort(values);
    const double estimate = statistic(std::vector<double>(units.num_rows(), 1.0));
    if (values.empty() || std::isnan(estimate)) {
        constexpr double nan = std::numeric_limits<double>::quiet_NaN();
        return {.estimate = estimate, .low = nan, .high = nan};
    }
    return {.estimate = estimate, .low = quantile(values, 0.025), .high = quantile(values, 0.975)};
}

}  // namespace hardlearn
