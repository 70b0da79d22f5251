#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/data/dataset.hpp"
#include "hardlearn/evaluation/protocol.hpp"
#include "hardlearn/explanation/explanation.hpp"
#include "hardlearn/hardness/label_suspicion.hpp"
#include "hardlearn/hardness/learning_hard_index.hpp"
#include "hardlearn/metrics/calibration.hpp"
#include "hardlearn/mil/cleaning.hpp"
#include "hardlearn/mil/micro_learner.hpp"
#include "hardlearn/mil/predict.hpp"

namespace hardlearn::app {

/// The JSON records of the program. Every field is documented in docs/json.md; a field's meaning never
/// changes within a schema version. NaN is written as null. Rows count from 1, the first row of data.
using Json = nlohmann::ordered_json;

/// What `diagnose` found out about one file.
struct Diagnosis {
    std::string file;
    Dataset data;
    LearningHardIndexOptions options;
    LearningHardIndex index;
    Matrix<std::uint64_t> class_by_cluster;  ///< of the rows that the index used
    std::vector<LabelSuspicion> suspicious;  ///< rows of `data`, most suspicious first
    std::size_t not_judged = 0;  ///< labels that no other row or group has, so that none was suspected
};
Json diagnosis_record(const Diagnosis& diagnosis);

/// What `clean` did to one file.
struct CleanedFile {
    std::string file;
    std::string output;
    Dataset data;
    CleaningOptions options;
    std::optional<double> radius;  ///< as given; the options hold its square
    CleanedData cleaned;
    std::optional<LearningHardIndex> hardness_before;  ///< where it was asked for and is defined
    std::optional<LearningHardIndex> hardness_after;
};
Json cleaning_record(const CleanedFile& file);

/// For the ledger: "predicted_wrongly", "neighbor_of_bad" or "restored_for_class".
std::string_view reason_name(LedgerReason reason);

/// One file of `evaluate`.
struct EvaluatedFile {
    std::string file;
    EvaluationRecord record;
    std::optional<LearningHardIndex> hardness;
};
Json evaluation_record(std::span<const EvaluatedFile> files, const EvaluationOptions& options);

/// Each class with its rows and their share.
Json classes_json(const std::vector<std::string>& names, std::span<const Label> labels);
/// Every score by name.
Json scores_json(const Scores& scores);

Json fit_record(const std::string& file, const std::string& model_path, const MicroLearner& model,
                double seconds);

/// The rows with a known class that were answered.
struct Answered {
    std::size_t rows = 0;
    double accuracy = 0;  ///< NaN without rows
};

/// What `predict` said of one file.
struct PredictedFile {
    std::string model;
    std::string file;
    std::vector<std::string> image_names;  ///< one a row; empty for tables and images without names
    MicroPredictions predictions;
    bool with_scores = false;
    std::optional<double> confidence;             ///< asked for sets
    Matrix<std::uint8_t> sets;                    ///< rows x classes; empty if not asked for
    std::optional<double> abstain;                ///< level: rows at most this familiar are not answered
    std::vector<double> familiarity;              ///< one a row; empty if not asked for
    std::optional<Scores> scores;                 ///< where the file tells the classes
    std::optional<ConformalSummary> set_summary;  ///< of the rows with a class that the model knows
    std::optional<Answered> answered;             ///< where the file tells the classes
    bool is_approximate = false;                  ///< an index found the neighbours

    bool abstains(std::size_t row) const { return abstain && familiarity[row] <= *abstain; }
};
Json predictions_record(const PredictedFile& predicted, const std::vector<std::string>& class_names);

/// What `explain` says of one row.
struct ExplainedRow {
    std::string model;
    std::string file;
    std::size_t row = 1;
    std::optional<std::string> given;  ///< the row's class, where the file tells it
    Explanation explanation;
};
Json explanation_record(const ExplainedRow& explained, const MicroLearner& model);

/// `schema`: of the model file.
Json model_record(const std::string& path, int schema, const MicroLearner& model);

}  // namespace hardlearn::app
