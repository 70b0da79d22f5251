#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "apps/hardlearn/commands.hpp"
#include "apps/hardlearn/data_input.hpp"
#include "apps/hardlearn/json_records.hpp"
#include "apps/hardlearn/model_text.hpp"
#include "apps/hardlearn/table.hpp"
#include "hardlearn/mil/model_file.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::string model;
    std::string file;
    std::size_t row = 1;
    std::size_t seeds = 5;
    std::size_t top = 10;
    DataOptions data;
};

std::string name_of(const MicroLearner& model, Label label) {
    return model.class_names[static_cast<std::size_t>(label)];
}

std::string more_text(std::size_t total, std::size_t shown, std::string_view what) {
    if (total <= shown) return {};
    return fmt::format("  and {} more {} (--top {} shows all)\n", total - shown, what, total);
}

std::string index_value(double index) {
    return std::isnan(index) ? "none (too few rows, or one class)" : fixed(index, 3);
}

std::string samples_text(const Explanation& explanation, const MicroLearner& model, std::size_t top) {
    std::vector<Table::Column> columns = {{"training row", Table::Align::left},
                                          {"class", Table::Align::left}};
    for (const FittedView& view : model.space.views) columns.push_back({std::string(view_name(view.view))});
    columns.push_back({"", Table::Align::left});
    Table table(columns);
    const std::size_t shown = std::min(top, explanation.samples.size());
    for (std::size_t i = 0; i < shown; ++i) {
        const ExplainedSample& sample = explanation.samples[i];
        std::vector<std::string> cells = {fmt::format("row {}", sample.source_row + std::size_t{1}),
                                          name_of(model, sample.label)};
        for (const double distance : sample.distances) cells.push_back(fixed(distance, 4));
        cells.push_back(sample.appended ? "added: its class was missing" : "");
        table.add_row(std::move(cells));
    }
    return fmt::format("\nTraininglet: {}, with their distances\n",
                       counted(explanation.samples.size(), "row", "rows")) +
           table.text() + more_text(explanation.samples.size(), shown, "rows");
}

std::string duel_text(const ExplainedDuel& duel, const MicroLearner& model, std::size_t top) {
    const Label winner = duel.decision_value > 0 ? duel.positive : duel.negative;
    std::string text =
        fmt::format("\n{} against {}: {} wins\n", printable(name_of(model, duel.positive)),
                    printable(name_of(model, duel.negative)), printable(name_of(model, winner)));
    Table table({{"support vector", Table::Align::left},
                 {"class", Table::Align::left},
                 {"coefficient"},
                 {"kernel"},
                 {"contribution"}});
    const std::size_t shown = std::min(top, duel.support_vectors.size());
    double rest = duel.decision_value - duel.bias;
    for (std::size_t i = 0; i < shown; ++i) {
        const ExplainedVector& vector = duel.support_vectors[i];
        rest -= vector.contribution;
        table.add_row({fmt::format("row {}", vector.source_row + std::size_t{1}),
                       name_of(model, vector.label), fixed(vector.coefficient, 4), fixed(vector.kernel, 4),
                       fixed(vector.contribution, 4)});
    }
    if (shown < duel.support_vectors.size()) {
        table.add_row(
            {fmt::format("{} more", duel.support_vectors.size() - shown), "", "", "", fixed(rest, 4)});
    }
    table.add_row({"bias", "", "", "", fixed(duel.bias, 4)});
    table.add_row({"decision value", "", "", "", fixed(duel.decision_value, 4)});
    return text + table.text();
}

std::string answer_text(const ExplainedRow& explained, const MicroLearner& model) {
    const Explanation& explanation = explained.explanation;
    std::string text = fmt::format("{}, row {}: {}", printable(explained.file), explained.row,
                                   printable(name_of(model, explanation.prediction)));
    if (explained.given) text += fmt::format(" (the file says {})", printable(*explained.given));
    std::vector<std::size_t> votes(model.num_classes(), 0);
    for (const ExplainedDuel& duel : explanation.duels) {
        ++votes[static_cast<std::size_t>(duel.decision_value > 0 ? duel.positive : duel.negative)];
    }
    if (explanation.voters.size() > 1) {
        const auto agree =
            std::ranges::count(explanation.voters, explanation.prediction, &ExplainedVoter::prediction);
        text += fmt::format("\n{} of {} candidates say so; what follows is the best one's learninglet ({})",
                            agree, explanation.voters.size(), describe(explanation.voters.front().candidate));
    }
    Table table({{"class", Table::Align::left}, {"votes"}, {"score"}});
    for (std::size_t c = 0; c < votes.size(); ++c) {
        table.add_row({model.class_names[c], fmt::format("{}", votes[c]), fixed(explanation.scores[c], 4)});
    }
    return text + "\n" + table.text() +
           fmt::format("Learning-Hard Index of its traininglet: {}; of all training rows: {}\n",
                       index_value(explanation.traininglet_lhi), index_value(explanation.training_lhi));
}

std::size_t checked_row(const Options& options, const Dataset& data) {
    if (options.row < 1 || options.row > data.rows) {
        throw_bad_argument(
            fmt::format("--row {}: {} has rows 1 to {}", options.row, options.file, data.rows));
    }
    return options.row - 1;
}

void run(const Options& options, Session& session) {
    session.check_outputs({}, inputs(options.data, {options.model, options.file}));
    const MicroLearner model = read_model(options.model);
    const Dataset data = read_queries(options.file, model, options.data, session);
    const auto row = static_cast<RowIndex>(checked_row(options, data));
    ExplainedRow explained{.model = options.model,
                           .file = options.file,
                           .row = options.row,
                           .given = {},
                           .explanation = naming_file(options.file, [&] {
                               return explain(model, data, row, options.seeds, session.context());
                           })};
    if (!data.labels.empty() && data.labels[row] != unknown_label)
        explained.given = data.class_names[static_cast<std::size_t>(data.labels[row])];
    std::string text =
        answer_text(explained, model) + samples_text(explained.explanation, model, options.top);
    for (const ExplainedDuel& duel : explained.explanation.duels) text += duel_text(duel, model, options.top);
    session.print(text);
    session.write_json(explanation_record(explained, model));
}

std::function<void(Session&)> add(CLI::App& parser) {
    const auto options = std::make_shared<Options>();
    parser.add_option("MODEL", options->model, "Model file that 'hardlearn fit' wrote")->required();
    parser.add_option("FILE", options->file, "File with the row; columns are matched by name")->required();
    parser.add_option("--row", options->row, "Which row, counted from 1; the header does not count")
        ->required()
        ->check(whole_number(0))
        ->type_name("N");
    parser.add_option("--top", options->top, "Training rows and support vectors to show of each list")
        ->check(whole_number(0))
        ->type_name("N")
        ->capture_default_str();
    parser.add_option("--seeds", options->seeds, "Embeddings averaged for each hardness index")
        ->check(CLI::Range(1, 1000))
        ->type_name("N")
        ->capture_default_str();
    add_query_options(parser, options->data);
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command explain_command{
    .name = "explain",
    .summary = "Show why one row got its prediction",
    .example = "hardlearn explain vehicle.model examples/data/vehicle.csv --row 1",
    .add = add};

}  // namespace hardlearn::app
