#include "hardlearn/neighbors/approximate_search.hpp"

#include <algorithm>
#include <utility>

#include "hardlearn/core/vector_kernels.hpp"

namespace hardlearn {
namespace {

constexpr Neighbor nobody{0, NeighborList::no_row};

// Rows that the index keeps at hand for k neighbours: so many because queries that lie outside of the rows'
// clouds lead a narrow search astray (docs/performance.md).
std::size_t breadth_for(std::size_t k) {
    return std::max<std::size_t>(4 * k, 200);
}

// At most `count` rows of each class, at equal steps.
std::vector<std::vector<RowIndex>> sample_classes(std::span<const Label> labels, std::size_t num_classes,
                                                  std::size_t count) {
    std::vector<std::size_t> sizes(num_classes), met(num_classes);
    for (const Label label : labels) ++sizes[static_cast<std::size_t>(label)];
    std::vector<std::vector<RowIndex>> samples(num_classes);
    for (RowIndex row = 0; row < labels.size(); ++row) {
        const auto c = static_cast<std::size_t>(labels[row]);
        // The next row of the sample is the one at position size * (rows so far) / count of its class.
        const std::size_t wanted = std::min(count, sizes[c]);
        if (samples[c].size() < wanted && met[c] >= sizes[c] * samples[c].size() / wanted) {
            samples[c].push_back(row);
        }
        ++met[c];
    }
    return samples;
}

Neighbor nearest_of(const float* query, MatrixView<const float> rows, std::span<const RowIndex> ids) {
    std::vector<float> distances(ids.size());
    squared_euclidean_to_some(query, rows, ids, distances);
    Neighbor nearest = nobody;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (nearest.row == NeighborList::no_row || distances[i] < nearest.squared_distance) {
            nearest = {distances[i], ids[i]};
        }
    }
    return nearest;
}

}  // namespace

ApproximateSearch::ApproximateSearch(const RowsWithLabels& searched, std::size_t largest_k, IndexLinks links)
    : searched_(searched),
      largest_k_(largest_k),
      index_(searched.rows, std::move(links)),
      samples_(sample_classes(searched.labels, searched.num_classes, rows_of_class)) {}

NeighborList ApproximateSearch::find(const float* query, std::size_t k, const RowFilter& accept,
                                     bool with_classes) const {
    const std::size_t breadth = breadth_for(std::min(std::max(k, largest_k_), searched_.rows.rows()));
    NeighborList list{.nearest = index_.find(query, breadth, accept), .nearest_of_class = {}};
    if (list.nearest.size() < std::max(k, largest_k_)) {
        list.nearest = nearest_of_all(query, breadth, accept);
    }
    if (with_classes) {
        list.nearest_of_class.assign(samples_.size(), nobody);
        for (const Neighbor& neighbor : list.nearest) {
            Neighbor& place = list.nearest_of_class[static_cast<std::size_t>(searched_.labels[neighbor.row])];
            if (place.row == NeighborList::no_row) place = neighbor;
        }
        for (std::size_t c = 0; c < samples_.size(); ++c) {
            Neighbor& place = list.nearest_of_class[c];
            if (place.row == NeighborList::no_row) {
                place = nearest_of_class(query, static_cast<Label>(c), accept);
            }
        }
    }
    if (list.nearest.size() > k) list.nearest.resize(k);
    return list;
}

std::vector<Neighbor> ApproximateSearch::nearest_of_all(const float* query, std::size_t count,
                                                        const RowFilter& accept) const {
    std::vector<RowIndex> candidates;
    for (RowIndex row = 0; row < searched_.rows.rows(); ++row) {
        if (!accept || accept(row)) candidates.push_back(row);
    }
    return find_neighbors(query, searched_, candidates, count).nearest;
}

Neighbor ApproximateSearch::nearest_of_class(const float* query, Label label, const RowFilter& accept) const {
    const auto accepted = [&](RowIndex row) {
        return searched_.labels[row] == label && (!accept || accept(row));
    };
    const std::vector<RowIndex>& sample = samples_[static_cast<std::size_t>(label)];
    std::vector<RowIndex> candidates;
    std::ranges::copy_if(sample, std::back_inserter(candidates), accepted);
    if (candidates.empty() && sample.size() == rows_of_class) {
        for (RowIndex row = 0; row < searched_.rows.rows(); ++row) {
            if (accepted(row)) candidates.push_back(row);
        }
    }
    const Neighbor nearest = nearest_of(query, searched_.rows, candidates);
    return nearest.row == NeighborList::no_row ? nearest : index_.descend(query, nearest, accepted);
}

std::size_t ApproximateSearch::num_bytes() const {
    std::size_t bytes = index_.num_bytes();
    for (const auto& sample : samples_) bytes += sample.size() * sizeof(RowIndex);
    return bytes;
}

}  // namespace hardlearn
