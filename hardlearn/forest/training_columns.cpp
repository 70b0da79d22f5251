#include "hardlearn/forest/training_columns.hpp"

#include <algorithm>
#include <numeric>

#include "hardlearn/core/parallel.hpp"

namespace hardlearn {

TrainingValues turn_into_columns(MatrixView<const float> rows, const RunContext& context) {
    TrainingValues result{.values = Matrix<float>(rows.columns(), rows.rows())};
    // Sixteen features at a time share the cache lines of a row.
    parallel_for(rows.columns(), 16, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            for (std::size_t j = begin; j < end; ++j) result.values(j, i) = rows(i, j);
        }
    });
    return result;
}

TrainingRanks turn_into_ranks(MatrixView<const float> rows, const RunContext& context) {
    TrainingRanks result{.values = Matrix<std::uint32_t>(rows.columns(), rows.rows()),
                         .distinct = std::vector<std::vector<float>>(rows.columns())};
    parallel_for_each(rows.columns(), context, [&](std::size_t feature) {
        std::vector<std::pair<float, std::uint32_t>> sorted(rows.rows());
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            sorted[i] = {rows(i, feature), static_cast<std::uint32_t>(i)};
        }
        std::ranges::sort(sorted);
        auto& distinct = result.distinct[feature];
        for (const auto& [value, row] : sorted) {
            if (distinct.empty() || distinct.back() != value) distinct.push_back(value);
            result.values(feature, row) = static_cast<std::uint32_t>(distinct.size() - 1);
        }
    });
    return result;
}

}  // namespace hardlearn
