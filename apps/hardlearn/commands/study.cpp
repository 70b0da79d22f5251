#include <memory>

#include "apps/hardlearn/boosting/xgboost.hpp"
#include "apps/hardlearn/commands/commands.hpp"
#include "apps/hardlearn/networks/networks.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/core/output_file.hpp"
#include "hardlearn/evaluation/set_list.hpp"
#include "hardlearn/records/evaluation_record.hpp"
#include "hardlearn/records/study_record.hpp"
#include "hardlearn/report/study_text.hpp"
#include "hardlearn/tasks/reading.hpp"
#include "hardlearn/tasks/study.hpp"

namespace hardlearn::app {
namespace {

using Paths = std::vector<std::filesystem::path>;

struct Options {
    std::vector<std::string> paths;
    std::string output;
    std::vector<std::string> scores;
    std::string families;
    std::string points;
    bool markdown = false;
    ReadOptions read;
    StudyOptions task;
};

std::span<const Option<Options>> own_options() {
    static const std::vector<Option<Options>> options = {
        declare_option(
            &Options::output,
            {.name = "output",
             .doc = "Record of the study. Written after every step; where it is there already, what it "
                    "holds of the same data and options is not computed again",
             .unit = "RECORD",
             .letter = 'o',
             .required = true}),
        declare_option(&Options::scores,
                       {.name = "scores",
                        .doc = "Records of evaluate, or folders of them, whose scores are taken instead of "
                               "evaluating again",
                        .unit = "PATH,...",
                        .may_be_empty = true}),
        declare_option(
            &Options::families,
            {.name = "families",
             .doc = "CSV file with columns 'name' and 'family': sets that are left out together (default: "
                    "those whose names begin alike, up to the first digit or underscore)",
             .unit = "FILE"}),
        declare_option(
            &Options::points,
            {.name = "points",
             .doc = "Write the rows that are measured and the points between them that l3 and n4 ask "
                    "about into this folder, a CSV file a set",
             .unit = "FOLDER"}),
        declare_option(&Options::markdown, {.name = "markdown", .doc = "Print the tables as Markdown"})};
    return options;
}

KnownOfSets read_known(const Options& options, const RunContext& context) {
    KnownOfSets known;
    if (std::filesystem::exists(options.output)) known.studied = read_study_record(options.output);
    const Paths records = record_files(options.scores);
    for (std::size_t i = 0; i < records.size(); ++i) {
        context.check_stop();
        context.report("reading records", i, records.size());
        for (RecordedSet& set : read_evaluation_record(records[i])) known.records.push_back(std::move(set));
    }
    if (!options.families.empty()) known.families = read_families(options.families);
    return known;
}

void write_points(const Options& options, const Dataset& data, const std::string& file, Session& session) {
    if (options.points.empty()) return;
    MeasureOptions measures = options.task.measures;
    measures.seed = options.task.protocol.seed;
    measures.duplicates = options.task.protocol.duplicates;
    const MeasuredPoints points =
        naming_file(file, [&] { return measured_points(data, measures, session.context()); });
    session.write_text(std::filesystem::path(options.points) / (data.name + ".csv"), points_csv(points, data),
                       "");
}

void add_file(const std::string& file, const Options& options, StudyRun& study, Session& session) {
    const RunContext context = session.context_of(file);
    ReadData read;
    try {
        read = read_known_rows(file, options.read, context);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::bad_data) throw;
        return study.leave_out(file, error.what());
    }
    const auto keep = [&](const Study& so_far) {
        session.write_text(options.output, study_record(so_far), "");
    };
    study.add(read.data, file, keep, context);
    write_points(options, read.data, file, session);
}

void make_folder(const std::string& path) {
    if (path.empty()) return;
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) throw_file(path + ": the folder cannot be made: " + error.message());
}

void run(Options options, Session& session) {
    options.task.protocol.seed = session.options().seed;
    const Paths files = study_files(options.paths);
    check_one_file(options.read, files.size());
    if (is_standard_output(options.output))
        throw_bad_argument("the record of a study is a file, from which it goes on; --json - prints it");
    Paths inputs_of_study(files);
    if (!options.families.empty()) inputs_of_study.emplace_back(options.families);
    session.check_outputs({options.output}, inputs(options.read, inputs_of_study));
    make_folder(options.points);
    StudyRun study(options.task, read_known(options, session.context()),
                   {.networks = network_contenders(), .xgboost = make_xgboost_contender});
    for (std::size_t i = 0; i < files.size(); ++i) {
        session.context().check_stop();
        session.context().report("data sets", i, files.size());
        add_file(files[i].string(), options, study, session);
    }
    const Study result = study.finish(session.context_of(""));
    session.write_text(options.output, study_record(result), "");
    session.print(study_text(result, options.markdown ? TableStyle::markdown : TableStyle::plain));
    if (session.writes_json()) session.write_json(study_record(result));
}

std::function<void(Session&)> add(CommandLine& line) {
    const auto options = std::make_shared<Options>();
    line.files("FILE", "Data files, and folders of them", options->paths);
    line.options(own_options(), *options);
    line.options(study_options(), options->task, said_for_all_commands);
    add_exact_word(line, options->task.protocol.max_exact_rows);
    line.options(read_options(), options->read);
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command study_command{
    .name = "study",
    .summary = "Hold measures of hardness against models' scores over many data sets",
    .example =
        "hardlearn study examples/data/glass.csv examples/data/hepatitis.csv -o study.json --models knn "
        "--folds 3",
    .add = add};

}  // namespace hardlearn::app
