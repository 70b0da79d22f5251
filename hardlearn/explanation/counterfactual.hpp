#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hardlearn/core/names.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/mil/micro_learner.hpp"

namespace hardlearn {

/// How a counterfactual support set was found.
enum class CounterfactualSearch : std::uint8_t {
    none,   ///< not found
    one,    ///< by removing samples one by one
    two,    ///< by removing them in pairs, after no single one would do
    greedy  ///< by removing the strongest sample until the answer changed, then returning what was not needed
};

template <>
struct NamesOf<CounterfactualSearch> {
    static constexpr std::string_view what = "search";
    static constexpr Named<CounterfactualSearch> names[] = {{CounterfactualSearch::none, "none"},
                                                            {CounterfactualSearch::one, "one"},
                                                            {CounterfactualSearch::two, "two"},
                                                            {CounterfactualSearch::greedy, "greedy"}};
};

struct CounterfactualOptions {
    std::size_t max_samples = 2000;  ///< tried one by one, the strongest first; more takes longer, finds more
    /// strongest samples of which all pairs are tried; time grows with the square
    std::size_t max_paired = 30;
    double max_share = 0.25;       ///< of the candidates that the greedy search may remove, (0, 1]
    std::size_t max_greedy = 100;  ///< samples that the greedy search may remove
    /// Bound on the work in elementary operations (estimated, so that the result does not depend on the
    /// machine); where machines on all rows must be fitted again, fewer samples are tried. 0: no bound.
    double max_work = 5e10;
};

struct Query;  // of hardlearn/learninglet

/// A small set of training rows without which the answer would be another one.
struct Counterfactual {
    CounterfactualSearch found_by = CounterfactualSearch::none;
    std::vector<RowIndex> rows;        ///< the set, strongest first; empty if none was found
    Label prediction = 0;              ///< the answer without them; the model's own if none was found
    std::vector<float> scores;         ///< of that answer
    std::size_t candidates = 0;        ///< samples that could be removed
    std::size_t tried_alone = 0;       ///< of them, the strongest, to be tried one by one
    std::size_t tried_in_pairs = 0;    ///< the strongest of which all pairs were tried
    std::size_t removed_greedily = 0;  ///< the largest set that the greedy search removed
    std::size_t traininglet_size = 0;  ///< of the best voter
    /// Every sample of the best voter's traininglet was tried alone, or could not matter alone: a machine on
    /// all rows with equal costs is the same without a row that is no support vector.
    bool whole_traininglet = false;
};

/// Searches a set of training rows whose removal changes the model's answer to a query (whose rows must come
/// from view_queries with the model's space). Removal means: the rows may not be neighbours any more; what
/// follows is recomputed as answer_by (remainder.hpp) says.
///
/// Candidates are the samples of the best voter's traininglet and every sample with a part in a voter's duel
/// against the winner; a sample is the stronger the more it contributes to the winner in the duels with the
/// runner-up (then: in all the winner's duels; then: the lower row), each voter counted by its weight. Sets
/// of one are tried, then all pairs of the strongest, then the strongest sample of what is left is removed
/// again and again. A set found by the last way is minimal: with any one of its rows returned, the answer is
/// the model's own. Same result for any number of threads. Error(bad_argument) for a share outside (0, 1].
Counterfactual find_counterfactual(const MicroLearner& model, const Query& query,
                                   const CounterfactualOptions& options = {}, const RunContext& context = {});

}  // namespace hardlearn
