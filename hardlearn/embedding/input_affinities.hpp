#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/embedding/nearest_rows.hpp"

namespace hardlearn {

/// The symmetric affinities p_ij of the input rows, zero between rows that are not neighbours; they sum to 1.
/// Each row's entries are in ascending order of column and padded to whole registers of sixteen with entries
/// of value 0 in the row's own column.
struct InputAffinities {
    std::vector<std::size_t> row_begin;  ///< n + 1 positions, multiples of sixteen
    AlignedVector<std::int32_t> columns;
    AlignedVector<float> values;
    double perplexity = 0;  ///< the one used

    std::size_t num_rows() const { return row_begin.size() - 1; }
};

/// The affinities of t-SNE (van der Maaten & Hinton, JMLR 2008): around each row a Gaussian over its
/// floor(3 perplexity) + 1 nearest rows, whose width gives the wanted perplexity; p_ij = (p_j|i + p_i|j) /
/// 2n. The perplexity is lowered to (n - 1) / 3. Error(bad_argument) for fewer than 4 rows, values that are
/// not finite, or a perplexity below 1.
InputAffinities input_affinities(MatrixView<const float> rows, double perplexity,
                                 const RunContext& context = {});

/// The perplexity lowered to (n - 1) / 3. Error(bad_argument) as above.
double usable_perplexity(MatrixView<const float> rows, double perplexity);

/// The same from neighbours that were found before, num_affinity_neighbors() for each of the rows.
InputAffinities affinities_of_nearest(NearestRows nearest, double usable_perplexity,
                                      const RunContext& context = {});

/// floor(3 perplexity) + 1, or all other rows.
std::size_t num_affinity_neighbors(double usable_perplexity, std::size_t num_rows);

/// The power of two by which scaled_for_distances() multiplies.
int distance_exponent(MatrixView<const float> rows);

/// A padded copy, scaled by a power of two such that no squared distance overflows and few underflow: the
/// affinities do not depend on the scale.
Matrix<float> scaled_for_distances(MatrixView<const float> rows);

/// Turns squared distances into probabilities proportional to exp(-beta d), beta such that their perplexity
/// exp(entropy) is as given (relative error below 1e-5), as far as duplicates allow. In place.
void calibrate_perplexity(std::span<float> squared_distances, double perplexity);

}  // namespace hardlearn
