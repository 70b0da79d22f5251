#include "hardlearn/report/class_confusions.hpp"

#include <algorithm>
#include <functional>

namespace hardlearn {
namespace {

constexpr double worth_telling = 0.1;
constexpr double well_told_from = 0.9;

// Of the rows of `is` that are taken for one of two classes, those that are taken for the other.
double share_of_other(const Matrix<std::uint64_t>& confusion, std::size_t is, std::size_t other) {
    const std::uint64_t both = confusion(is, is) + confusion(is, other);
    return both == 0 ? 0 : static_cast<double>(confusion(is, other)) / static_cast<double>(both);
}

}  // namespace

std::optional<ClassMistake> gravest_mistake(const Matrix<std::uint64_t>& confusion) {
    std::optional<ClassMistake> gravest;
    double largest = 0;
    const std::vector<ClassScores> scores = class_scores_of(confusion);
    for (std::size_t i = 0; i < confusion.rows(); ++i) {
        for (std::size_t j = 0; j < confusion.columns(); ++j) {
            if (i == j || scores[i].rows == 0) continue;
            const double share = static_cast<double>(confusion(i, j)) / static_cast<double>(scores[i].rows);
            if (share < worth_telling || share <= largest) continue;
            largest = share;
            gravest = {.is = i, .taken_for = j, .rows = confusion(i, j), .of = scores[i].rows};
        }
    }
    return gravest;
}

std::vector<ConfusedPair> confused_pairs(const Matrix<std::uint64_t>& confusion) {
    std::vector<ConfusedPair> pairs;
    for (std::size_t i = 0; i < confusion.rows(); ++i) {
        for (std::size_t j = i + 1; j < confusion.columns(); ++j) {
            const double error = (share_of_other(confusion, i, j) + share_of_other(confusion, j, i)) / 2;
            if (error >= confused_from) pairs.push_back({i, j, error});
        }
    }
    std::ranges::stable_sort(pairs, std::greater{}, &ConfusedPair::error);
    return pairs;
}

std::vector<std::size_t> well_told_classes(const Matrix<std::uint64_t>& confusion) {
    std::vector<std::size_t> classes;
    const std::vector<ClassScores> scores = class_scores_of(confusion);
    for (std::size_t c = 0; c < scores.size(); ++c) {
        if (scores[c].recall() >= well_told_from && scores[c].precision() >= well_told_from)
            classes.push_back(c);
    }
    return classes;
}

}  // namespace hardlearn
