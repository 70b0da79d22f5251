#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/mil/micro_learner.hpp"

namespace hardlearn {

/// An estimate of the empirical Rademacher complexity of the functions x -> <w, phi(x)> with |w| <= B on m
/// rows with kernel matrix K (Bartlett and Mendelson, JMLR 2002): R = (B / m) E sqrt(s' K s) over signs s.
/// All NaN where there is no machine.
struct RademacherEstimate {
    double norm = 0;   ///< B: norm of w, the mean over the duels of a machine
    double value = 0;  ///< R
    double low = 0;    ///< (B / m) sqrt(trace K / 2), by the inequality of Khintchine and Kahane
    double high = 0;   ///< (B / m) sqrt(trace K), by Jensen's
};

/// The rows that one voter looks at to answer a query, and how simple what it fits on them is.
struct QueryTraininglet {
    std::vector<RowIndex> rows;  ///< training rows of the model; of a forest those that share a leaf
    std::size_t num_classes = 0;
    double purity = 0;          ///< share of the most frequent class
    double lhi = 0;             ///< Learning-Hard Index of the rows; NaN for fewer than 8 or one class
    double neighbor_error = 0;  ///< balanced nearest-neighbour error over chance; NaN with one class
    RademacherEstimate complexity;
    Label prediction = 0;  ///< the model's, of all voters
};

/// How traininglets are measured.
struct TrainingletMeasures {
    std::size_t lhi_seeds = 5;  ///< embeddings averaged for each index
};

/// What a model makes of queries.
struct MeasuredTraininglets {
    std::size_t voter = 0;  ///< the voter that is looked at: of those that are local the one that counts most
    std::vector<QueryTraininglet> queries;
    /// Of the same machine fitted on all training rows; nothing for forests and above 2,000 rows.
    std::optional<RademacherEstimate> of_all_rows;
};

/// Measures the traininglets of some rows of `queries`. Same bits for any number of threads, and for a query
/// alone. Error(bad_data) for a model none of whose voters is local.
MeasuredTraininglets measure_traininglets(const MicroLearner& model, const Dataset& queries,
                                          std::span<const RowIndex> rows,
                                          const TrainingletMeasures& options = {},
                                          const RunContext& context = {});

/// How much each training row counts in the answers to some queries, the mean over them: each voter's weight
/// is spread over the rows that it looks at, evenly over those of a traininglet (of all training rows by one
/// that takes all), over those of a forest by their part in its vote. They sum to 1.
std::vector<double> mean_row_shares(const MicroLearner& model, const Dataset& queries,
                                    std::span<const RowIndex> rows, const RunContext& context = {});

}  // namespace hardlearn
