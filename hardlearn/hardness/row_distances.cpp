#include "hardlearn/hardness/row_distances.hpp"

#include <numeric>

#include "hardlearn/core/vector_kernels.hpp"

namespace hardlearn {
namespace {

std::vector<RowIndex> numbers_to(std::size_t count) {
    std::vector<RowIndex> numbers(count);
    std::iota(numbers.begin(), numbers.end(), RowIndex{0});
    return numbers;
}

}  // namespace

RowDistances::RowDistances(MatrixView<const float> rows, RowNorm norm)
    : all_(numbers_to(rows.rows())), norm_(norm) {
    rows_ = gather_rows(rows, std::span<const RowIndex>(all_));
}

void RowDistances::squared_from(const float* padded_row, std::span<float> out) const {
    if (norm_ == RowNorm::euclidean) {
        squared_euclidean_to_all(padded_row, rows_, out);
        return;
    }
    manhattan_to_some(padded_row, rows_, all_, out);
    for (float& distance : out) distance *= distance;
}

}  // namespace hardlearn
