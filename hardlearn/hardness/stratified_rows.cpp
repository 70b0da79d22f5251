#include "hardlearn/hardness/stratified_rows.hpp"

#include <algorithm>

namespace hardlearn {
namespace {

// How many rows each class gives: one each, then row by row to the class that is farthest below its share
// (Sainte-Lague's method, which favours neither large nor small classes).
std::vector<std::size_t> shares(const std::vector<std::vector<RowIndex>>& rows_of_class, std::size_t size) {
    std::vector<std::size_t> taken(rows_of_class.size());
    std::size_t total = 0;
    for (std::size_t c = 0; c < taken.size(); ++c) total += taken[c] = rows_of_class[c].empty() ? 0 : 1;
    for (; total < size; ++total) {
        std::size_t next = taken.size();
        double least = 1;
        for (std::size_t c = 0; c < taken.size(); ++c) {
            const double share =
                (static_cast<double>(taken[c]) + 0.5) / static_cast<double>(rows_of_class[c].size());
            if (taken[c] < rows_of_class[c].size() && share < least) {
                least = share;
                next = c;
            }
        }
        ++taken[next];
    }
    return taken;
}

}  // namespace

std::vector<RowIndex> stratified_rows(std::span<const Label> labels, std::size_t num_classes,
                                      std::size_t size, RandomStream stream) {
    std::vector<std::vector<RowIndex>> rows_of_class(num_classes);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        rows_of_class[static_cast<std::size_t>(labels[i])].push_back(static_cast<RowIndex>(i));
    }
    const auto taken = shares(rows_of_class, std::min(size, labels.size()));
    std::vector<RowIndex> chosen;
    for (std::size_t c = 0; c < num_classes; ++c) {
        shuffle<RowIndex>(rows_of_class[c], stream);
        chosen.insert(chosen.end(), rows_of_class[c].begin(),
                      rows_of_class[c].begin() + static_cast<std::ptrdiff_t>(taken[c]));
    }
    std::ranges::sort(chosen);
    return chosen;
}

}  // namespace hardlearn
