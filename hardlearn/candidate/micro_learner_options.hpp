#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/candidate/objective.hpp"
#include "hardlearn/core/names.hpp"
#include "hardlearn/core/option.hpp"
#include "hardlearn/data/kept_together.hpp"
#include "hardlearn/neighbors/exact_search_limit.hpp"
#include "hardlearn/traininglet/batches.hpp"
#include "hardlearn/traininglet/ledger.hpp"

namespace hardlearn {

/// How traininglets are constructed.
enum class Construction : std::uint8_t {
    naive,      ///< one candidate: the intersection of balls, or all rows, chosen by probing
    ptc,        ///< the paper's precision construction: probing, sanitization, fusion, precision pruning
    published,  ///< the same with all that the paper has and ptc leaves off by default, see as_fitted()
    automatic,  ///< candidates of many kinds compete, the best make a pool
    local       ///< the same among those that few rows decide: local machines and forests' votes
};
/// Whether several candidates make a pool, in place of one that is chosen.
inline bool is_pooled(Construction construction) {
    return construction == Construction::automatic || construction == Construction::local;
}
template <>
struct NamesOf<Construction> {
    static constexpr std::string_view what = "construction";
    static constexpr Named<Construction> names[] = {{Construction::naive, "naive"},
                                                    {Construction::ptc, "ptc"},
                                                    {Construction::published, "published"},
                                                    {Construction::automatic, "auto"},
                                                    {Construction::local, "local"}};
};

/// What is fitted on a traininglet.
enum class Learninglet : std::uint8_t {
    svm,    ///< a support vector machine as the other options say
    sc_let  ///< for features of a pretrained network: a linear one on the 50 nearest by cosine, see
            ///< as_fitted()
};
template <>
struct NamesOf<Learninglet> {
    static constexpr std::string_view what = "learninglet";
    static constexpr Named<Learninglet> names[] = {{Learninglet::svm, "svm"},
                                                   {Learninglet::sc_let, "sc-let"}};
};

/// Up to so many training rows what looks at all rows at once, machines and forests, does look at all.
inline constexpr std::size_t max_rows_of_global_learning = 50'000;

/// Rows that a machine which takes all rows is fitted on, stratified, where there are very many.
inline constexpr std::size_t max_rows_of_machine = 10'000;

/// Up to so many training rows a fit measures how hard they are, if it is asked to: embeddings take longer
/// than anything else above.
inline constexpr std::size_t max_rows_of_training_hardness = 20'000;

/// What a Micro-Learner is fitted with. micro_learner_options() says what each option means.
struct MicroLearnerOptions {
    Construction construction = Construction::automatic;
    Learninglet learninglet = Learninglet::svm;
    std::vector<View> views = {View::euclidean, View::correlation};
    std::vector<std::size_t> num_neighbors = {5, 10, 20, 40, 80, 160, 320, 640, all_neighbors};
    std::vector<double> ball_radii = {};
    std::vector<double> costs = {1.0, 10.0};
    std::vector<double> gammas = {0.3, 1.0, 3.0};
    LocalKernel kernel = LocalKernel::rbf;
    bool balanced = false;
    std::vector<std::size_t> batch_sizes = {1};
    BatchOrder batch_order = BatchOrder::nearby;
    Objective objective = Objective::d_index;
    double seconds = 0;
    SanitizationOptions sanitization = {};
    bool fusion = true;
    bool precision_pruning = true;
    Cleaning cleaning = Cleaning::removal;
    std::size_t num_voters = 8;
    std::size_t num_folds = 5;
    std::optional<std::size_t> num_repeats = {};
    std::size_t max_probe_rows = 3000;
    std::size_t max_exact_rows = max_rows_of_exact_search;
    std::optional<std::size_t> max_global_rows = {};
    bool hardness = true;
    Duplicates duplicates = Duplicates::automatic;
    std::uint64_t seed = 0;
};

/// MicroLearnerOptions::max_global_rows, where it is not given: who lifts the limit of exact search lifts
/// both.
inline std::size_t global_rows_limit(const MicroLearnerOptions& options) {
    return options.max_global_rows.value_or(
        options.max_exact_rows == all_neighbors ? all_neighbors : max_rows_of_global_learning);
}

/// What is declared of max_exact_rows, wherever there is one.
inline constexpr OptionFacts max_exact_rows_facts{
    .name = "max_exact_rows",
    .doc =
        "Up to so many rows neighbours are found exactly; above, an index finds nearly all of them; all: "
        "always exactly",
    .unit = "N",
    .word = "all",
    .word_value = all_neighbors,
    .program_name = "exact-rows"};

/// What is declared of the radius of removal, wherever there is one.
inline constexpr OptionFacts removal_radius_facts{
    .name = "removal_radius",
    .doc =
        "Remove all rows within this distance of a wrongly predicted one, in standardised features. More "
        "removes more",
    .unit = "R",
    .range = between(0, 1e15)};

/// The options with which a fit goes on: of `published`, those of ptc with batches of 1, 4, 16, 64 and all
/// queries to choose from, and removal of all rows within the median distance of nearest rows from each bad
/// one, unless the options say something else of these; the paper gives no radius. Of sc-let, those of naive
/// construction (or of ptc, where that is asked for) with linear machines on the 50 nearest rows by cosine;
/// probing chooses the cost, which counts times 1 / (number of features). Of the others, themselves.
MicroLearnerOptions as_fitted(MicroLearnerOptions options);

/// The declarations of all of them, in the order in which models hold them.
std::span<const Option<MicroLearnerOptions>> micro_learner_options();

}  // namespace hardlearn
