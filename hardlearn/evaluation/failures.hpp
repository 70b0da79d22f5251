#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/evaluation/evaluation_detail.hpp"

namespace hardlearn {

/// How often a model fails on the rows of a class, over the repeats.
struct ClassFailures {
    std::string name;
    std::size_t predictions = 0;  ///< rows of the class times repeats
    std::size_t errors = 0;
    /// The class predicted most among the errors, of equals the first. Empty without errors.
    std::string mistaken_for;
    std::size_t most_mistaken = 0;  ///< errors that predict it
};

/// How often a model fails where the probability that it gives to its own prediction lies in [from, to); the
/// last band holds 1 too.
struct BandFailures {
    double from = 0;
    double to = 1;
    std::size_t predictions = 0;
    std::size_t errors = 0;
    double mean_confidence = 0;  ///< NaN for no prediction
};

struct ModelFailures {
    std::string name;
    std::size_t predictions = 0;  ///< rows times repeats
    std::size_t errors = 0;
    std::vector<ClassFailures> classes;  ///< in the record's order, those with rows
    std::vector<BandFailures> bands;     ///< predictions without a probability are in none
    /// Rows, from 0, that only this model gets right. Left empty where there is one model.
    std::vector<std::size_t> only_right;
};

/// Where models fail on one data set. A model gets a row right if it does so in more than half of the repeats
/// that all of them have.
struct SetFailures {
    std::string name;  ///< "@groups" is appended where groups were kept whole
    std::size_t rows = 0;
    std::size_t repeats = 0;
    std::vector<ModelFailures> models;       ///< in the order asked for
    std::size_t right_by_all = 0;            ///< rows
    std::vector<std::size_t> right_by_none;  ///< rows that no model gets right
    /// of two models: McNemar's exact test on the rows that only one of them gets right; NaN for another
    /// number
    double p_value = 0;
    std::vector<std::string> class_names;  ///< for the labels below
    std::vector<Label> truth;              ///< the class of every row
};

/// The name under which a set is compared: "@groups" is appended where groups were kept whole.
std::string compared_name(const EvaluationDetail& evaluation);

/// Holds the models against each other on every set of `sets` (names as compared_name gives them), from
/// records which may tell of a set each for other models. Error(bad_data) where no record tells a model's
/// predictions of every row, and where records disagree on the rows, their classes or folds.
std::vector<SetFailures> find_failures(std::span<const EvaluationDetail> records,
                                       const std::vector<std::string>& sets,
                                       const std::vector<std::string>& models);

}  // namespace hardlearn
