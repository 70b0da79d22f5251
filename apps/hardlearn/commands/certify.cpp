#include <memory>

#include "apps/hardlearn/boosting/xgboost.hpp"
#include "apps/hardlearn/commands/commands.hpp"
#include "hardlearn/records/certificate_record.hpp"
#include "hardlearn/report/certificate_text.hpp"
#include "hardlearn/tasks/certify.hpp"
#include "hardlearn/tasks/reading.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::string file;
    ReadOptions read;
    CertifyOptions task;
};

bool names_xgboost(const CertifyOptions& options) {
    return std::ranges::find(options.families, xgboost_name) != options.families.end();
}

// Where it was not linked, who asks for it is told how to get it; who does not goes on without.
OtherContenders other_contenders(const CertifyOptions& options) {
    OtherContenders others;
    if (has_xgboost() || names_xgboost(options)) others.xgboost = make_xgboost_contender;
    return others;
}

void run(Options options, Session& session) {
    options.task.seed = session.options().seed;
    check_certify_options(options.task);
    session.check_outputs({}, inputs(options.read, {options.file}));
    const RunContext context = session.context_of(options.file);
    ReadData read = read_known_rows(options.file, options.read, context);
    CertifiedSet set = naming_file(options.file, [&] {
        return certify(read.data, options.task, other_contenders(options.task), context);
    });
    put_first(std::move(read.notes), set.notes);
    session.print(certificate_text(set, options.file));
    if (session.writes_json()) session.write_json(certificate_record(set, options.file));
}

std::function<void(Session&)> add(CommandLine& line) {
    const auto options = std::make_shared<Options>();
    line.file("FILE", data_file_doc, options->file);
    line.options(certify_options(), options->task, said_for_all_commands);
    line.options(read_options(), options->read);
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command certify_command{
    .name = "certify",
    .summary = "Look whether all plain models fail and one after an operator does not: learning-hard",
    .example =
        "hardlearn certify examples/data/glass.csv --solved 0.3 --families knn,naive-bayes --operators "
        "lda,smote",
    .add = add};

}  // namespace hardlearn::app
