#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/evaluation/recorded_set.hpp"
#include "hardlearn/metrics/breakpoint.hpp"
#include "hardlearn/metrics/correlation.hpp"
#include "hardlearn/metrics/failure_threshold.hpp"

namespace hardlearn {

/// How a model scored on a studied set, and how that is known.
struct StudiedModel {
    std::string name;
    double d_index = std::numeric_limits<double>::quiet_NaN();
    std::string evaluated_with;  ///< the options of the evaluation; empty: a record tells
    std::string record;          ///< its file; empty: it was evaluated for the study
};

/// A data set of a study.
struct StudiedSet {
    std::string name;
    std::string file;
    std::string fingerprint;  ///< Dataset::fingerprint
    std::string family;       ///< sets of one family are left out together
    std::size_t rows = 0;
    std::size_t features = 0;  ///< columns
    std::size_t classes = 0;
    double majority_share = 0;
    std::size_t rows_measured = 0;     ///< distinct ones, or a sample of them
    std::string measured_with;         ///< the options of the measures; empty: not measured yet
    std::vector<NamedScore> measures;  ///< NaN where one is not defined
    std::vector<StudiedModel> models;
    bool is_asked = true;  ///< false: in the record of an earlier run, and not among the files of this one
};

/// The name that the sets of one family begin with: up to the first digit or underscore behind a letter.
std::string family_of(std::string_view name);

/// What models achieved on a set. Skill: (D - D of the majority) / (2 - D of the majority), D the D-index; 0
/// is the majority's, 1 perfect. NaN and no name where no such model was scored.
struct SetOutcome {
    /// Of those without Micro-Learning (mil-..., ...+decision) but the majority.
    std::string best_plain;
    std::size_t plain_models = 0;  ///< of which it is the best
    double skill = std::numeric_limits<double>::quiet_NaN();
    std::string best_micro;  ///< of the Micro-Learners
    double micro_skill = std::numeric_limits<double>::quiet_NaN();
    double gain() const { return micro_skill - skill; }
};

/// The D-index of always answering the most frequent class, in closed form: log2(1 + share) + log2(3/2).
double majority_d_index(double majority_share);

SetOutcome outcome_of(const StudiedSet& set);

struct StudyFindingOptions {
    double failing = 0.5;      ///< models fail on a set where the best plain one's skill is below
    double breakpoint = 0.80;  ///< of the Learning-Hard Index, tested beside the one that is found
    std::size_t num_resamples = 2000;
    std::uint64_t seed = 0;
};

/// What one measure says of the models' skill over the sets that have it.
struct MeasureFinding {
    std::string name;
    std::size_t sets = 0;                        ///< with this measure and a plain model
    CorrelationTest pearson, spearman, kendall;  ///< with the best plain model's skill
    /// Spearman's with classes, majority share and log rows taken out; NaN for fewer than seven sets.
    CorrelationTest partial;
    FailureCurve failure;     ///< high values for failures
    Breakpoint breakpoint;    ///< of skill over the measure
    ThresholdRates left_out;  ///< of Youden's thresholds, each of the other families
    double spearman_low = 0;  ///< the least and the most with one family left out; NaN for a single family
    double spearman_high = 0;
    std::size_t sets_of_gain = 0;  ///< with a Micro-Learner, too
    CorrelationTest gain;  ///< Spearman's with what the best Micro-Learner gains over the best plain model
};

/// The Learning-Hard Index at a threshold that somebody claims.
struct ClaimedBreakpoint {
    std::string measure;
    double at = 0;
    Breakpoint test;
    ThresholdRates rates;   ///< of failures from there on
    std::size_t above = 0;  ///< sets from there on
    double gain_below = 0;  ///< mean gain of the best Micro-Learner below, and from there on
    double gain_above = 0;
    double gain_p_value = 1;  ///< Mann-Whitney test of both, two-sided; NaN where one side is empty
};

struct StudyFindings {
    StudyFindingOptions options;
    std::size_t sets = 0;      ///< that were asked for and have a plain model
    std::size_t failures = 0;  ///< of them
    std::size_t families = 0;
    std::vector<SetOutcome> outcomes;  ///< one a set
    /// The largest |Spearman| first; undefined ones last.
    std::vector<MeasureFinding> measures;
    std::optional<ClaimedBreakpoint> claimed;  ///< where sets have the Learning-Hard Index
};

/// Name of the Learning-Hard Index among measures.
inline constexpr std::string_view index_measure = "lhi";

/// What the measures of sets say. Sets that were not asked for do not count. Same bits for any number of
/// threads. Error(bad_argument) for no resamples.
StudyFindings find_in_study(std::span<const StudiedSet> sets, const StudyFindingOptions& options,
                            const RunContext& context = {});

}  // namespace hardlearn
