// Evaluates a model of another process on the folds, and by the scores, of `hardlearn evaluate`; rivals.py is
// that process. It talks over stdin and stdout (conversation.hpp).
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "benchmarks/results/rivals/outside_model.hpp"
#include "hardlearn/data/gzip_writing.hpp"
#include "hardlearn/records/evaluation_record.hpp"
#include "hardlearn/tasks/reading.hpp"

namespace {

struct Command {
    std::string file, groups, json;
    std::vector<std::string> models;
    hardlearn::EvaluateOptions options{.hardness = false};
};

void declare(CLI::App& parser, Command& command) {
    parser.add_option("FILE", command.file, "data")->required();
    parser.add_option("--groups", command.groups, "file of the rows' groups");
    parser.add_option("--models", command.models, "its names in the record: NAME, NAME+decision")
        ->delimiter(',')
        ->required();
    parser.add_option("--folds", command.options.protocol.num_folds);
    parser.add_option("--repeats", command.options.protocol.num_repeats);
    parser.add_option("--seed", command.options.protocol.seed);
    parser.add_option("--json", command.json, "where the record goes")->required();
}

void run(const Command& command) {
    hardlearn::ReadOptions read;
    if (!command.groups.empty()) read.groups_file = command.groups;
    const hardlearn::RunContext context{.threads = 1};
    hardlearn::ReadData data = hardlearn::read_known_rows(command.file, read, context);
    const std::size_t num_candidates = rivals::hand_over(data.data);
    const auto models = rivals::outside_models(command.models, num_candidates, command.options.protocol);
    hardlearn::EvaluatedSet set = hardlearn::evaluate_set(data.data, models, command.options, context);
    hardlearn::put_first(std::move(data.notes), set.notes);
    hardlearn::write_text_file(command.json,
                               hardlearn::evaluation_record(std::span(&set, 1), std::span(&command.file, 1)));
}

}  // namespace

int main(int argc, char** argv) try {
    CLI::App parser("hardlearn evaluate for a model of another process");
    Command command;
    declare(parser, command);
    CLI11_PARSE(parser, argc, argv);
    run(command);
    return 0;
} catch (const std::exception& error) {
    std::cerr << "rival_evaluation: " << error.what() << '\n';
    return 1;
}
