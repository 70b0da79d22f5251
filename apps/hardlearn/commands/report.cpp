#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>

#include "apps/hardlearn/commands/commands.hpp"
#include "apps/hardlearn/commands/rows.hpp"
#include "apps/hardlearn/networks/networks.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/mil/model_file.hpp"
#include "hardlearn/page/report_page.hpp"
#include "hardlearn/records/certificate_record.hpp"
#include "hardlearn/records/evaluation_record.hpp"
#include "hardlearn/records/report_record.hpp"
#include "hardlearn/report/dossier_verdict.hpp"
#include "hardlearn/report/hardness_text.hpp"
#include "hardlearn/report/model_card.hpp"
#include "hardlearn/report/table.hpp"
#include "hardlearn/tasks/reading.hpp"
#include "hardlearn/tasks/report.hpp"
#include "hardlearn/tasks/same_data.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::string file;
    std::string output;
    std::string model;
    std::string evaluation;
    std::string network;
    std::string certificate;
    std::string new_rows;
    std::string card;
    ReadOptions read;
    ImageOptions images;
    ReportOptions task;
};

std::span<const Option<Options>> own_options() {
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::output, {.name = "output",
                                          .doc = "The page to write: one HTML file that needs nothing else",
                                          .unit = "PAGE.html",
                                          .letter = 'o',
                                          .required = true}),
        declare_option(&Options::model,
                       {.name = "model",
                        .doc = "Explain rows by this model, which 'hardlearn fit' wrote from the "
                               "same data, instead of fitting one",
                        .unit = "MODEL"}),
        declare_option(
            &Options::evaluation,
            {.name = "evaluation",
             .doc = "Show this comparison, which 'hardlearn evaluate --json' wrote from the same data, "
                    "instead of comparing five models",
             .unit = "RECORD"}),
        declare_option(&Options::network,
                       {.name = "network",
                        .doc = "Also show the weights and hardest samples of this network, which "
                               "'hardlearn reweight' trained on the same data",
                        .unit = "NETWORK"}),
        declare_option(&Options::certificate,
                       {.name = "certificate",
                        .doc = "Also show this certificate, which 'hardlearn certify --json' wrote from the "
                               "same data",
                        .unit = "RECORD"}),
        declare_option(&Options::new_rows,
                       {.name = "new_rows",
                        .doc = "Also look at these rows, which are to be predicted, with labels or without; "
                               "columns are matched by name",
                        .unit = "FILE"}),
        declare_option(&Options::card,
                       {.name = "card",
                        .doc = "Also write a model card after TRIPOD+AI to this Markdown file",
                        .unit = "CARD.md"})};
    return options;
}

// What the page says of how it was made: not where it went, nor what changes nothing.
std::string command_text(const Options& options, const CommandLine& line) {
    constexpr std::array<std::string_view, 5> unsaid = {"output", "card", "json", "threads", "quiet"};
    constexpr std::array<std::string_view, 4> values = {"missing", "strip", "label_missing", "decimal"};
    constexpr std::array<std::string_view, 7> paths = {"model",    "evaluation",  "network",    "certificate",
                                                       "new_rows", "groups_file", "labels_file"};
    const auto is_in = [](const auto& names, std::string_view name) {
        return std::ranges::find(names, name) != names.end();
    };
    const bool is_private = options.task.is_private;
    const auto without_folder = [&](const std::string& path) {
        return is_private ? std::filesystem::path(path).filename().string() : path;
    };
    const auto given = [&](std::string_view name, const std::string& value) -> std::optional<std::string> {
        if (is_in(unsaid, name)) return std::nullopt;
        if (is_private && is_in(values, name)) return "...";
        return is_in(paths, name) ? without_folder(value) : value;
    };
    return "hardlearn report " + in_shell_quotes(without_folder(options.file)) + line.given_options(given);
}

// The set of the record that is this data: the same rows, or else the same name.
EvaluationDetail evaluation_of(const std::string& path, const Dataset& data) {
    std::vector<EvaluationDetail> sets = read_evaluation_details(path);
    const std::string fingerprint = data.fingerprint();
    auto found = std::ranges::find(sets, fingerprint, &EvaluationDetail::fingerprint);
    if (found == sets.end()) found = std::ranges::find(sets, data.name, &EvaluationDetail::name);
    if (found == sets.end() && sets.size() == 1) found = sets.begin();
    if (found == sets.end()) {
        std::string names;
        for (const EvaluationDetail& set : sets) names += (names.empty() ? "" : ", ") + set.name;
        throw_bad_data(fmt::format("{}: holds no evaluation of '{}' (there are {})", path, data.name,
                                   names.empty() ? "none" : names));
    }
    naming_file(path, [&] { check_same_data(*found, data); });
    return *found;
}

// What was read for a report beside the data.
struct Sources {
    std::optional<MicroLearner> model;
    std::optional<EvaluationDetail> evaluation;
    std::optional<NetworkEvidence> network;
    std::optional<CertifiedSet> certificate;
    std::optional<ReadData> new_rows;

    ReportSources given() const {
        return {.model = model ? &*model : nullptr,
                .evaluation = evaluation ? &*evaluation : nullptr,
                .network = network,
                .certificate = certificate ? &*certificate : nullptr,
                .new_rows = new_rows ? &new_rows->data : nullptr};
    }
};

// Read as the data was, but for the files that tell the data's own labels and groups.
ReadData read_new_rows(const Options& options, const Dataset& data, const RunContext& context) {
    ReadOptions read = options.read;
    read.groups_file.reset();
    read.labels_file.reset();
    if (data.images)
        return image_queries({options.new_rows, read, options.images}, {*data.images, data.class_names},
                             context);
    const Preparation preparation =
        naming_file(options.file, [&] { return fit_preparation(data, all_rows(data.rows)); });
    return read_queries(options.new_rows, data.label_name, preparation, read, context);
}

Sources read_sources(const Options& options, const Dataset& data, Session& session) {
    Sources sources;
    if (!options.model.empty()) {
        sources.model = read_model(options.model);
        naming_file(options.model, [&] { check_same_data(*sources.model, data); });
    }
    if (!options.evaluation.empty()) sources.evaluation = evaluation_of(options.evaluation, data);
    if (!options.network.empty())
        sources.network = network_evidence(options.network, options.file, options.read, session);
    if (!options.certificate.empty()) {
        sources.certificate = read_certificate(options.certificate);
        naming_file(options.certificate, [&] { check_same_data(*sources.certificate, data); });
    }
    if (!options.new_rows.empty())
        sources.new_rows = read_new_rows(options, data, session.context_of(options.new_rows));
    return sources;
}

// Under their own file's name; what was noted while they were read has been told.
void tell_of_new_rows(NewRows& rows, std::vector<Note> of_reading, const RunContext& context) {
    for (const Note& note : rows.notes) context.tell(note);
    put_first(std::move(of_reading), rows.notes);
}

Dossier dossier_of(const Options& options, const CommandLine& line, Session& session) {
    const RunContext context = session.context_of(options.file);
    ReadData read = known_rows(options.file, {options.read, options.images}, context);
    Sources sources = read_sources(options, read.data, session);
    Dossier dossier = naming_file(
        options.file, [&] { return make_dossier(read.data, sources.given(), options.task, context); });
    put_first(std::move(read.notes), dossier.notes);
    if (dossier.new_rows)
        tell_of_new_rows(*dossier.new_rows, std::move(sources.new_rows->notes),
                         session.context_of(options.new_rows));
    dossier.origin = {.file = options.file,
                      .command = command_text(options, line),
                      .version = HARDLEARN_VERSION,
                      .model = options.model,
                      .evaluation = options.evaluation,
                      .network = options.network,
                      .certificate = options.certificate,
                      .new_rows = options.new_rows};
    if (options.task.is_private) hide_values(dossier);
    return dossier;
}

void run(Options options, const CommandLine& line, Session& session) {
    options.task.seed = session.options().seed;
    session.check_outputs({options.output, options.card},
                          inputs(options.read, {options.file, options.model, options.evaluation,
                                                options.network, options.certificate, options.new_rows}));
    const Dossier dossier = dossier_of(options, line, session);
    const RowPictures pictures = dossier.data.row_names.empty()
                                     ? RowPictures()
                                     : image_pictures({options.file, options.read, options.images});
    const std::string page = report_page(dossier, pictures);
    session.write_text(options.output, page, "");
    if (!options.card.empty()) session.write_text(options.card, model_card(dossier), "");
    session.print(dossier_text(dossier));
    session.print(fmt::format("Report written to {} ({} kB)\n", options.output, (page.size() + 999) / 1000));
    if (!options.card.empty()) session.print(fmt::format("Model card written to {}\n", options.card));
    if (!session.writes_json()) return;
    const auto as_it_is = [](std::string_view name) { return std::string(name); };
    session.write_json(report_record(dossier, verdict_of(dossier, as_it_is),
                                     {.page = options.output, .bytes = page.size(), .card = options.card}));
}

std::function<void(Session&)> add(CommandLine& line) {
    const auto options = std::make_shared<Options>();
    line.file("FILE", data_file_doc, options->file);
    line.options(own_options(), *options);
    line.options(report_options(), options->task, said_for_all_commands);
    line.options(read_options(), options->read);
    line.options(image_options(), options->images);
    return [options, &line](Session& session) { run(*options, line, session); };
}

}  // namespace

constinit const Command report_command{
    .name = "report",
    .summary = "Write a page about a data set: how hard it is, which model, what next, and why",
    .example = "hardlearn report examples/data/hepatitis.csv -o hepatitis.html",
    .add = add};

}  // namespace hardlearn::app
