#include "hardlearn/traininglet/batches.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <compare>
#include <numeric>
#include <span>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

void check_size(std::size_t size) {
    if (size == 0) throw_bad_argument("a batch must hold at least 1 query, not 0");
}

std::vector<RowIndex> numbers(std::size_t begin, std::size_t end) {
    std::vector<RowIndex> result(end - begin);
    std::iota(result.begin(), result.end(), static_cast<RowIndex>(begin));
    return result;
}

std::size_t widest_column(MatrixView<const float> queries, std::span<const RowIndex> ids) {
    const auto first = queries.row(ids.front());
    std::vector<float> lowest(first.begin(), first.end());
    std::vector<float> highest = lowest;
    for (const RowIndex id : ids) {
        const auto row = queries.row(id);
        for (std::size_t c = 0; c < row.size(); ++c) {
            lowest[c] = std::min(lowest[c], row[c]);
            highest[c] = std::max(highest[c], row[c]);
        }
    }
    std::size_t widest = 0;
    double largest_range = -1;
    for (std::size_t c = 0; c < lowest.size(); ++c) {
        const double range = double{highest[c]} - double{lowest[c]};
        if (range > largest_range) {
            largest_range = range;
            widest = c;
        }
    }
    return widest;
}

// A total order by content (strong_order tells -0 from 0), then by number.
struct Before {
    MatrixView<const float> queries;
    std::size_t column;

    bool operator()(RowIndex a, RowIndex b) const {
        const auto left = queries.row(a);
        const auto right = queries.row(b);
        if (left.empty()) return a < b;
        if (left[column] != right[column]) return left[column] < right[column];
        for (std::size_t c = 0; c < left.size(); ++c) {
            const auto order = std::strong_order(left[c], right[c]);
            if (order != 0) return order < 0;
        }
        return a < b;
    }
};

// Appends `ids` as `count` batches.
void split(MatrixView<const float> queries, std::span<RowIndex> ids, std::size_t count,
           std::vector<std::vector<RowIndex>>& batches) {
    if (count == 1) {
        batches.emplace_back(ids.begin(), ids.end());
        std::ranges::sort(batches.back());
        return;
    }
    const std::size_t left_count = count / 2;
    // Where the batches cannot all have the same size, the first ones are the larger.
    const std::size_t left = ids.size() / count * left_count + std::min(ids.size() % count, left_count);
    const auto cut = ids.begin() + static_cast<std::ptrdiff_t>(left);
    std::nth_element(ids.begin(), cut, ids.end(), Before{queries, widest_column(queries, ids)});
    split(queries, ids.first(left), left_count, batches);
    split(queries, ids.subspan(left), count - left_count, batches);
}

}  // namespace

std::vector<std::vector<RowIndex>> nearby_batches(MatrixView<const float> queries, std::size_t size) {
    check_size(size);
    std::vector<std::vector<RowIndex>> batches;
    if (queries.rows() == 0) return batches;
    std::vector<RowIndex> ids = numbers(0, queries.rows());
    // Not (rows + size - 1) / size: `size` may be the largest number there is.
    split(queries, ids, (queries.rows() - 1) / size + 1, batches);
    return batches;
}

std::vector<std::vector<RowIndex>> arrival_batches(std::size_t count, std::size_t size) {
    check_size(size);
    std::vector<std::vector<RowIndex>> batches;
    for (std::size_t begin = 0; begin < count; begin += std::min(size, count - begin)) {
        batches.push_back(numbers(begin, begin + std::min(size, count - begin)));
    }
    return batches;
}

std::vector<std::vector<RowIndex>> make_batches(BatchOrder order, MatrixView<const float> queries,
                                                std::size_t size) {
    return order == BatchOrder::nearby ? nearby_batches(queries, size)
                                       : arrival_batches(queries.rows(), size);
}

}  // namespace hardlearn
