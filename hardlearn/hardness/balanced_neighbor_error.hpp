#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/names.hpp"
#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/hardness/balanced_neighbor_error_options.hpp"
#include "hardlearn/hardness/ranked_neighbors.hpp"

namespace hardlearn {

/// How hard data is for ordinary models, by the balanced nearest-neighbour error.
enum class HardnessVerdict : std::uint8_t { easy, hard, very_hard, undecided };
template <>
struct NamesOf<HardnessVerdict> {
    static constexpr std::string_view what = "verdict";
    static constexpr Named<HardnessVerdict> names[] = {{HardnessVerdict::easy, "easy"},
                                                       {HardnessVerdict::hard, "hard"},
                                                       {HardnessVerdict::very_hard, "very_hard"},
                                                       {HardnessVerdict::undecided, "undecided"}};
};

/// Where data begins to be hard, and very hard. Chosen on the guide half of the research sets, see
/// docs/method.md.
inline constexpr double hard_from = 0.55;
inline constexpr double very_hard_from = 0.70;

/// What the rows of one class say.
struct ClassNeighborError {
    std::size_t judged = 0;  ///< rows whose class other rows outside their group have
    double one = 0;          ///< share whose nearest row has another class; NaN where none is judged
    double five = 0;         ///< the same of the vote of the five nearest
};

/// The leave-one-out nearest-neighbour error with every class counting alike, over what chance gives:
///     e = mean over the classes of e_c / (1 - 1/K);
/// 0: every row's nearest row has its class, about 1: neighbours know nothing of classes. A landmark (a quick
/// model whose score stands for others'), which orders data sets by the skill of the best plain model better
/// than the Learning-Hard Index does, and which a rare but separate class does not raise.
struct BalancedNeighborError {
    double error = 0;  ///< e of the nearest row; NaN where fewer than two classes can be judged
    double low = 0;    ///< 95 % bootstrap interval over rows, or over groups where there are some
    double high = 0;
    double five_neighbors = 0;  ///< e of the vote of the five nearest rows
    double null_mean = 1;       ///< of e under permuted labels; 1 and 0 without permutations
    double null_deviation = 0;
    double p_value = 1;  ///< that permuted labels give so low an e: (1 + such) / (1 + permutations)
    std::vector<ClassNeighborError> classes;  ///< one a class
    std::size_t num_judged_classes = 0;       ///< K above
    std::size_t rows_used = 0;
    HardnessVerdict verdict = HardnessVerdict::undecided;
};

/// easy: the interval lies below hard_from; very_hard: it lies from very_hard_from on; hard: from hard_from
/// on; else undecided. NaN: undecided.
HardnessVerdict verdict_of_neighbor_error(double low, double high);

/// e of some errors, one a row: every class counts alike, a row as much as its weight, a row whose error is
/// NaN not at all. NaN where fewer than two classes are left.
double balanced_error_over_chance(std::span<const double> errors, std::span<const double> weights,
                                  const RowLabels& labels);

/// e of ranked rows. Every row is looked at with its own group left out. Labels are permuted within groups
/// where most rows have groups of several classes, else among the groups. Same bits for any number of
/// threads.
BalancedNeighborError balanced_neighbor_error(const RankedNeighbors& neighbors, const RowLabels& labels,
                                              const BalancedNeighborErrorOptions& options,
                                              const RunContext& context = {});

/// The same of prepared (standardised) rows, or of a stratified sample of options.max_rows of them.
/// Error(bad_argument) for labels out of range, lengths that differ and options out of range; Error(bad_data)
/// for fewer than two classes.
BalancedNeighborError balanced_neighbor_error(MatrixView<const float> rows, const RowLabels& labels,
                                              const BalancedNeighborErrorOptions& options = {},
                                              const RunContext& context = {});

}  // namespace hardlearn
