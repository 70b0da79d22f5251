#include "hardlearn/report/model_card.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/report/dossier_verdict.hpp"
#include "hardlearn/report/new_rows_text.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t most_names = 40;

// A name inside Markdown: nothing in it acts.
std::string markdown_name(std::string_view name) {
    std::string text;
    for (const char c : printable(name)) {
        if (std::string_view("\\`*_{}[]<>()#+-.!|&~").find(c) != std::string_view::npos) text += '\\';
        text += c;
    }
    return text;
}

std::string list_of(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), most_names); ++i)
        text += (i == 0 ? "" : ", ") + markdown_name(names[i]);
    if (names.size() > most_names) text += fmt::format(" and {} more", names.size() - most_names);
    return text;
}

std::string preparation_text(const Dossier& dossier) {
    std::string text =
        "Numbers are standardised by the training rows; texts become a feature for each of their levels; "
        "columns that "
        "do not vary are not used. What was noticed of the data:\n";
    if (dossier.notes.empty()) return text + "\n- nothing that needed a remark\n";
    text += "\n";
    for (const Note& note : dossier.notes)
        text += fmt::format("- {}{}\n", note.is_warning ? "warning: " : "", markdown_name(note.text));
    return text;
}

std::string predictors_text(const Dossier& dossier) {
    std::vector<std::string> names;
    for (const ColumnSummary& column : dossier.columns) names.push_back(column.name);
    return fmt::format("{} predictors: {}.\n", names.size(), list_of(names));
}

std::string size_text(const Dossier& dossier) {
    return fmt::format("{} rows with {} predictors and {} classes.\n", dossier.data.rows,
                       dossier.data.features, dossier.data.num_classes());
}

std::string missing_text(const Dossier& dossier) {
    std::size_t columns = 0;
    for (const ColumnSummary& column : dossier.columns) columns += column.missing > 0 ? 1 : 0;
    if (dossier.data.missing_cells == 0) return "No cell is missing.\n";
    return fmt::format(
        "{} cells in {} of the predictors are missing. A missing number is taken for the mean of the "
        "training rows, a "
        "missing text is a level of its own.\n",
        dossier.data.missing_cells, columns);
}

std::string use_of_data_text(const Dossier& dossier) {
    if (!dossier.evaluation) return fmt::format("No model was evaluated: {}.\n", dossier.why_not_compared);
    const EvaluationDetail& evaluation = *dossier.evaluation;
    std::string text =
        fmt::format("Development and evaluation on the same {} rows by {}-fold cross-validation{}{}.",
                    evaluation.rows, evaluation.num_folds,
                    evaluation.num_repeats > 1 ? fmt::format(", {} times", evaluation.num_repeats) : "",
                    evaluation.grouped ? ", groups kept whole" : "");
    if (!dossier.compared_rows.empty())
        text += fmt::format(" These are a stratified sample of {} rows.", dossier.data.rows);
    return text + " There is no separate test set.\n";
}

std::string handling_text(const Dossier&) {
    return "Numeric predictors are standardised, textual ones are one-hot encoded, inside each training "
           "fold. No predictor "
           "is selected by its relation to the outcome.\n";
}

std::string building_text(const Dossier& dossier) {
    std::string text = "Compared:";
    if (!dossier.evaluation) return "No model was compared.\n";
    for (const ModelDetail& model : dossier.evaluation->models)
        text += (text.ends_with(':') ? " " : ", ") + markdown_name(model.name);
    text +=
        ". Each is tuned by D-index on inner folds of its training rows, and its probabilities are "
        "calibrated "
        "there.\n";
    if (!dossier.model) return text;
    text += fmt::format(
        "The Micro-Learner that explains single rows was fitted on {} rows; its candidates by weight:\n\n",
        dossier.fitted_rows);
    const std::vector<Candidate> candidates = dossier.model->candidates();
    const std::vector<double> weights = dossier.model->weights();
    for (std::size_t i = 0; i < candidates.size(); ++i)
        text += fmt::format("- {}: {}\n", fixed(weights[i], 3), describe(candidates[i]));
    return text;
}

std::string clusters_text(const Dossier& dossier) {
    if (!dossier.data.has_groups())
        return "The data tells no groups (persons, places): rows were taken for independent.\n";
    const auto& ami = dossier.diagnosis.index.group_ami;
    return fmt::format(
        "{} groups, none of which was split between training and test rows{}.\n",
        dossier.data.group_names.size(),
        ami ? fmt::format("; the data's clusters share {} (adjusted mutual information) with the groups",
                          fixed(*ami, 3))
            : "");
}

std::string measures_text(const Dossier&) {
    return "Discrimination: D-index, balanced accuracy, accuracy, macro F1, AUROC (one class against the "
           "rest), confusion "
           "of classes. Calibration: log loss, expected calibration error, share of right answers by "
           "probability, coverage of "
           "90 % prediction sets. Models are compared by D-index; a lead counts if it is larger than the "
           "deviation between "
           "folds.\n";
}

std::string imbalance_text(const Dossier& dossier) {
    std::string text = "Rows of each class:\n\n";
    for (std::size_t c = 0; c < std::min(dossier.data.num_classes(), most_names); ++c)
        text += fmt::format("- {}: {}\n", markdown_name(dossier.data.class_names[c]),
                            dossier.data.class_counts[c]);
    return text +
           "\nTuned models choose among costs with and without class weights; the Micro-Learner decides by "
           "the "
           "derivative of the D-index, which counts classes alike, and its probabilities stay calibrated.\n";
}

std::string output_text(const Dossier& dossier) {
    return fmt::format(
        "A probability for each of the classes {}, and one of them as the answer; no threshold was set by "
        "hand.\n",
        list_of(dossier.data.class_names));
}

std::string flow_text(const Dossier& dossier) {
    return fmt::format("{} rows were read; {} were used to compare models.\n", dossier.data.rows,
                       dossier.evaluation ? dossier.evaluation->rows : 0);
}

std::string counts_text(const Dossier& dossier) {
    if (!dossier.evaluation) return "No analysis.\n";
    return fmt::format(
        "Evaluation: {} rows, each tested once a repeat and used for development in the other folds. "
        "Explanation of single rows: {} rows.\n",
        dossier.evaluation->rows, dossier.fitted_rows);
}

std::string specification_text(const Dossier& dossier) {
    return fmt::format(
        "hardlearn {}, seed {}, data with the fingerprint {}. `hardlearn fit` on these data writes the full "
        "model to a file, `hardlearn predict` applies it.\n",
        dossier.origin.version, dossier.options.seed, dossier.data.fingerprint);
}

std::string performance_text(const Dossier& dossier) {
    if (!dossier.evaluation) return "No model was evaluated.\n";
    std::string text =
        "| model | D-index | sd of folds | balanced accuracy | 95 % interval | accuracy | AUROC | log loss | "
        "calibration "
        "error |\n|---|---|---|---|---|---|---|---|---|\n";
    for (const ModelDetail& model : dossier.evaluation->models) {
        const auto balanced = balanced_accuracy_of(dossier, model);
        text += fmt::format(
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", markdown_name(model.name),
            fixed(model.mean.d_index, 3), fixed(model.deviation.d_index, 3),
            fixed(model.mean.balanced_accuracy, 3),
            balanced ? fmt::format("{} to {}", fixed(balanced->low, 3), fixed(balanced->high, 3)) : "-",
            fixed(model.mean.accuracy, 3), fixed(model.mean.auroc, 3), fixed(model.mean.log_loss, 3),
            fixed(model.mean.expected_calibration_error, 3));
    }
    return text +
           (dossier.data.has_groups()
                ? "\nIntervals allow for rows of a group being alike; with few groups they are too narrow.\n"
                : "\nIntervals take rows for independent.\n");
}

std::string limitations_text(const Dossier& dossier) {
    std::string text =
        "Known to the program: no external evaluation; models were chosen on the rows they are judged by.";
    if (!dossier.diagnosis.suspicious.empty())
        text += fmt::format(" {} labels are contradicted by the other rows.",
                            dossier.diagnosis.suspicious.size());
    if (dossier.new_rows)
        text += fmt::format(" Rows to be predicted ({}): {}", counted(dossier.new_rows->rows, "row", "rows"),
                            shift_sentence(*dossier.new_rows));
    return text + "\n";
}

std::string input_text(const Dossier&) {
    return "A missing number is replaced by the mean of the training rows, an unknown text by zeros, both "
           "without refusing the "
           "row; `predict --abstain` leaves rows open that are unlike the training rows.\n";
}

enum class Filled { no, part, yes };

struct Item {
    std::string_view number;
    std::string_view title;
    std::string_view question;  // to a person; empty: the program fills the item
    std::string (*text)(const Dossier&) = nullptr;
};

constexpr std::string_view no_question = {};

constexpr Item items[] = {
    {"1", "Title", "Is a model developed, evaluated or both? Of which outcome, in which population?"},
    {"2", "Abstract", "A structured summary (TRIPOD+AI for Abstracts)."},
    {"3a", "Context", "Is it diagnosis or prognosis, why is a model needed, which ones are there already?"},
    {"3b", "Purpose", "Who is to use it, on whom, and at which point of care?"},
    {"3c", "Inequalities", "Which differences in health between groups of people are known?"},
    {"4", "Objectives", "What is the aim: development, evaluation or both?"},
    {"5a", "Sources of data", "Where do the rows come from, why these, whom do they stand for?"},
    {"5b", "Dates", "When were they collected, and until when were people followed?"},
    {"6a", "Setting", "Which centres, how many, where?"},
    {"6b", "Eligibility", "Who was included, who not?"},
    {"6c", "Treatments", "Which treatments were given, and how were they handled?"},
    {"7", "Data preparation",
     "Was quality checked alike for all groups of people? What was done before the file?", preparation_text},
    {"8a", "Outcome",
     "What exactly is predicted, over which time, how and when was it assessed, alike for all?"},
    {"8b", "Assessors of the outcome", "If it needs judgement: whose?"},
    {"8c", "Blinding of the outcome", "Was it assessed without knowledge of the predictors?"},
    {"9a", "Choice of predictors", "Why these, and which were left out before?"},
    {"9b", "Definition of predictors", "How and when was each measured, in which unit?", predictors_text},
    {"9c", "Assessors of predictors", "If some need judgement: whose?"},
    {"10", "Sample size", "How was it arrived at, and why is it enough?", size_text},
    {"11", "Missing data", no_question, missing_text},
    {"12a", "Use of the data", no_question, use_of_data_text},
    {"12b", "Handling of predictors", no_question, handling_text},
    {"12c", "Model building", no_question, building_text},
    {"12d", "Heterogeneity across clusters", no_question, clusters_text},
    {"12e", "Measures of performance", no_question, measures_text},
    {"12f", "Model updating", "Was a model updated after its evaluation?"},
    {"12g", "Calculation of predictions", "How were they calculated for the evaluation, by which code?"},
    {"13", "Class imbalance", "Were rows sampled or weighted before the file was made?", imbalance_text},
    {"14", "Fairness", "What was done for fairness between groups of people, and why?"},
    {"15", "Model output", no_question, output_text},
    {"16", "Development against evaluation",
     "How do the two differ in setting, eligibility, outcome and predictors?"},
    {"17", "Ethical approval", "Which body approved the study, and how was consent given?"},
    {"18a", "Funding", "Who paid, and what was their part?"},
    {"18b", "Conflicts of interest", "Which are there?"},
    {"18c", "Protocol", "Where can it be read?"},
    {"18d", "Registration", "Where is the study registered?"},
    {"18e", "Data sharing", "Who can have the data, and how?"},
    {"18f", "Code sharing", "Who can have the code, and how?"},
    {"19", "Patients and the public", "How were they involved?"},
    {"20", "Participants",
     "How did people come to be in the data, what are they like, and how do sources differ?", flow_text},
    {"21", "Numbers in each analysis", no_question, counts_text},
    {"22", "Model specification", no_question, specification_text},
    {"23", "Model performance", no_question, performance_text},
    {"24", "Results of updating", "If a model was updated: what did it change?"},
    {"25", "Interpretation", "What do the results mean, also for fairness, beside earlier studies?"},
    {"26", "Limitations",
     "Which limits do sample, outcome and setting have, and what do they do to the results?",
     limitations_text},
    {"27a", "Poor or missing input", "What should a user do with poor or missing values?", input_text},
    {"27b", "Interaction and expertise", "What must a user do and know?"},
    {"27c", "Next steps", "What should be studied next?"},
};

Filled filled(const Item& item) {
    if (item.text == nullptr) return Filled::no;
    return item.question.empty() ? Filled::yes : Filled::part;
}

std::string_view state_text(Filled state) {
    switch (state) {
        case Filled::no:
            return "to be answered by a person";
        case Filled::part:
            return "filled in part by the program";
        case Filled::yes:
            return "filled by the program, to be checked by a person";
    }
    return "";
}

}  // namespace

std::string model_card(const Dossier& dossier) {
    const DossierVerdict verdict = verdict_of(dossier, markdown_name);
    std::string text = fmt::format(
        "# Model card: {}\n\nAfter the items of TRIPOD+AI (BMJ 2024;385:e078378). What the program knows is "
        "filled in; the rest "
        "are questions to a person. Nothing here counts as done before a person has said so.\n\n{}\n\n{}\n",
        markdown_name(dossier.data.name), in_one_paragraph(verdict.hardness),
        in_one_paragraph(verdict.model));
    for (const Item& item : items) {
        text += fmt::format("\n## {} {}\n\n*{}*\n", item.number, item.title, state_text(filled(item)));
        if (item.text != nullptr) text += fmt::format("\n{}", item.text(dossier));
        if (!item.question.empty()) text += fmt::format("\n> To be answered: {}\n", item.question);
    }
    return text;
}

}  // namespace hardlearn
