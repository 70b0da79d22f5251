#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hardlearn/core/option.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/kept_together.hpp"
#include "hardlearn/evaluation/evaluation_detail.hpp"
#include "hardlearn/mil/micro_learner.hpp"
#include "hardlearn/tasks/cases.hpp"
#include "hardlearn/tasks/certify.hpp"
#include "hardlearn/tasks/diagnose.hpp"
#include "hardlearn/tasks/explain.hpp"
#include "hardlearn/tasks/new_rows.hpp"
#include "hardlearn/tasks/row_values.hpp"

namespace hardlearn {

/// A report explains no more rows than this.
inline constexpr std::size_t max_cases = 20;

struct ReportOptions {
    std::vector<std::size_t> rows = {};  ///< to explain, from 1; empty: those that choose_cases takes
    std::size_t num_folds = 5;
    bool is_private = false;
    Duplicates duplicates = Duplicates::automatic;
    std::uint64_t seed = 0;
    /// More are compared on a stratified sample of so many; of half as many where there are over 20 classes.
    std::size_t max_compared_rows = 3000;
    std::size_t max_fitted_rows = 3000;  ///< the same of the model that explains
};

/// The declarations of those that people set.
std::span<const Option<ReportOptions>> report_options();

/// What one training sample came to in a network with learned weights.
struct NetworkSample {
    RowIndex row = 0;  ///< of the data
    Label label = 0;
    bool in_training = true;  ///< else in the validation part
    double weight = 0;
    double margin = 0;  ///< p of its class less the largest other p; NaN where none was measured
    bool hard = false;  ///< in the hard set
};

/// What a network with learned weights says of the data that it was trained on.
struct NetworkEvidence {
    std::string description;  ///< "molere-refit, mlp 128-128, 60 epochs"
    std::vector<std::string> class_names;
    std::vector<NetworkSample> samples;  ///< the lowest margins first
    double correlation = 0;              ///< Spearman's, of weight and margin; NaN where undefined
    std::vector<std::string> remarks;    ///< what the training decided
};

/// What a report may be given: in place of computing it, or to be told as well.
struct ReportSources {
    const MicroLearner* model = nullptr;
    const EvaluationDetail* evaluation = nullptr;
    std::optional<NetworkEvidence> network = {};
    const CertifiedSet* certificate = nullptr;
    const Dataset* new_rows = nullptr;  ///< rows to be predicted, with labels or without
};

/// Where a report came from, as people typed it. A page without it tells the data's name only.
struct ReportOrigin {
    std::string file;
    std::string command;
    std::string version;  ///< of the library
    std::string model;    ///< files that were given; empty: none
    std::string evaluation;
    std::string network;
    std::string certificate;
    std::string new_rows;
};

/// One row, why it is told of, and why it got its answer.
struct CaseDossier {
    ChosenCase chosen;
    bool was_fitted = false;  ///< the model has seen it
    ExplainedRow explained;
    std::vector<RowValue> values;  ///< empty in private reports
};

/// One column of the data in a few words.
struct ColumnSummary {
    std::string name;
    ColumnKind kind = ColumnKind::numeric;
    std::size_t missing = 0;
    std::size_t levels = 0;  ///< of texts
};

/// All that a report tells, and nothing that it does not: a private one holds no value of the data, no name
/// of a group and no folder.
struct Dossier {
    ReportOptions options;
    ReportOrigin origin;
    DataSummary data;
    std::vector<ColumnSummary> columns;
    std::vector<Label> labels;       ///< one a row
    std::vector<GroupIndex> groups;  ///< one a row, or empty
    Diagnosis diagnosis;
    std::optional<EvaluationDetail> evaluation;
    bool was_evaluation_given = false;
    std::vector<RowIndex> compared_rows;  ///< of the data; empty: all
    std::string why_not_compared;         ///< where there is no evaluation
    std::optional<MicroLearner> model;
    bool was_model_given = false;
    std::size_t fitted_rows = 0;
    std::string why_not_explained;  ///< where there is no model
    std::vector<CaseDossier> cases;
    std::optional<NetworkEvidence> network;
    std::optional<CertifiedSet> certificate;
    std::optional<NewRows> new_rows;
    std::vector<Note> notes;  ///< of reading and of all tasks but those of new rows, each once
};

/// What a report says first: sentences without a newline, of plain words and of names in some style.
struct DossierVerdict {
    std::string headline;               ///< a few words: "Hard by its clusters; solved in large part by svm"
    std::vector<std::string> hardness;  ///< paragraphs: how hard the data is, with its intervals
    std::vector<std::string> model;     ///< paragraphs: which model, and whether its lead means something
    std::vector<std::string> next;      ///< what to do, the most urgent first
};

/// Paragraphs as one, with blanks between them.
std::string in_one_paragraph(const std::vector<std::string>& paragraphs);

/// The model of the evaluation that the cases are chosen by; null where there is none.
const ModelDetail* explained_model(const Dossier& dossier);
/// The rows of the data that its evaluation is of, and the model whose predictions count.
EvaluatedRows evaluated_rows(const Dossier& dossier);

/// Diagnoses the data, compares majority, knn, extra-trees, svm and mil-auto, fits a Micro-Learner without
/// the rows that it explains, and explains them, each as far as `sources` do not give it; looks at new rows
/// where there are any. Where the data allows no comparison or no fit, the dossier says why. Errors as
/// diagnose; Error(bad_argument) for rows that are not there or more than max_cases; Error(bad_data) for
/// sources of other data (check_same_data), and new rows without the columns. Notes of new rows are kept but
/// not told: whoever listens takes them for notes of the data. Same bits for any number of
/// threads.
Dossier make_dossier(const Dataset& data, ReportSources sources, const ReportOptions& options = {},
                     const RunContext& context = {});

/// Takes every value of the data, names of groups and folders of paths out of it. make_dossier has done so
/// for all that it knows where the options say so; what is set later goes through it again.
void hide_values(Dossier& dossier);

}  // namespace hardlearn
