#include "hardlearn/metrics/contingency.hpp"

#include <fmt/format.h>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

void require_label_below(Label label, std::size_t bound, std::size_t row, const char* which) {
    if (label < 0 || static_cast<std::size_t>(label) >= bound) {
        throw_bad_argument(
            fmt::format("{} label of row {} must lie in [0, {}), got {}", which, row, bound, label));
    }
}

}  // namespace

void check_labelings(std::span<const Label> first, std::size_t num_first, std::span<const Label> second,
                     std::size_t num_second) {
    if (first.size() != second.size()) {
        throw_bad_argument(
            fmt::format("labelings must have equal lengths, got {} and {}", first.size(), second.size()));
    }
    for (std::size_t row = 0; row < first.size(); ++row) {
        require_label_below(first[row], num_first, row, "first");
        require_label_below(second[row], num_second, row, "second");
    }
}

Matrix<std::uint64_t> contingency_table(std::span<const Label> first, std::size_t num_first,
                                        std::span<const Label> second, std::size_t num_second) {
    check_labelings(first, num_first, second, num_second);
    Matrix<std::uint64_t> table(num_first, num_second);
    for (std::size_t row = 0; row < first.size(); ++row) {
        ++table(static_cast<std::size_t>(first[row]), static_cast<std::size_t>(second[row]));
    }
    return table;
}

}  // namespace hardlearn
