#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/core/names.hpp"
#include "hardlearn/neighbors/view.hpp"

namespace hardlearn {

/// The k that takes every training row: a global support vector machine.
inline constexpr std::size_t all_neighbors = std::numeric_limits<std::uint32_t>::max();

/// The z that puts all queries into one batch.
inline constexpr std::size_t all_queries = std::numeric_limits<std::uint32_t>::max();

/// Tables over all pairs of rows, of which a forest's kernel needs one, are held up to this many rows: one of
/// floats takes 64 MiB then.
inline constexpr std::size_t max_rows_of_table = 4096;

/// The learninglet's kernel.
enum class LocalKernel : std::uint8_t {
    rbf,        ///< exp(-gamma |a - b|^2)
    linear,     ///< <a, b>
    leaf,       ///< share of a forest's trees that send two rows to the same leaf
    mean,       ///< mean of rbf and leaf
    laplacian,  ///< exp(-gamma sum_j |a_j - b_j|)
};
template <>
struct NamesOf<LocalKernel> {
    static constexpr std::string_view what = "kernel";
    static constexpr Named<LocalKernel> names[] = {{LocalKernel::rbf, "rbf"},
                                                   {LocalKernel::linear, "linear"},
                                                   {LocalKernel::leaf, "leaf"},
                                                   {LocalKernel::mean, "mean"},
                                                   {LocalKernel::laplacian, "laplacian"}};
};

/// Whether gamma means something beside this kernel.
inline bool has_gamma(LocalKernel kernel) {
    return kernel != LocalKernel::linear && kernel != LocalKernel::leaf;
}
/// Whether the kernel looks at a forest.
inline bool looks_at_forest(LocalKernel kernel) {
    return kernel == LocalKernel::leaf || kernel == LocalKernel::mean;
}

/// What sanitization does to the rows that traininglets are made from.
enum class Cleaning : std::uint8_t {
    none,
    removal,  ///< bad samples and their neighbours are removed (the paper's)
    soft      ///< each sample's cost is scaled by how much its label is believed
};
template <>
struct NamesOf<Cleaning> {
    static constexpr std::string_view what = "cleaning";
    static constexpr Named<Cleaning> names[] = {
        {Cleaning::none, "none"}, {Cleaning::removal, "removal"}, {Cleaning::soft, "soft"}};
};

/// How a candidate's learninglet answers.
enum class Learner : std::uint8_t {
    machine,        ///< a support vector machine on the traininglet
    extra_trees,    ///< the vote of the rows that share a query's leaves in an extra-trees forest
    random_forest,  ///< the same in a random forest
    logistic        ///< multinomial logistic regression on all rows
};
template <>
struct NamesOf<Learner> {
    static constexpr std::string_view what = "learner";
    static constexpr Named<Learner> names[] = {{Learner::machine, "machine"},
                                               {Learner::extra_trees, "extra-trees"},
                                               {Learner::random_forest, "random-forest"},
                                               {Learner::logistic, "logistic"}};
};

/// How a candidate sees the prepared rows.
enum class Features : std::uint8_t {
    standardised,
    ranks  ///< each feature as the normal quantile of its rank among the training rows
};
template <>
struct NamesOf<Features> {
    static constexpr std::string_view what = "features";
    static constexpr Named<Features> names[] = {{Features::standardised, "standardised"},
                                                {Features::ranks, "ranks"}};
};

/// The trees of a candidate that is a forest.
struct ForestShape {
    std::size_t min_leaf_rows = 1;
    std::size_t tried_features = 0;  ///< a split; 0: the root of their number
    bool operator==(const ForestShape&) const = default;
};

/// A ball of fixed radius around the query in one view, in the view's own distance (see view_distance).
struct Ball {
    View view = View::euclidean;
    double radius = 0;
    bool operator==(const Ball&) const = default;
};

/// The k of a candidate whose balls have radii: however many rows lie within.
inline constexpr std::size_t neighbors_in_balls = std::numeric_limits<std::uint32_t>::max() - 1;

/// A complete Micro-Learning configuration: what probing compares and what a model is made of. A forest's
/// vote and logistic regression take all rows; views, kernel and stages are a machine's only.
struct Candidate {
    /// intersected; the first completes classes
    std::vector<View> views = {View::euclidean, View::correlation};
    std::size_t num_neighbors = 20;  ///< k, in each view; all_neighbors: every row, views do not matter
    /// instead of k, one a view: the balls of the paper's eq. 4; empty where k says how many
    std::vector<Ball> balls = {};
    /// z: queries that share the union of their traininglets, and one learninglet
    std::size_t batch_size = 1;
    LocalKernel kernel = LocalKernel::rbf;
    double cost = 1.0;
    double gamma = 1.0;     ///< of kernels that have one, absolute
    bool balanced = false;  ///< costs of a class are scaled by the inverse of its share of the traininglet
    Cleaning cleaning = Cleaning::none;
    bool fusion = false;             ///< join the four meta-traininglets (stage 3)
    bool precision_pruning = false;  ///< drop bad samples and their neighbours from the union (stage 4)
    Learner learner = Learner::machine;
    Features features = Features::standardised;  ///< ranks: of machines and logistic regressions on all rows
    ForestShape forest = {};

    bool is_machine() const { return learner == Learner::machine; }
    bool is_forest() const { return learner == Learner::extra_trees || learner == Learner::random_forest; }
    bool takes_batches() const { return batch_size > 1 && !takes_all_rows(); }
    bool takes_all_rows() const { return num_neighbors == all_neighbors; }
    bool needs_sanitization() const { return cleaning != Cleaning::none || fusion || precision_pruning; }
    /// Whether a view or its kernel needs the forest of its space; a forest's vote has one of its own.
    bool needs_forest() const;
    /// Whether few rows decide each query: those of a traininglet, or those in its leaves.
    bool is_local() const { return !takes_all_rows() || is_forest(); }
    bool operator==(const Candidate&) const = default;
};

/// What a pool makes of a candidate's probabilities p: p^sharpness * prior^prior_exponent, normalised.
struct MemberCalibration {
    double sharpness = 1;       ///< below 1 tempers, above 1 sharpens
    double prior_exponent = 0;  ///< above 0: frequent classes gain, for members that count classes alike
    bool operator==(const MemberCalibration&) const = default;
};

/// The largest k of the candidates that do not take all rows; 0 if there are none.
std::size_t largest_finite_k(std::span<const Candidate> candidates);

/// Each view once, without correlation where there are fewer than three features and another view: between
/// two features it is 1 or -1, between one it is nothing.
std::vector<View> usable_views(std::span<const View> given, std::size_t num_features);

/// How a candidate did on the inner draws.
struct CandidateScore {
    Candidate candidate;
    double d_index = 0;  ///< pooled over the left-out rows of all draws
    double accuracy = 0;
    double objective = 0;              ///< the score that ranks: the D-index unless another was asked for
    double mean_traininglet_size = 0;  ///< 0 for members of a pool
    double log_loss = std::numeric_limits<double>::quiet_NaN();  ///< calibrated; members of a pool only
};

/// Of each candidate, whether none of the others has a higher objective with a traininglet as small, or a
/// smaller traininglet with an objective as high: the pairs that probing keeps as evidence (Micro-Learning
/// paper, section 4).
std::vector<std::uint8_t> not_dominated(std::span<const CandidateScore> scores);

/// For people: "k 40, euclidean and correlation, rbf, cost 10, gamma 0.055".
std::string describe(const Candidate& candidate);

}  // namespace hardlearn
