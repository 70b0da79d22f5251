#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "apps/hardlearn/commands.hpp"
#include "apps/hardlearn/data_input.hpp"
#include "apps/hardlearn/embedding_plot.hpp"
#include "apps/hardlearn/hardness_text.hpp"
#include "apps/hardlearn/json_records.hpp"
#include "apps/hardlearn/table.hpp"
#include "apps/hardlearn/text_file.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/metrics/contingency.hpp"
#include "hardlearn/mil/left_out_scores.hpp"

namespace hardlearn::app {
namespace {

// A traininglet of middling size and a smooth machine: they rank flipped labels well on data of all kinds,
// without a search that would have to be repeated for every row left out.
constexpr std::size_t suspicion_neighbors = 40;
constexpr double suspicion_cost = 1.0;
constexpr double suspicion_gamma_factor = 1.0;

constexpr std::size_t max_table_classes = 30;

struct Suspicions {
    std::vector<LabelSuspicion> rows;
    std::size_t not_judged = 0;
};

struct Options {
    std::string file;
    DataOptions data;
    LearningHardIndexOptions index;
    std::size_t suspicious = 10;
    std::string plot;
};

// Whether each row's class can be suggested at all: rows outside its own group (without groups: other rows)
// have it.
std::vector<bool> can_be_judged(const Dataset& data) {
    const auto counts = class_counts(data.labels, data.num_classes());
    std::map<std::pair<std::uint32_t, Label>, std::size_t> counts_in_group;
    for (std::size_t i = 0; i < data.groups.size(); ++i) ++counts_in_group[{data.groups[i], data.labels[i]}];
    std::vector<bool> judged;
    for (std::size_t i = 0; i < data.rows; ++i) {
        const std::size_t own = data.groups.empty() ? 1 : counts_in_group[{data.groups[i], data.labels[i]}];
        judged.push_back(counts[static_cast<std::size_t>(data.labels[i])] > own);
    }
    return judged;
}

// Rows whose left-out prediction is not their own class. Rows that the index left out get no suspicion
// either: there the scores would cost most.
Suspicions find_suspicious(const Dataset& data, const LearningHardIndex& index, std::size_t count,
                           const RunContext& context) {
    if (count == 0) return {};
    const Dataset used = select_rows(data, index.used_rows);
    const auto scores =
        left_out_scores(used, suspicion_neighbors, suspicion_cost, suspicion_gamma_factor, context);
    auto suspicious = label_suspicion(used.labels, scores, index.clusters, used.num_classes());
    const std::vector<bool> judged = can_be_judged(used);
    const auto not_judged = static_cast<std::size_t>(std::ranges::count(judged, false));
    std::erase_if(suspicious,
                  [&](const LabelSuspicion& row) { return row.suggested == row.given || !judged[row.row]; });
    suspicious.resize(std::min(count, suspicious.size()));
    for (LabelSuspicion& suspicion : suspicious) suspicion.row = index.used_rows[suspicion.row];
    return {.rows = std::move(suspicious), .not_judged = not_judged};
}

std::vector<Label> used_labels(const Dataset& data, const LearningHardIndex& index) {
    std::vector<Label> labels;
    for (const RowIndex row : index.used_rows) labels.push_back(data.labels[row]);
    return labels;
}

Diagnosis diagnose(const Options& options, Session& session) {
    Diagnosis result{.file = options.file,
                     .data = read_data(options.file, options.data, session),
                     .options = options.index,
                     .index = {},
                     .class_by_cluster = {},
                     .suspicious = {},
                     .not_judged = 0};
    const Dataset& data = result.data;
    result.options.seed = session.options().seed;
    naming_file(options.file, [&] {
        const auto rows = all_rows(data.rows);
        const auto features = prepare(fit_preparation(data, rows), data, rows).features;
        result.index = learning_hard_index(features, data.labels, data.num_classes(), data.groups,
                                           result.options, session.context());
        result.class_by_cluster = contingency_table(used_labels(data, result.index), data.num_classes(),
                                                    result.index.clusters, data.num_classes());
        Suspicions found = find_suspicious(data, result.index, options.suspicious, session.context());
        result.suspicious = std::move(found.rows);
        result.not_judged = found.not_judged;
    });
    return result;
}

std::string class_text(const Dataset& data) {
    Table table({{"class", Table::Align::left}, {"rows"}, {"share"}});
    const auto counts = class_counts(data.labels, data.num_classes());
    for (std::size_t c = 0; c < counts.size(); ++c) {
        const double share = 100.0 * static_cast<double>(counts[c]) / static_cast<double>(data.rows);
        table.add_row({data.class_names[c], fmt::format("{}", counts[c]), fmt::format("{:.1f} %", share)});
    }
    return table.text();
}

std::string index_text(const Diagnosis& diagnosis) {
    const LearningHardIndex& index = diagnosis.index;
    std::string text = fmt::format("Learning-Hard Index: {} ± {} over {}", fixed(index.mean, 3),
                                   fixed(index.deviation, 3), counted(index.values.size(), "seed", "seeds"));
    if (diagnosis.options.num_subsamples > 0) {
        text += fmt::format(", 95 % interval {} to {}", fixed(index.low, 3), fixed(index.high, 3));
    }
    if (index.rows_used < diagnosis.data.rows) text += fmt::format(", from {} of the rows", index.rows_used);
    text += fmt::format("\n  without the embedding (raw): {}\n", fixed(index.raw, 3));
    if (diagnosis.options.num_permutations > 0) {
        text += fmt::format("  with labels permuted{}: {} ± {}\n",
                            diagnosis.data.groups.empty() ? "" : " within groups", fixed(index.null_mean, 3),
                            fixed(index.null_deviation, 3));
    }
    return text + fmt::format("Verdict: {}. {}\n", name_of(index.verdict), verdict_meaning(index.verdict));
}

std::string group_text(const Diagnosis& diagnosis) {
    const LearningHardIndex& index = diagnosis.index;
    if (!index.group_ami) return {};
    return fmt::format("Groups: {}; AMI with the clusters {} (the classes: {})\n",
                       diagnosis.data.group_names.size(), fixed(*index.group_ami, 3),
                       fixed(1 - index.mean, 3));
}

std::string cluster_text(const Diagnosis& diagnosis) {
    const auto& counts = diagnosis.class_by_cluster;
    if (counts.rows() > max_table_classes) {
        return fmt::format(
            "\nClasses against clusters: {} classes are too many to print; --json has the table\n",
            counts.rows());
    }
    std::vector<Table::Column> columns = {{"class", Table::Align::left}};
    for (std::size_t j = 0; j < counts.columns(); ++j) columns.push_back({fmt::format("#{}", j + 1)});
    Table table(columns);
    for (std::size_t i = 0; i < counts.rows(); ++i) {
        std::vector<std::string> cells = {diagnosis.data.class_names[i]};
        for (const std::uint64_t count : counts.row(i))
            cells.push_back(count == 0 ? "." : fmt::format("{}", count));
        table.add_row(std::move(cells));
    }
    return "\nRows of each class in each cluster\n" + table.text();
}

std::string not_judged_text(const Diagnosis& diagnosis) {
    if (diagnosis.not_judged == 0) return {};
    return fmt::format("{} not judged: no other {} has its class\n",
                       counted(diagnosis.not_judged, "label was", "labels were"),
                       diagnosis.data.groups.empty() ? "row" : "group");
}

std::string suspicion_text(const Diagnosis& diagnosis, std::size_t asked) {
    if (asked == 0) return {};
    if (diagnosis.suspicious.empty() && diagnosis.not_judged > 0)
        return "\nNo label is known to be suspicious\n" + not_judged_text(diagnosis);
    if (diagnosis.suspicious.empty())
        return "\nNo label is suspicious: left out, every row is given its own class\n";
    Table table({{"row", Table::Align::left},
                 {"label", Table::Align::left},
                 {"suggested", Table::Align::left},
                 {"score of label"},
                 {"of suggested"},
                 {"sigma"}});
    for (const LabelSuspicion& suspicion : diagnosis.suspicious) {
        table.add_row({fmt::format("row {}", suspicion.row + std::size_t{1}),
                       diagnosis.data.class_names[static_cast<std::size_t>(suspicion.given)],
                       diagnosis.data.class_names[static_cast<std::size_t>(suspicion.suggested)],
                       fixed(suspicion.given_score, 3), fixed(suspicion.suggested_score, 3),
                       fixed(suspicion.sigma, 5)});
    }
    return "\nMost suspicious labels (predicted without the row itself; rows count from 1 after the "
           "header)\n" +
           table.text() + not_judged_text(diagnosis);
}

void warn_about_groups(const Diagnosis& diagnosis, Session& session) {
    const auto& group_ami = diagnosis.index.group_ami;
    if (!group_ami || *group_ami <= 1 - diagnosis.index.mean) return;
    session.warn(
        fmt::format("{}: clusters follow the groups (AMI {}) more than the classes (AMI {}); rows of one "
                    "group are alike, so keep groups whole when you evaluate",
                    diagnosis.file, fixed(*group_ami, 3), fixed(1 - diagnosis.index.mean, 3)));
}

std::vector<PlotPanel> plot_panels(const Diagnosis& diagnosis) {
    const Dataset& data = diagnosis.data;
    PlotPanel classes{.title = "given classes", .names = data.class_names, .categories = {}, .colours = {}};
    PlotPanel clusters{.title = "clusters", .names = {}, .categories = {}, .colours = {}};
    PlotPanel groups{.title = "groups", .names = data.group_names, .categories = {}, .colours = {}};
    for (std::uint32_t c = 0; c < data.num_classes(); ++c) {
        classes.colours.push_back(c);
        clusters.names.push_back(fmt::format("cluster {}", c + 1));
    }
    clusters.colours = matching_colours(diagnosis.class_by_cluster);
    for (std::uint32_t g = 0; g < data.group_names.size(); ++g) groups.colours.push_back(g);
    for (std::size_t i = 0; i < diagnosis.index.used_rows.size(); ++i) {
        const RowIndex row = diagnosis.index.used_rows[i];
        classes.categories.push_back(static_cast<std::uint32_t>(data.labels[row]));
        clusters.categories.push_back(static_cast<std::uint32_t>(diagnosis.index.clusters[i]));
        if (!data.groups.empty()) groups.categories.push_back(data.groups[row]);
    }
    if (data.groups.empty()) return {classes, clusters};
    return {classes, clusters, groups};
}

void write_plot(const Options& options, const Diagnosis& diagnosis, Session& session) {
    if (options.plot.empty()) return;
    const std::string title = fmt::format("{}: LHI {}, {}", diagnosis.data.name,
                                          fixed(diagnosis.index.mean, 3), name_of(diagnosis.index.verdict));
    const std::string svg = embedding_svg(diagnosis.index.embedding, title, plot_panels(diagnosis));
    session.write_file([&] { write_text_file(options.plot, svg); });
    session.note(fmt::format("plot written to {}", options.plot));
}

void run(const Options& options, Session& session) {
    if (options.index.num_subsamples == 1 || options.index.num_subsamples == 2) {
        throw_bad_argument(fmt::format("--subsamples {}: an interval needs at least 3; 0 leaves it out",
                                       options.index.num_subsamples));
    }
    session.check_outputs({options.plot}, inputs(options.data, {options.file}));
    const Diagnosis diagnosis = diagnose(options, session);
    session.print(data_text(options.file, diagnosis.data) + class_text(diagnosis.data) + "\n" +
                  index_text(diagnosis) + group_text(diagnosis) + cluster_text(diagnosis) +
                  suspicion_text(diagnosis, options.suspicious));
    warn_about_groups(diagnosis, session);
    write_plot(options, diagnosis, session);
    session.write_json(diagnosis_record(diagnosis));
}

std::function<void(Session&)> add(CLI::App& parser) {
    const auto options = std::make_shared<Options>();
    parser.add_option("FILE", options->file, "Data: CSV, TSV, ARFF, svmlight or .npy, each also as .gz")
        ->required();
    add_data_options(parser, options->data);
    parser.add_option("--seeds", options->index.num_seeds, "Embeddings to average; more: a steadier mean")
        ->check(CLI::Range(1, 1000))
        ->type_name("N")
        ->capture_default_str();
    parser
        .add_option("--subsamples", options->index.num_subsamples,
                    "80 % subsamples behind the interval, 3 or more; 0: no interval")
        ->check(CLI::Range(0, 10000))
        ->type_name("N")
        ->capture_default_str();
    parser.add_option("--perplexity", options->index.perplexity, "Neighbours that t-SNE attends to")
        ->check(CLI::Range(1.0, 10000.0))
        ->type_name("P")
        ->capture_default_str();
    parser
        .add_option("--max-rows", options->index.max_rows,
                    "Above, a stratified subsample of this many rows is used")
        ->check(CLI::Range(std::size_t{8}, std::size_t{10'000'000}))
        ->type_name("N")
        ->capture_default_str();
    parser.add_option("--suspicious", options->suspicious, "Suspicious labels to list; 0: none")
        ->check(whole_number(0))
        ->type_name("N")
        ->capture_default_str();
    parser
        .add_option("--plot", options->plot,
                    "Draw the embedding, by class and by cluster, into this SVG file")
        ->type_name("OUT.svg");
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command diagnose_command{
    .name = "diagnose",
    .summary = "Measure how hard a data set is, and find suspicious labels",
    .example = "hardlearn diagnose examples/data/vehicle.csv --suspicious 5 --plot vehicle.svg",
    .add = add};

}  // namespace hardlearn::app
