#pragma once

#include <cstddef>
#include <span>

#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/hardness/ranked_neighbors.hpp"
#include "hardlearn/hardness/row_units.hpp"

namespace hardlearn {

/// What part of rows like these the best conceivable model gets wrong.
struct BayesError {
    /// Cover and Hart's lower bound of the nearest-neighbour error that endless rows would give; of its 95 %
    /// interval the lower end. NaN where nothing can be judged.
    double low = 0;
    /// Left-out error of the best of some quick models (votes of 1 to 65 neighbours, `others`, the largest
    /// class); of its 95 % interval the upper end.
    double high = 0;
    double nearest_neighbor = 0;  ///< leave-one-out error of the nearest row, each row counting alike
    double nearest_neighbor_in_limit = 0;  ///< what endless rows would make of it
    double best_model = 0;                 ///< left-out error of the best quick model
};

/// Bounds of the Bayes error (Cover and Hart, IEEE Trans. Inf. Theory 1967): with R the limit of the
/// nearest-neighbour error,
///     (K-1)/K (1 - sqrt(1 - R K/(K-1))) <= Bayes error <= R.
/// The limit is extrapolated by the rate n^(-2/m) at which the error of n rows approaches it in m dimensions
/// (Snapp and Venkatesh, Annals of Statistics 1998), from its fall by the last doubling of the rows. Without
/// that the lower bound, found on few rows in many dimensions, lies above the Bayes error. The upper one is
/// no bound of the truth but of what was reached: it falls where a better model is found. `others`: left-out
/// errors of another model, one a row, or empty. Same bits for any number of threads.
BayesError bayes_error(const RankedNeighbors& neighbors, const RowLabels& labels,
                       std::span<const double> others, const Bootstrap& bootstrap,
                       const RunContext& context = {});

/// The lower bound above for the error R of the nearest neighbour among K classes.
double cover_hart_lower_bound(double nearest_neighbor_error, std::size_t num_classes);

}  // namespace hardlearn
