#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/core/names.hpp"

namespace hardlearn {

/// Kinds of candidates that err alike: each keeps its best ones in the contest for places in a pool.
enum class Family : std::uint8_t {
    radial,         ///< machines on all rows, RBF kernel
    laplacian,      ///< machines on all rows, Laplacian kernel
    forest_kernel,  ///< machines on all rows, kernels leaf and mean
    linear,         ///< linear machines and logistic regressions
    extra_trees,
    random_forest,
    local  ///< machines on traininglets
};
template <>
struct NamesOf<Family> {
    static constexpr std::string_view what = "family";
    static constexpr Named<Family> names[] = {{Family::radial, "radial"},
                                              {Family::laplacian, "laplacian"},
                                              {Family::forest_kernel, "forest-kernel"},
                                              {Family::linear, "linear"},
                                              {Family::extra_trees, "extra-trees"},
                                              {Family::random_forest, "random-forest"},
                                              {Family::local, "local"}};
};
std::span<const Family> families();
/// For people: "radial machines", "extra-trees votes".
std::string_view title_of(Family family);
Family family_of(const Candidate& candidate);

/// What a library of candidates depends on.
struct LibrarySize {
    std::size_t num_features = 0;  ///< prepared columns
    std::size_t rows_of_draw = 0;  ///< that the smallest draw learns from
    bool forest_kernels = true;    ///< candidates that need a forest of all rows take part
};

/// The candidates that compete for places in a pool, without equals, those first that a limit of time should
/// not leave out: forests, machines on raw and ranked rows, logistic regression, local machines.
std::vector<Candidate> member_library(const LibrarySize& size);

/// Those of them that few rows decide: local machines and forests' votes.
std::vector<Candidate> local_library(const LibrarySize& size);

}  // namespace hardlearn
