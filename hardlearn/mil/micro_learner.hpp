#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/predictions.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/neighbors/view.hpp"
#include "hardlearn/neighbors/viewed_rows.hpp"
#include "hardlearn/svm/one_vs_one.hpp"
#include "hardlearn/traininglet/naive.hpp"

namespace hardlearn {

/// The k that takes every training row: a global support vector machine.
inline constexpr std::size_t all_neighbors = std::numeric_limits<std::uint32_t>::max();

/// A complete Micro-Learning configuration.
struct Candidate {
    std::size_t num_neighbors = 20;  ///< k, a view; all_neighbors: every row
    double cost = 1.0;
    double gamma = 1.0;  ///< of the RBF kernel, absolute
    bool operator==(const Candidate&) const = default;
};

/// How a candidate did on the inner draws.
struct CandidateScore {
    Candidate candidate;
    double d_index = 0;                 ///< pooled over the left-out rows
    double accuracy = 0;
    double mean_traininglet_size = 0;
};

struct MicroLearnerOptions {
    /// Intersected; the first one also says which row completes a missing class. Correlation needs three features:
    /// with fewer it is left out where another view remains.
    std::vector<View> views = {View::euclidean, View::correlation};
    std::vector<std::size_t> num_neighbors = {5, 10, 20, 40, 80, 160, 320, 640, all_neighbors};
    std::vector<double> costs = {1.0, 10.0};
    std::vector<double> gammas = {0.3, 1.0, 3.0};  ///< times 1 / (number of features)
    std::size_t num_folds = 5;                     ///< of the inner draws
    std::size_t max_probe_rows = 3000;             ///< rows that the inner draws use at the most
    std::uint64_t seed = 0;
};

/// A fitted Micro-Learner: it owns the training rows and is immutable. One traininglet and one learninglet a query;
/// a query's answer has the same bits alone or in a batch, for any number of threads, before and after saving.
struct MicroLearner {
    MicroLearnerOptions options;
    Preparation preparation;
    std::string label_name;
    std::vector<std::string> class_names;
    std::string training_fingerprint;         ///< Dataset::fingerprint of the rows it was fitted on
    std::vector<Label> labels;                ///< of the training rows
    std::vector<std::uint32_t> source_rows;   ///< their positions in the training file, first is 0
    Matrix<float> rows;                       ///< prepared training rows
    ViewedRows views;                         ///< the rows as each view of the options sees them
    Candidate chosen;
    std::vector<CandidateScore> evidence;     ///< all probed candidates, best first; empty if there were too few rows
    OneVsOne global;                          ///< the only learninglet where `chosen` takes every row
    std::size_t num_classes() const { return class_names.size(); }
};

/// Fits on the given rows of `data`: prepares them, probes every candidate on the inner draws by D-index (ties to
/// the smaller traininglet) and keeps the best. Error(bad_data) with fewer than two classes in the rows.
MicroLearner fit_micro_learner(const Dataset& data, std::span<const RowIndex> rows, const MicroLearnerOptions& options,
                               const RunContext& context = {});

/// The traininglet of row `query` of `queries`, made with the model's views.
Traininglet build_traininglet(const MicroLearner& model, const ViewedRows& queries, std::size_t query);

struct MicroPredictions : Predictions {
    std::size_t unseen_categories = 0;  ///< cells with a level that training did not have
};

/// Predicts the given rows of `queries`; columns are matched by name.
MicroPredictions predict(const MicroLearner& model, const Dataset& queries, std::span<const RowIndex> rows,
                         const RunContext& context = {});

/// Left-out class scores of all rows of a data set by one candidate in the default views: each row is predicted
/// without itself and its group. Rows x classes. `gamma_factor` is times 1 / (number of features).
Matrix<float> left_out_scores(const Dataset& data, std::size_t num_neighbors, double cost, double gamma_factor,
                              const RunContext& context = {});

}  // namespace hardlearn
