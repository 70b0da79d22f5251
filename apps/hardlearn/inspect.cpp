#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <memory>

#include "apps/hardlearn/commands.hpp"
#include "apps/hardlearn/json_records.hpp"
#include "apps/hardlearn/model_text.hpp"
#include "apps/hardlearn/networks.hpp"
#include "apps/hardlearn/table.hpp"
#include "hardlearn/metrics/calibration.hpp"
#include "hardlearn/mil/model_file.hpp"

namespace hardlearn::app {
namespace {

constexpr std::size_t max_levels_shown = 8;
constexpr std::size_t evidence_shown = 10;

struct Options {
    std::string model;
};

std::string class_text(const MicroLearner& model) {
    Table table({{"class", Table::Align::left}, {"rows"}});
    const auto counts = class_counts(model.labels(), model.num_classes());
    for (std::size_t c = 0; c < counts.size(); ++c)
        table.add_row({model.class_names()[c], fmt::format("{}", counts[c])});
    return table.text();
}

std::string preparation_text(const PreparedColumn& column) {
    if (column.kind == ColumnKind::numeric) {
        if (column.scale == 0) return "number, constant in training: not used";
        return fmt::format("number, mean {:.6g}, standard deviation {:.6g}", column.mean, column.scale);
    }
    if (column.levels.size() < 2) return "text, constant in training: not used";
    const std::size_t shown = std::min(max_levels_shown, column.levels.size());
    std::string levels;
    for (std::size_t i = 0; i < shown; ++i) levels += (i == 0 ? "" : ", ") + column.levels[i];
    if (shown < column.levels.size()) levels += ", ...";
    return fmt::format("text, {} levels: {}", column.levels.size(), levels);
}

std::string column_text(const MicroLearner& model) {
    Table table({{"column", Table::Align::left}, {"preparation", Table::Align::left}});
    for (const PreparedColumn& column : model.preparation().columns) {
        table.add_row({column.name, preparation_text(column)});
    }
    return table.text();
}

std::string evidence_text(const MicroLearner& model) {
    if (model.evidence().empty()) return {};
    const bool by_other = model.options().objective != Objective::d_index;
    std::vector<Table::Column> columns = {{"candidate", Table::Align::left}};
    if (by_other) columns.push_back({std::string(name_of(model.options().objective))});
    for (const char* title : {"D-index", "accuracy", "traininglet rows", ""}) columns.push_back({title});
    Table table(columns);
    const std::vector<std::uint8_t> front = not_dominated(model.evidence());
    const std::size_t shown = std::min(evidence_shown, model.evidence().size());
    for (std::size_t i = 0; i < shown; ++i) {
        const CandidateScore& score = model.evidence()[i];
        std::vector<std::string> row = {describe(score.candidate)};
        if (by_other) row.push_back(fixed(score.objective, 4));
        row.insert(row.end(), {fixed(score.d_index, 4), fixed(score.accuracy, 4),
                               fixed(score.mean_traininglet_size, 1), front[i] != 0 ? "*" : " "});
        table.add_row(std::move(row));
    }
    return fmt::format(
               "\nBest candidates on left-out rows ({} of {}; * none other is as good with fewer rows)\n",
               shown, model.evidence().size()) +
           table.text();
}

std::string calibration_text(const MicroLearner& model) {
    if (!model.calibration()) {
        return "\nScores are the plain vote: the file is older than calibration; fit again for "
               "probabilities\n";
    }
    const VoteCalibration& calibration = *model.calibration();
    std::string text = "\nProbabilities\n";
    if (calibration.questions == 0) {
        text +=
            "  too few rows to leave any out: scores are the plain vote, prediction sets hold every class\n";
    } else {
        text += fmt::format("  temperature {}, fitted on {}: log loss {} without, {} with it\n",
                            fixed(calibration.temperature, 3),
                            counted(calibration.questions, "left-out prediction", "left-out predictions"),
                            fixed(calibration.log_loss_before, 3), fixed(calibration.log_loss_after, 3));
        const double threshold = conformal_threshold(calibration.scores, usual_confidence);
        text += fmt::format("  90 % prediction sets: {}; {} classes on average of left-out rows\n",
                            std::isinf(threshold)
                                ? "every class"
                                : fmt::format("classes of probability {} or more", fixed(1 - threshold, 3)),
                            fixed(calibration.usual_set_size, 2));
    }
    if (!model.familiarity()) return text;
    return text + fmt::format("  familiarity of new rows: by their distance to {} ({} view)\n",
                              counted(model.familiarity()->rows.size(), "training row", "training rows"),
                              name_of(model.familiarity()->view));
}

void run(const Options& options, Session& session) {
    session.check_outputs({}, {options.model});
    if (is_network_model(options.model)) return inspect_network(options.model, session);
    const MicroLearner model = read_model(options.model);
    const int schema = read_model_schema(options.model);
    session.print(
        fmt::format("{}: Micro-Learner, {} construction, model schema {}\n", printable(options.model),
                    name_of(model.options().construction), schema) +
        fmt::format("Fitted on {}, {}; predicts '{}'; seed {}; training data {}\n",
                    counted(model.rows().rows(), "row", "rows"),
                    counted(model.preparation().num_features(), "prepared feature", "prepared features"),
                    printable(model.label_name()), model.options().seed, model.training_fingerprint()) +
        (model.options().objective == Objective::d_index
             ? ""
             : fmt::format("Chosen for {}\n", name_of(model.options().objective))) +
        (model.options().seconds > 0
             ? fmt::format("Candidates were compared with a limit of {} seconds: a repeated fit may differ\n",
                           model.options().seconds)
             : "") +
        chosen_text(model) + "\n" + class_text(model) + "\n" + column_text(model) + calibration_text(model) +
        evidence_text(model));
    session.write_json(model_record(options.model, schema, model));
}

std::function<void(Session&)> add(CLI::App& parser) {
    const auto options = std::make_shared<Options>();
    parser.add_option("MODEL", options->model, "Model file that 'hardlearn fit' or 'reweight' wrote")
        ->required();
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command inspect_command{.name = "inspect",
                                        .summary = "Show what is in a model file",
                                        .example = "hardlearn inspect vehicle.model",
                                        .add = add};

}  // namespace hardlearn::app
