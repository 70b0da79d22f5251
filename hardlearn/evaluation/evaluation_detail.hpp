#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hardlearn/core/note.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/evaluation/protocol.hpp"
#include "hardlearn/metrics/scores.hpp"

namespace hardlearn {

/// What one model said of every row of a set, in one repeat, while the row was tested.
struct TestedPredictions {
    std::vector<Label> predicted;
    std::vector<float> probability;       ///< of the predicted class
    std::vector<float> true_probability;  ///< of the row's class
};

/// Share of rows whose prediction set, at judged_confidence, holds their class, and classes a set.
struct SetCoverage {
    double coverage = 0;
    double mean_size = 0;
};

/// Seconds, summed over the folds.
struct ModelCosts {
    double fit = 0;
    double predict = 0;
};

/// What an evaluation tells of one model.
struct ModelDetail {
    std::string name;
    Scores mean;
    Scores deviation;                            ///< over all folds
    std::vector<Scores> folds;                   ///< of the test rows, repeat by repeat
    std::vector<std::string> chosen;             ///< what tuning chose in each fold, for people; or empty
    std::optional<SetCoverage> sets;             ///< nothing for models that make no prediction sets
    std::vector<TestedPredictions> predictions;  ///< one a repeat; none in records of version 1
    std::optional<ModelCosts> costs;             ///< where a record gives them
};

/// An evaluation of models on one data set, row by row: what is kept of it in a record.
struct EvaluationDetail {
    std::string name;         ///< of the data
    std::string fingerprint;  ///< of the data; empty in records that do not tell
    std::size_t rows = 0;
    std::size_t features = 0;
    std::size_t num_classes = 0;
    bool grouped = false;
    /// Empty where models learned from the labels and were judged by them; else as in the names of
    /// RecordedSet.
    std::string labelling = {};
    std::size_t num_folds = 0;
    std::size_t num_repeats = 0;
    std::uint64_t seed = 0;
    std::vector<std::string> class_names;           ///< empty in records of version 1, as the next two
    std::vector<Label> truth;                       ///< the class of every row
    std::vector<std::vector<std::uint32_t>> folds;  ///< one a repeat: the fold of each row, from 0
    std::vector<ModelDetail> models;
    std::vector<Note> notes;
};

/// What a record would tell of an evaluation, but its costs: they differ from run to run.
EvaluationDetail detail_of(const EvaluationRecord& record, const EvaluationOptions& options,
                           std::vector<std::string> class_names);

/// The model of this name; null where there is none.
const ModelDetail* find_model(const EvaluationDetail& evaluation, const std::string& name);

}  // namespace hardlearn
