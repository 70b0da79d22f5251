#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <memory>
#include <utility>

#include "apps/hardlearn/cleaned_table.hpp"
#include "apps/hardlearn/commands.hpp"
#include "apps/hardlearn/csv_cell.hpp"
#include "apps/hardlearn/data_input.hpp"
#include "apps/hardlearn/hardness_text.hpp"
#include "apps/hardlearn/json_records.hpp"
#include "apps/hardlearn/table.hpp"
#include "apps/hardlearn/text_file.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/row_selection.hpp"

namespace hardlearn::app {
namespace {

constexpr std::size_t max_table_classes = 30;

struct Options {
    std::string file;
    std::string output;
    std::string ledger;
    DataOptions data;
    std::size_t neighbors_removed = 0;
    std::optional<double> radius;
    std::optional<double> at_most;
    std::size_t suspicious = 5;
    bool no_hardness = false;
    std::size_t max_exact_rows = max_rows_of_exact_search;
};

CleaningOptions cleaning_options(const Options& options, std::uint64_t seed) {
    CleaningOptions cleaning{.sanitization = {.num_pruned_neighbors = options.neighbors_removed},
                             .at_most = options.at_most,
                             .max_exact_rows = options.max_exact_rows,
                             .seed = seed};
    if (options.radius) {
        cleaning.sanitization.pruned_radius = static_cast<float>(*options.radius * *options.radius);
    }
    return cleaning;
}

// The index of some rows as `diagnose` computes it, without interval and null. None where it is not defined:
// too few rows, or nothing varies.
std::optional<LearningHardIndex> hardness_of(const Dataset& data, std::uint64_t seed,
                                             const RunContext& context) {
    try {
        const auto rows = all_rows(data.rows);
        const auto features = prepare(fit_preparation(data, rows), data, rows).features;
        return learning_hard_index(features, data.row_labels(),
                                   {.num_subsamples = 0, .num_permutations = 0, .seed = seed}, context);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::bad_data) throw;
        return std::nullopt;
    }
}

CleanedFile clean(const Options& options, Session& session) {
    CleanedFile result{.file = options.file,
                       .output = options.output,
                       .data = read_data(options.file, options.data, session),
                       .options = cleaning_options(options, session.options().seed),
                       .radius = options.radius,
                       .cleaned = {},
                       .hardness_before = {},
                       .hardness_after = {}};
    note_search(options.file, result.data.rows, options.max_exact_rows, session);
    naming_file(options.file,
                [&] { result.cleaned = clean_data(result.data, result.options, session.context()); });
    if (options.no_hardness) return result;
    const std::uint64_t seed = session.options().seed;
    result.hardness_before = hardness_of(result.data, seed, session.context());
    result.hardness_after =
        hardness_of(select_rows(result.data, result.cleaned.kept), seed, session.context());
    return result;
}

const std::string& class_name(const CleanedFile& file, Label label) {
    return file.data.class_names[static_cast<std::size_t>(label)];
}

std::string ledger_csv(const CleanedFile& file) {
    std::string csv = "row,label,reason,predicted,because_of,score,margin\n";
    for (const CleaningEntry& line : file.cleaned.ledger) {
        fmt::format_to(std::back_inserter(csv), "{},{},{},{},{},{},{}\n", line.entry.row + std::size_t{1},
                       csv_cell(class_name(file, line.given)), reason_name(line.entry.reason),
                       csv_cell(class_name(file, line.entry.predicted)),
                       line.entry.because_of + std::size_t{1}, line.score, line.margin);
    }
    return csv;
}

std::string share_text(std::size_t part, std::size_t whole) {
    if (whole == 0) return "-";
    return fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string class_text(const CleanedFile& file) {
    Table table({{"class", Table::Align::left}, {"rows"}, {"kept"}, {"removed"}, {"share"}});
    const auto add = [&](const std::string& name, std::size_t before, std::size_t after) {
        table.add_row({name, fmt::format("{}", before), fmt::format("{}", after),
                       fmt::format("{}", before - after), share_text(before - after, before)});
    };
    const CleanedData& cleaned = file.cleaned;
    for (std::size_t c = 0; c < file.data.num_classes() && file.data.num_classes() <= max_table_classes;
         ++c) {
        add(file.data.class_names[c], cleaned.before[c], cleaned.after[c]);
    }
    add("all", file.data.rows, cleaned.kept.size());
    return table.text();
}

std::string summary_text(const CleanedFile& file) {
    const CleanedData& cleaned = file.cleaned;
    const auto restored =
        static_cast<std::size_t>(std::ranges::count_if(cleaned.ledger, [](const auto& line) {
            return line.entry.reason == LedgerReason::restored_for_class;
        }));
    std::string text =
        fmt::format("Predicted wrongly when left out: {} ({})\n", counted(cleaned.num_bad, "row", "rows"),
                    share_text(cleaned.num_bad, file.data.rows));
    if (restored > 0) {
        text += fmt::format("Kept all the same, so that no class vanishes: {}\n",
                            counted(restored, "row", "rows"));
    }
    return text + fmt::format("Judged by: {}\n", describe(cleaned.base));
}

std::string hardness_text(const CleanedFile& file) {
    if (!file.hardness_before) return {};
    const auto value = [](const LearningHardIndex& index) {
        return fmt::format("{} ± {}", fixed(index.mean, 3), fixed(index.deviation, 3));
    };
    const std::string after =
        file.hardness_after ? value(*file.hardness_after) : std::string("not defined (too few rows)");
    return fmt::format(
        "\nLearning-Hard Index: {} before, {} after\n"
        "  Part of the fall is by construction: rows that disagree with their neighbours were removed.\n"
        "  It does not show that the rest is labelled better.\n",
        value(*file.hardness_before), after);
}

std::string suspicion_text(const CleanedFile& file, std::size_t asked) {
    std::vector<CleaningEntry> lines;
    std::ranges::copy_if(file.cleaned.ledger, std::back_inserter(lines), [](const CleaningEntry& line) {
        return line.entry.reason == LedgerReason::predicted_wrongly;
    });
    if (asked == 0 || lines.empty()) return {};
    std::ranges::stable_sort(lines, {}, &CleaningEntry::margin);
    lines.resize(std::min(asked, lines.size()));
    Table table({{"row", Table::Align::left},
                 {"label", Table::Align::left},
                 {"predicted", Table::Align::left},
                 {"score of label"},
                 {"margin"}});
    for (const CleaningEntry& line : lines) {
        table.add_row({fmt::format("row {}", line.entry.row + std::size_t{1}), class_name(file, line.given),
                       class_name(file, line.entry.predicted), fixed(line.score, 3), fixed(line.margin, 3)});
    }
    return "\nMost suspicious rows removed (rows count from 1 after the header)\n" + table.text();
}

void write_tables(const Options& options, const CleanedFile& file, Session& session) {
    const std::string table =
        rows_as_table(options.file, options.data, file.data, file.cleaned.kept, session.context());
    session.write_file([&] {
        write_text_file(options.output, table);
        if (!options.ledger.empty()) write_text_file(options.ledger, ledger_csv(file));
    });
    session.note(
        fmt::format("{} written to {}", counted(file.cleaned.kept.size(), "row", "rows"), options.output));
}

void run(const Options& options, Session& session) {
    check_table_name(options.file, options.output);
    session.check_outputs({options.output, options.ledger}, inputs(options.data, {options.file}));
    const CleanedFile file = clean(options, session);
    write_tables(options, file, session);
    session.print(data_text(options.file, file.data) + class_text(file) + "\n" + summary_text(file) +
                  hardness_text(file) + suspicion_text(file, options.suspicious));
    session.write_json(cleaning_record(file));
}

void add_removal_options(CLI::App& parser, Options& options) {
    CLI::Option* at_most =
        parser
            .add_option("--at-most", options.at_most,
                        "Remove at most this share of the rows, the most suspicious ones (0.1: 10 %)")
            ->check(CLI::Range(0.0, 1.0))
            ->type_name("SHARE");
    CLI::Option* neighbors =
        parser
            .add_option("--neighbors-removed", options.neighbors_removed,
                        "Nearest rows that are removed with each wrongly predicted one; more removes more")
            ->check(whole_number(0))
            ->type_name("M")
            ->capture_default_str()
            ->excludes(at_most);
    parser
        .add_option(
            "--radius", options.radius,
            "Remove all rows within this distance of a wrongly predicted one, in standardised features")
        ->check(CLI::Range(0.0, 1e15))
        ->type_name("R")
        ->excludes(at_most)
        ->excludes(neighbors);
}

std::function<void(Session&)> add(CLI::App& parser) {
    const auto options = std::make_shared<Options>();
    parser.add_option("FILE", options->file, "Data: CSV, TSV, ARFF, svmlight or .npy, each also as .gz")
        ->required();
    parser.add_option("-o,--output", options->output, "Write the rows that stay to this file")
        ->required()
        ->type_name("CLEAN.csv");
    parser
        .add_option("--ledger", options->ledger,
                    "Write every removed or restored row with the reason to this CSV file")
        ->type_name("LEDGER.csv");
    add_removal_options(parser, *options);
    parser.add_option("--suspicious", options->suspicious, "Suspicious rows to list; 0: none")
        ->check(whole_number(0))
        ->type_name("N")
        ->capture_default_str();
    parser.add_flag("--no-hardness", options->no_hardness, "Leave the Learning-Hard Index out");
    add_exact_options(parser, options->max_exact_rows);
    add_data_options(parser, options->data);
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command clean_command{
    .name = "clean",
    .summary = "Remove rows whose labels their neighbourhood contradicts",
    .example = "hardlearn clean examples/data/glass.csv -o clean.csv --ledger ledger.csv",
    .add = add};

}  // namespace hardlearn::app
