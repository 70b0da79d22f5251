// What changes with the order in which a table is written down: fits and diagnoses samples of the research
// sets as they are, and with rows, columns or class names in ten random orders. Writes one line a set and
// construction; order_page.py makes the page.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "command.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/row_selection.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/mil/predict.hpp"
#include "hardlearn/tasks/data_hardness.hpp"
#include "journal.hpp"
#include "sets.hpp"

namespace {

using hardlearn::Dataset;
using hardlearn::Label;
using hardlearn::RandomStream;
using hardlearn::RowIndex;
using studies::Json;

constexpr std::size_t most_training_rows = 300;
constexpr std::size_t most_test_rows = 300;
const std::vector<std::string> kinds = {"rows", "columns", "classes"};

struct Options : studies::Command {
    std::size_t permutations = 10;
};

// A table written down in another way, and the original's class of each of its classes.
struct Rewritten {
    Dataset data;
    std::vector<Label> classes;
};

Rewritten rewrite(const Dataset& data, const std::string& kind, RandomStream stream) {
    Rewritten result{.data = data, .classes = {}};
    for (std::size_t c = 0; c < data.num_classes(); ++c) result.classes.push_back(static_cast<Label>(c));
    if (kind == "rows") {
        std::vector<RowIndex> rows = hardlearn::all_rows(data.labels.size());
        hardlearn::shuffle(std::span(rows), stream);
        result.data = hardlearn::select_rows(data, rows);
    } else if (kind == "columns") {
        hardlearn::shuffle(std::span(result.data.columns), stream);
    } else {
        hardlearn::shuffle(std::span(result.classes), stream);
        std::vector<Label> place(result.classes.size());
        for (std::size_t c = 0; c < place.size(); ++c) {
            place[static_cast<std::size_t>(result.classes[c])] = static_cast<Label>(c);
            result.data.class_names[c] = fmt::format("class {:03}", c);
        }
        for (Label& label : result.data.labels) label = place[static_cast<std::size_t>(label)];
    }
    return result;
}

std::vector<Label> predictions_of(const Rewritten& training, const Dataset& test,
                                  const hardlearn::MicroLearnerOptions& options,
                                  const hardlearn::RunContext& context) {
    const auto model = hardlearn::fit(training.data, options, context);
    std::vector<Label> labels;
    for (const Label label :
         hardlearn::predict(model, test, hardlearn::all_rows(test.labels.size()), context).labels)
        labels.push_back(training.classes[static_cast<std::size_t>(label)]);
    return labels;
}

// Predictions that change, of all permutations of each kind.
Json measure_predictions(const Dataset& training, const Dataset& test, const std::string& construction,
                         const Options& study, const hardlearn::RunContext& context) {
    const hardlearn::MicroLearnerOptions options{
        .construction = hardlearn::parse_name<hardlearn::Construction>(construction), .hardness = false};
    const auto expected =
        predictions_of(rewrite(training, "columns", RandomStream(0)), test, options, context);
    Json record = {{"predictions", expected.size() * study.permutations}};
    for (const std::string& kind : kinds) {
        std::size_t changed = 0;
        for (std::size_t p = 0; p < study.permutations; ++p) {
            const auto said =
                predictions_of(rewrite(training, kind, RandomStream(p).child(kind)), test, options, context);
            for (std::size_t i = 0; i < said.size(); ++i) changed += said[i] != expected[i];
        }
        record[kind] = changed;
    }
    return record;
}

// Verdicts that change, and the largest change of the index.
Json measure_verdicts(const Dataset& data, const Options& study, const hardlearn::RunContext& context) {
    const auto expected = hardlearn::data_hardness(data, {}, context);
    Json record = {{"verdict", hardlearn::name_of(expected.verdict)}};
    for (const std::string& kind : kinds) {
        std::size_t changed = 0;
        double largest = 0;
        for (std::size_t p = 0; p < study.permutations; ++p) {
            const auto other =
                hardlearn::data_hardness(rewrite(data, kind, RandomStream(p).child(kind)).data, {}, context);
            changed += other.verdict != expected.verdict;
            largest = std::max(largest, std::abs(other.mean - expected.mean));
        }
        record[kind] = {{"verdicts", changed}, {"largest_difference", largest}};
    }
    return record;
}

void run(const Options& study) {
    studies::Journal journal(study.output);
    const hardlearn::RunContext context{.threads = static_cast<int>(study.threads)};
    for (const std::string& name : study.sets) {
        Dataset data = studies::read_set(study.folder, name);
        data.groups.clear();
        std::vector<RowIndex> rows = hardlearn::all_rows(data.labels.size());
        RandomStream stream = RandomStream(0).child("sample");
        hardlearn::shuffle(std::span(rows), stream);
        const std::size_t size = std::min(most_training_rows, rows.size() * 2 / 3);
        const Dataset training = hardlearn::select_rows(data, std::span(rows).first(size));
        const Dataset test = hardlearn::select_rows(
            data, std::span(rows).subspan(size, std::min(most_test_rows, rows.size() - size)));
        for (const std::string& construction : study.constructions) {
            const std::string key = name + " " + construction;
            if (journal.has(key)) continue;
            Json record = {{"set", name}, {"construction", construction}, {"training_rows", size}};
            record.update(measure_predictions(training, test, construction, study, context));
            journal.add(key, record);
        }
        if (journal.has(name)) continue;
        Json record = {{"set", name}, {"training_rows", size}};
        record.update(measure_verdicts(training, study, context));
        journal.add(name, record);
    }
}

}  // namespace

int main(int argc, char** argv) {
    Options study;
    CLI::App parser("Changes with the order of rows, columns and class names");
    studies::declare(parser, study);
    parser.add_option("--permutations", study.permutations);
    CLI11_PARSE(parser, argc, argv);
    return studies::status_of("order", [&] { run(study); });
}
