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
    rbf,     ///< exp(-gamma |a - b|^2)
    linear,  ///< <a, b>
    leaf,    ///< share of a forest's trees that send two rows to the same leaf
    mean     ///< mean of rbf and leaf
};
template <>
struct NamesOf<LocalKernel> {
    static constexpr std::string_view what = "kernel";
    static constexpr Named<LocalKernel> names[] = {{LocalKernel::rbf, "rbf"},
                                                   {LocalKernel::linear, "linear"},
                                                   {LocalKernel::leaf, "leaf"},
                                                   {LocalKernel::mean, "mean"}};
};

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

/// A complete Micro-Learning configuration: what probing compares and what a model is made of.
struct Candidate {
    /// intersected; the first completes classes
    std::vector<View> views = {View::euclidean, View::correlation};
    std::size_t num_neighbors = 20;  ///< k, in each view; all_neighbors: every row, views do not matter
    /// z: queries that share the union of their traininglets, and one learninglet
    std::size_t batch_size = 1;
    LocalKernel kernel = LocalKernel::rbf;
    double cost = 1.0;
    double gamma = 1.0;     ///< of the RBF kernel, absolute
    bool balanced = false;  ///< costs of a class are scaled by the inverse of its share of the traininglet
    Cleaning cleaning = Cleaning::none;
    bool fusion = false;             ///< join the four meta-traininglets (stage 3)
    bool precision_pruning = false;  ///< drop bad samples and their neighbours from the union (stage 4)

    bool takes_batches() const { return batch_size > 1 && !takes_all_rows(); }
    bool takes_all_rows() const { return num_neighbors == all_neighbors; }
    bool needs_sanitization() const { return cleaning != Cleaning::none || fusion || precision_pruning; }
    bool needs_forest() const;
    bool operator==(const Candidate&) const = default;
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
    double objective = 0;  ///< the score that ranks: the D-index unless another was asked for
    double mean_traininglet_size = 0;
};

/// Of each candidate, whether none of the others has a higher objective with a traininglet as small, or a
/// smaller traininglet with an objective as high: the pairs that probing keeps as evidence (Micro-Learning
/// paper, section 4).
std::vector<std::uint8_t> not_dominated(std::span<const CandidateScore> scores);

/// For people: "k 40, euclidean and correlation, rbf, cost 10, gamma 0.055".
std::string describe(const Candidate& candidate);

}  // namespace hardlearn
