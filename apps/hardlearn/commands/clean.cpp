#include <fmt/format.h>

#include <memory>

#include "apps/hardlearn/commands/commands.hpp"
#include "apps/hardlearn/commands/rows.hpp"
#include "hardlearn/data/gzip_writing.hpp"
#include "hardlearn/records/cleaned_table.hpp"
#include "hardlearn/records/cleaning_record.hpp"
#include "hardlearn/report/cleaning_text.hpp"
#include "hardlearn/report/table.hpp"
#include "hardlearn/tasks/reading.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::string file;
    std::string output;
    std::string ledger;
    std::size_t num_suspicious = 5;
    ReadOptions read;
    ImageOptions images;
    CleanOptions task;
};

std::span<const Option<Options>> own_options() {
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::output, {.name = "output",
                                          .doc = "Write the rows that stay to this file",
                                          .unit = "CLEAN.csv",
                                          .letter = 'o',
                                          .required = true}),
        declare_option(&Options::ledger,
                       {.name = "ledger",
                        .doc = "Write every removed or restored row with the reason to this CSV file",
                        .unit = "LEDGER.csv"}),
        declare_option(&Options::num_suspicious, {.name = "num_suspicious",
                                                  .doc = "Suspicious rows to list; 0: none",
                                                  .unit = "N",
                                                  .program_name = "suspicious"})};
    return options;
}

void run(Options options, Session& session) {
    options.task.seed = session.options().seed;
    check_table_name(options.file, options.output);
    session.check_outputs({options.output, options.ledger}, inputs(options.read, {options.file}));
    const RunContext context = session.context_of(options.file);
    ReadData read = known_rows(options.file, {options.read, options.images}, context);
    CleanedSet set = naming_file(options.file, [&] { return clean(read.data, options.task, context); });
    put_first(std::move(read.notes), set.notes);
    const std::string table = rows_as_table(options.file, options.read, read.data, set.cleaned.kept, context);
    session.write_file([&] {
        write_text_file(options.output, table);
        if (!options.ledger.empty()) write_text_file(options.ledger, ledger_csv(set));
    });
    session.note(
        fmt::format("{} written to {}", counted(set.cleaned.kept.size(), "row", "rows"), options.output));
    session.print(cleaning_text(set, options.file, options.num_suspicious));
    if (session.writes_json()) session.write_json(cleaning_record(set, options.file, options.output));
}

std::function<void(Session&)> add(CommandLine& line) {
    const auto options = std::make_shared<Options>();
    line.file("FILE", data_file_doc, options->file);
    line.options(own_options(), *options);
    line.options(clean_options(), options->task, said_for_all_commands);
    add_exact_word(line, options->task.max_exact_rows);
    line.renamed("--neighbors-removed", "--num-pruned-neighbors");
    line.renamed("--radius", "--removal-radius");
    line.options(read_options(), options->read);
    line.options(image_options(), options->images);
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command clean_command{
    .name = "clean",
    .summary = "Remove rows whose labels their neighbourhood contradicts",
    .example = "hardlearn clean examples/data/glass.csv -o clean.csv --ledger ledger.csv",
    .add = add};

}  // namespace hardlearn::app
