#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/names.hpp"
#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/hardness/learning_hard_index_options.hpp"

namespace hardlearn {

enum class Verdict : std::uint8_t { learning_hard, quasi_learning_hard, not_learning_hard, undecided };
template <>
struct NamesOf<Verdict> {
    static constexpr std::string_view what = "verdict";
    static constexpr Named<Verdict> names[] = {{Verdict::learning_hard, "learning-hard"},
                                               {Verdict::quasi_learning_hard, "quasi-learning-hard"},
                                               {Verdict::not_learning_hard, "not learning-hard"},
                                               {Verdict::undecided, "undecided"}};
};

/// LHI = 1 - AMI(labels, k-means(t-SNE(X))), one cluster a class, clamped to [0, 1] (Micro-Learning paper,
/// section 3). Learning-hard from 0.80, quasi-learning-hard from 0.75: the paper's verdict. It is high, too,
/// where classes are separate but not the data's main clusters, or of very different sizes: see
/// balanced_neighbor_error.hpp.
struct LearningHardIndex {
    double mean = 0;
    double deviation = 0;        ///< over the seeds (divisor n - 1; 0 for one seed)
    std::vector<double> values;  ///< one a seed
    /// 95 % interval from the subsamples, centred on the mean: how far the index of another sample of as many
    /// rows, or another choice of seeds, may lie. [0, 1] without subsamples.
    double low = 0;
    double high = 1;
    double raw = 0;        ///< the same with k-means on the features themselves
    double null_mean = 1;  ///< mean under permuted labels
    double null_deviation = 0;
    /// undecided: the interval straddles a threshold. Without subsamples, that of the mean alone.
    Verdict verdict = Verdict::undecided;
    std::size_t rows_used = 0;        ///< fewer than the rows if subsampled
    std::vector<RowIndex> used_rows;  ///< which rows; size rows_used
    std::vector<Label> clusters;      ///< of the first seed, one a used row
    Matrix<float> embedding;          ///< of the first seed, rows_used x 2
    /// The same with several clusters a class, so that a class may be several clusters and rare classes get
    /// clusters of their own: 1 - (MI - E) / (H(labels) - E), E the expected MI; one value an embedding.
    std::vector<double> fine_values;
    double fine_mean = 0;               ///< clamped to [0, 1]; NaN where it was not asked for
    std::size_t num_fine_clusters = 0;  ///< at most half the rows
    std::optional<double> group_ami;    ///< AMI of groups with clusters (first seed), where there are groups
};

/// Computes the index of prepared (standardised) rows. Error(bad_data) for fewer than two classes or fewer
/// than fewest_rows_of_index rows, and for a value that is not finite; Error(bad_argument) for labels out of
/// range, lengths that differ and options out of range. Same bits for any number of threads. Reports the
/// stage "embedding".
LearningHardIndex learning_hard_index(MatrixView<const float> rows, const RowLabels& labels,
                                      const LearningHardIndexOptions& options,
                                      const RunContext& context = {});

/// The index's verdict for an interval.
Verdict verdict_of_interval(double low, double high);

}  // namespace hardlearn
