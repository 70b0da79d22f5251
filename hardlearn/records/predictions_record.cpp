#include "hardlearn/records/predictions_record.hpp"

#include <fmt/format.h>

#include <iterator>

#include "hardlearn/records/csv_cell.hpp"
#include "hardlearn/records/notes_json-inl.hpp"
#include "hardlearn/records/record-inl.hpp"

namespace hardlearn {
namespace {

Json set_json(std::span<const std::uint8_t> set, const std::vector<std::string>& class_names) {
    Json names = Json::array();
    for (std::size_t c = 0; c < set.size(); ++c) {
        if (set[c] != 0) names.push_back(class_names[c]);
    }
    return names;
}

Json sets_json(const PredictedRows& predicted) {
    if (!predicted.options.confidence) return {};
    const auto& summary = predicted.set_summary;
    return {{"confidence", *predicted.options.confidence},
            {"coverage", summary ? Json(summary->coverage) : Json()},
            {"mean_size", summary ? Json(summary->mean_size) : Json()}};
}

Json abstention_json(const PredictedRows& predicted) {
    if (!predicted.options.abstain) return {};
    return {{"level", *predicted.options.abstain},
            {"abstained", predicted.num_abstained()},
            {"accuracy_on_answered", predicted.answered ? Json(predicted.answered->accuracy) : Json()}};
}

Json headline_scores_json(const PredictedRows& predicted) {
    if (!predicted.scores) return {};
    return {{"accuracy", predicted.scores->accuracy},
            {"balanced_accuracy", predicted.scores->balanced_accuracy},
            {"macro_f1", predicted.scores->macro_f1},
            {"mcc", predicted.scores->mcc},
            {"d_index", predicted.scores->d_index}};
}

Json row_json(const PredictedRows& predicted, std::size_t i) {
    const PredictOptions& options = predicted.options;
    Json row = {{"row", i + 1},
                {"prediction", predicted.abstains(i) ? Json() : Json(predicted.predicted_class(i))}};
    if (!predicted.image_names.empty()) row["image"] = predicted.image_names[i];
    if (options.scores)
        row["scores"] = class_scores_json(predicted.predictions.scores.row(i), predicted.class_names);
    if (options.confidence) row["set"] = set_json(predicted.sets.row(i), predicted.class_names);
    if (options.abstain) row["familiarity"] = predicted.familiarity[i];
    return row;
}

// Between names stands a bar; one inside a name is escaped.
std::string in_set(const std::string& name) {
    std::string escaped;
    for (const char c : name) {
        if (c == '|' || c == '\\') escaped += '\\';
        escaped += c;
    }
    return escaped;
}

std::string set_cell(std::span<const std::uint8_t> set, const std::vector<std::string>& class_names) {
    std::string cell;
    for (std::size_t c = 0; c < set.size(); ++c) {
        if (set[c] != 0) cell += (cell.empty() ? "" : "|") + in_set(class_names[c]);
    }
    return csv_cell(cell);
}

std::string csv_header(const PredictedRows& predicted) {
    std::string header = predicted.image_names.empty() ? "prediction" : "image,prediction";
    if (predicted.options.scores) {
        for (const std::string& name : predicted.class_names) header += "," + csv_cell("score_" + name);
    }
    if (predicted.options.confidence) header += ",set";
    if (predicted.options.abstain) header += ",familiarity";
    return header + "\n";
}

}  // namespace

std::string predictions_record(const PredictedRows& predicted, const std::string& model_path,
                               const std::string& file) {
    Json rows = Json::array();
    for (std::size_t i = 0; i < predicted.num_rows(); ++i) rows.push_back(row_json(predicted, i));
    return record_text({{"schema", "hardlearn.predictions/1"},
                        {"model", model_path},
                        {"file", file},
                        {"rows", predicted.num_rows()},
                        {"approximate", predicted.is_approximate},
                        {"classes", predicted.class_names},
                        {"predict_seconds", predicted.seconds},
                        {"unseen_categories", predicted.predictions.unseen_categories},
                        {"scores", headline_scores_json(predicted)},
                        {"sets", sets_json(predicted)},
                        {"abstention", abstention_json(predicted)},
                        {"notes", notes_json(predicted.notes)},
                        {"predictions", rows}});
}

std::string predictions_csv(const PredictedRows& predicted) {
    std::string csv = csv_header(predicted);
    for (std::size_t i = 0; i < predicted.num_rows(); ++i) {
        if (!predicted.image_names.empty()) csv += csv_cell(predicted.image_names[i]) + ",";
        if (!predicted.abstains(i)) csv += csv_cell(predicted.predicted_class(i));
        if (predicted.options.scores) {
            for (const float score : predicted.predictions.scores.row(i))
                fmt::format_to(std::back_inserter(csv), ",{}", score);
        }
        if (predicted.options.confidence) csv += "," + set_cell(predicted.sets.row(i), predicted.class_names);
        if (predicted.options.abstain)
            fmt::format_to(std::back_inserter(csv), ",{}", predicted.familiarity[i]);
        csv += "\n";
    }
    return csv;
}

}  // namespace hardlearn
