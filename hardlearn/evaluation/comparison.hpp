#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/evaluation/gain.hpp"
#include "hardlearn/evaluation/lift.hpp"
#include "hardlearn/evaluation/rank_test.hpp"
#include "hardlearn/evaluation/recorded_set.hpp"
#include "hardlearn/metrics/nemenyi.hpp"
#include "hardlearn/metrics/statistical_tests.hpp"

namespace hardlearn {

struct ComparisonOptions {
    std::string score = "d_index";  ///< a score's name in the records
    std::string reference = {};     ///< the model that the others are held against; empty: the best mean rank
    /// names of the sets to compare on ("@groups" not counted); empty: all
    std::vector<std::string> sets = {};
    bool complete_only = false;               ///< leave out sets that lack a model instead of refusing
    double confidence = 0.95;                 ///< of the bootstrap interval, in (0, 1)
    std::size_t num_resamples = 10000;        ///< of the bootstrap over the sets; more: a steadier interval
    std::uint64_t seed = 0;                   ///< of the bootstrap
    std::vector<std::string> rank_test = {};  ///< two models to hold against each other as samples; or none
    bool lift = false;                        ///< the Metric-integrated Lift of every model
    std::string gain_over = {};               ///< the model over which to tell the others' gains; empty: none
    std::vector<std::string> where = {};      ///< models whose failures to look for; see find_failures
};

/// A data set with the models of all records that tell of it.
struct ComparedSet {
    std::string name;
    std::size_t rows = 0;
    std::size_t features = 0;
    std::size_t classes = 0;
    std::size_t folds = 0;
    std::size_t repeats = 0;  ///< the most that a model has
    std::uint64_t seed = 0;
    std::vector<std::size_t> repeats_of_models;  ///< in the order of the models
};

struct ComparedModel {
    std::string name;
    double mean_rank = 0;        ///< over the sets, 1 is best, ties share their average rank
    double mean_score = 0;       ///< over the sets
    double fit_seconds = 0;      ///< summed over the sets
    double predict_seconds = 0;  ///< summed over the sets
};

/// The reference against one other model.
struct Rivalry {
    std::string rival;
    std::size_t wins = 0;  ///< sets on which the reference is better
    std::size_t losses = 0;
    std::size_t ties = 0;         ///< sets with equal scores (see rounded_score)
    Interval median_difference;   ///< reference minus rival over the sets, with its bootstrap interval
    double p_value = 1;           ///< Wilcoxon signed-rank, two-sided
    double adjusted_p_value = 1;  ///< the same after Holm's correction over the rivals
    TestResult paired_t;          ///< t-test of the differences, two-sided; NaN on a single set
    Interval mean_difference;     ///< with the interval of that t-test
};

/// Which models differ by their mean ranks (see nemenyi).
struct RankDifferences {
    double level = 0.05;             ///< for all pairs together
    double critical_difference = 0;  ///< mean ranks that differ by at least this differ
    Matrix<double> p_values;         ///< models x models
    std::vector<RankGroup> groups;   ///< runs of models that are not told apart
};

/// A set that was left out, and the models without a score on it (all, where no record tells of the set).
struct IncompleteSet {
    std::string name;
    std::vector<std::string> missing_models;
};

struct Comparison {
    std::string score;
    bool lower_is_better = false;
    std::vector<ComparedSet> sets;                    ///< by name
    std::vector<ComparedModel> models;                ///< the best mean rank first
    Matrix<double> scores;                            ///< sets x models
    TestResult friedman;                              ///< of all models; undefined (NaN) for a single one
    std::optional<RankDifferences> rank_differences;  ///< of two models or more
    std::string reference;
    std::vector<Rivalry> rivalries;     ///< in the order of the models
    std::optional<RankTest> rank_test;  ///< if asked for, as the next
    std::optional<Lift> lift;           ///< of the models, set by set
    std::optional<Gains> gains;         ///< over the model of ComparisonOptions::gain_over
    std::vector<IncompleteSet> left_out;
};

/// Whether a score is a loss or an error, of which less is better: log_loss, brier_score, names that end in
/// "_loss" or
/// "_error".
bool is_lower_better(std::string_view score);

/// Compares models over data sets by one score. A set may be spread over several records, one a model; they
/// must agree on rows, features, classes, folds and seed, and on the repeats where a record does not tell the
/// scores of each. A model's score is the mean over its repeats; two models are held against each other on
/// the repeats that both have, which are the first ones and so have the same folds. Scores and their
/// differences are compared after rounding (see rounded_score), so that ties are ties. Wilcoxon test, Holm's
/// correction, Friedman and Nemenyi test as in Demsar, "Statistical comparisons of classifiers over multiple
/// data sets", JMLR 2006. Errors: records of a set that disagree, a model twice on a set, a set without a
/// score of some model (bad_data, with file and names); no set left, an unknown score or model, a rank test
/// of other than two models (bad_argument).
Comparison compare(std::span<const RecordedSet> records, const ComparisonOptions& options);

}  // namespace hardlearn
