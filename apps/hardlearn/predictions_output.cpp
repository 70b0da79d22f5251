#include "apps/hardlearn/predictions_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "apps/hardlearn/csv_cell.hpp"
#include "apps/hardlearn/table.hpp"
#include "apps/hardlearn/text_file.hpp"
#include "hardlearn/data/number_parsing.hpp"
#include "hardlearn/data/readers.hpp"

namespace hardlearn::app {
namespace {

std::string set_cell(std::span<const std::uint8_t> set, const std::vector<std::string>& class_names) {
    std::string cell;
    for (std::size_t c = 0; c < set.size(); ++c) {
        if (set[c] != 0) cell += (cell.empty() ? "" : "|") + class_names[c];
    }
    return csv_cell(cell);
}

std::string csv_header(const PredictedFile& predicted, const std::vector<std::string>& class_names) {
    std::string header = predicted.image_names.empty() ? "prediction" : "image,prediction";
    if (predicted.with_scores) {
        for (const std::string& name : class_names) header += "," + csv_cell("score_" + name);
    }
    if (predicted.confidence) header += ",set";
    if (predicted.abstain) header += ",familiarity";
    return header + "\n";
}

std::string predictions_csv(const PredictedFile& predicted, const std::vector<std::string>& class_names) {
    const MicroPredictions& predictions = predicted.predictions;
    std::string csv = csv_header(predicted, class_names);
    for (std::size_t i = 0; i < predictions.labels.size(); ++i) {
        if (!predicted.image_names.empty()) csv += csv_cell(predicted.image_names[i]) + ",";
        if (!predicted.abstains(i))
            csv += csv_cell(class_names[static_cast<std::size_t>(predictions.labels[i])]);
        if (predicted.with_scores) {
            for (const float score : predictions.scores.row(i))
                fmt::format_to(std::back_inserter(csv), ",{}", score);
        }
        if (predicted.confidence) csv += "," + set_cell(predicted.sets.row(i), class_names);
        if (predicted.abstain) fmt::format_to(std::back_inserter(csv), ",{}", predicted.familiarity[i]);
        csv += "\n";
    }
    return csv;
}

// The class of this name, else the one that is the same number: other rows may be written with other digits.
std::vector<std::string>::const_iterator find_class(const std::vector<std::string>& names,
                                                    const std::string& name) {
    const auto found = std::ranges::find(names, name);
    const ParsedCell number = parse_cell(name);
    if (found != names.end() || number.kind != CellKind::number) return found;
    return std::ranges::find_if(names, [&](const std::string& other) {
        const ParsedCell parsed = parse_cell(other);
        return parsed.kind == CellKind::number && parsed.value == number.value;
    });
}

}  // namespace

Truth match_classes(std::span<const Label> labels, const std::vector<std::string>& class_names,
                    const std::vector<std::string>& model_classes, std::span<const Label> predictions) {
    Truth truth{
        .rows = {}, .labels = {}, .predictions = {}, .num_classes = model_classes.size(), .unknown = {}};
    std::vector<Label> meaning;
    for (const std::string& name : class_names) {
        const auto found = find_class(model_classes, name);
        if (found != model_classes.end()) {
            meaning.push_back(static_cast<Label>(found - model_classes.begin()));
        } else {
            meaning.push_back(static_cast<Label>(truth.num_classes++));
            truth.unknown.push_back(name);
        }
    }
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] == unknown_label) continue;
        truth.rows.push_back(static_cast<RowIndex>(i));
        truth.labels.push_back(meaning[static_cast<std::size_t>(labels[i])]);
        truth.predictions.push_back(predictions[i]);
    }
    return truth;
}

Scores score(const Truth& truth, std::size_t rows, const std::string& file, Session& session) {
    for (const std::string& name : truth.unknown) {
        session.warn(
            fmt::format("{}: the model does not know class '{}'; its rows count as wrong", file, name));
    }
    const Scores scores = compute_scores(truth.labels, truth.predictions, {}, truth.num_classes);
    session.note(fmt::format("{}: accuracy {}, D-index {} on {}", file, fixed(scores.accuracy, 4),
                             fixed(scores.d_index, 4), counted(truth.labels.size(), "row", "rows")));
    if (truth.labels.size() < rows) {
        session.note(fmt::format("{}: {} without a label not scored", file,
                                 counted(rows - truth.labels.size(), "row", "rows")));
    }
    return scores;
}

void write_predictions(const PredictedFile& predicted, const std::vector<std::string>& class_names,
                       const std::string& output, Session& session) {
    const std::string csv = predictions_csv(predicted, class_names);
    if (output.empty()) {
        session.print(csv);
    } else {
        session.write_file([&] { write_text_file(output, csv); });
    }
}

}  // namespace hardlearn::app
