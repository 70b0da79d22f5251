#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "hardlearn/report/class_scores.hpp"
#include "hardlearn/tasks/report.hpp"

namespace hardlearn {

/// Rows of one class that a model takes for another.
struct ClassMistake {
    std::size_t is = 0;  ///< classes, by place
    std::size_t taken_for = 0;
    std::size_t rows = 0;  ///< that are taken so
    std::size_t of = 0;    ///< of the class
};

/// The mistake that takes the largest share of a class, where that is a tenth at least; of equals the first.
std::optional<ClassMistake> gravest_mistake(const Matrix<std::uint64_t>& confusion);

/// Two classes that a model confuses.
struct ConfusedPair {
    std::size_t first = 0;
    std::size_t second = 0;
    /// Share of the rows of either class that the model takes for the other, of those that it takes for one
    /// of the two, averaged over both: 0.5 is guessing.
    double error = 0;
};

/// From so much error on two classes count as confused, and as hardly told apart.
inline constexpr double confused_from = 0.15;
inline constexpr double hardly_told_from = 0.35;

/// All pairs from confused_from on, the most confused first.
std::vector<ConfusedPair> confused_pairs(const Matrix<std::uint64_t>& confusion);

/// The classes of which a model finds nine rows in ten at least, and is right nine times in ten when it says
/// so.
std::vector<std::size_t> well_told_classes(const Matrix<std::uint64_t>& confusion);

}  // namespace hardlearn
