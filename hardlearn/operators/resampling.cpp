#include "hardlearn/operators/resampling.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "hardlearn/core/vector_kernels.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t smote_neighbors = 5;
constexpr std::size_t editing_neighbors = 3;

std::vector<std::vector<RowIndex>> rows_of_classes(const RowLabels& labels) {
    std::vector<std::vector<RowIndex>> rows(labels.num_classes);
    for (std::size_t i = 0; i < labels.labels.size(); ++i)
        rows[static_cast<std::size_t>(labels.labels[i])].push_back(i);
    return rows;
}

std::size_t largest(const std::vector<std::vector<RowIndex>>& classes) {
    std::size_t most = 0;
    for (const auto& rows : classes) most = std::max(most, rows.size());
    return most;
}

bool vouch(const OperatorRows& rows, RowIndex one, RowIndex other) {
    if (rows.labels.groups.empty()) return one != other;
    return rows.labels.groups[one] != rows.labels.groups[other];
}

// The rows among `candidates` that are nearest to `row` and outside its group, nearest first, ties by number.
std::vector<RowIndex> nearest_rows(const OperatorRows& rows, RowIndex row,
                                   std::span<const RowIndex> candidates, std::size_t count) {
    std::vector<RowIndex> others;
    std::ranges::copy_if(candidates, std::back_inserter(others),
                         [&](RowIndex other) { return vouch(rows, row, other); });
    std::vector<float> distances(others.size());
    squared_euclidean_to_some(rows.features.row(row).data(), rows.features, others, distances);
    std::vector<std::size_t> order(others.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const std::size_t kept = std::min(count, order.size());
    std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(kept), {},
                              [&](std::size_t i) { return std::pair(distances[i], others[i]); });
    std::vector<RowIndex> nearest;
    for (std::size_t i = 0; i < kept; ++i) nearest.push_back(others[order[i]]);
    return nearest;
}

bool is_outvoted(const OperatorRows& rows, RowIndex row, std::span<const RowIndex> all) {
    std::vector<std::size_t> votes(rows.labels.num_classes, 0);
    for (const RowIndex voter : nearest_rows(rows, row, all, editing_neighbors))
        ++votes[static_cast<std::size_t>(rows.labels.labels[voter])];
    return votes[static_cast<std::size_t>(rows.labels.labels[row])] < std::ranges::max(votes);
}

std::vector<RowIndex> all_of(std::size_t count) {
    std::vector<RowIndex> rows(count);
    std::iota(rows.begin(), rows.end(), RowIndex(0));
    return rows;
}

}  // namespace

std::vector<RowIndex> over_sampled(const RowLabels& labels, RandomStream stream) {
    const auto classes = rows_of_classes(labels);
    const std::size_t size = largest(classes);
    std::vector<RowIndex> sample = all_of(labels.labels.size());
    for (std::vector<RowIndex> rows : classes) {
        if (rows.empty()) continue;
        for (std::size_t drawn = rows.size(); drawn < size;) {
            const std::size_t more = std::min(rows.size(), size - drawn);
            draw_to_front(std::span(rows), more, stream);
            sample.insert(sample.end(), rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(more));
            drawn += more;
        }
    }
    return sample;
}

std::vector<RowIndex> under_sampled(const RowLabels& labels, RandomStream stream) {
    const auto classes = rows_of_classes(labels);
    std::size_t size = labels.labels.size();
    for (const auto& rows : classes) {
        if (!rows.empty()) size = std::min(size, rows.size());
    }
    std::vector<RowIndex> sample;
    for (std::vector<RowIndex> rows : classes) {
        if (rows.empty()) continue;
        draw_to_front(std::span(rows), size, stream);
        sample.insert(sample.end(), rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(size));
    }
    std::ranges::sort(sample);
    return sample;
}

SampledRows smote(const OperatorRows& rows, RandomStream stream) {
    const auto classes = rows_of_classes(rows.labels);
    const std::size_t size = largest(classes);
    std::vector<std::pair<RowIndex, RowIndex>> ends;
    std::vector<float> places;
    for (const auto& members : classes) {
        if (members.empty() || members.size() == size) continue;
        std::vector<std::vector<RowIndex>> near;
        for (const RowIndex row : members) near.push_back(nearest_rows(rows, row, members, smote_neighbors));
        for (std::size_t made = members.size(); made < size; ++made) {
            const std::size_t from = stream.below(members.size());
            const auto& to = near[from];
            ends.emplace_back(members[from], to.empty() ? members[from] : to[stream.below(to.size())]);
            places.push_back(static_cast<float>(stream.uniform()));
        }
    }
    SampledRows sample{.features = Matrix<float>(rows.size() + ends.size(), rows.features.columns()),
                       .labels = {rows.labels.labels.begin(), rows.labels.labels.end()}};
    for (std::size_t i = 0; i < rows.size(); ++i)
        std::ranges::copy(rows.features.row(i), sample.features.row(i).begin());
    for (std::size_t k = 0; k < ends.size(); ++k) {
        const auto from = rows.features.row(ends[k].first), to = rows.features.row(ends[k].second);
        for (std::size_t j = 0; j < from.size(); ++j)
            sample.features(rows.size() + k, j) = from[j] + places[k] * (to[j] - from[j]);
        sample.labels.push_back(rows.labels.labels[ends[k].first]);
    }
    return sample;
}

std::vector<RowIndex> edited(const OperatorRows& rows) {
    const std::vector<RowIndex> all = all_of(rows.size());
    std::vector<RowIndex> kept;
    for (const RowIndex row : all) {
        if (!is_outvoted(rows, row, all)) kept.push_back(row);
    }
    std::vector<bool> is_left(rows.labels.num_classes, false);
    for (const RowIndex row : kept) is_left[static_cast<std::size_t>(rows.labels.labels[row])] = true;
    for (const RowIndex row : all) {
        if (!is_left[static_cast<std::size_t>(rows.labels.labels[row])]) kept.push_back(row);
    }
    std::ranges::sort(kept);
    return kept;
}

}  // namespace hardlearn
