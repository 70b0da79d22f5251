// How often prediction sets hold the class of new rows: fits Micro-Learners on small samples of the research
// sets, again and again, and counts on rows that were left aside. Writes one line a draw; coverage_page.py
// makes the page.
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
#include "hardlearn/metrics/calibration.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/mil/predict.hpp"
#include "journal.hpp"
#include "sets.hpp"

namespace {

using hardlearn::Dataset;
using hardlearn::GroupIndex;
using hardlearn::RandomStream;
using hardlearn::RowIndex;
using studies::Json;

constexpr double confidences[] = {0.8, 0.9, 0.95};
constexpr std::size_t sample_sizes[] = {60, 100, 150, 200, 300};
constexpr std::size_t most_test_rows = 300;

struct Options : studies::Command {
    std::string condition = "rows";
    std::size_t draws = 100;
};

// The rows that a learner is fitted on, and new rows of the same kind.
struct Sample {
    Dataset training;
    Dataset test;
};

std::vector<RowIndex> shuffled_rows(const Dataset& data, RandomStream stream) {
    std::vector<RowIndex> rows = hardlearn::all_rows(data.labels.size());
    hardlearn::shuffle(std::span(rows), stream);
    return rows;
}

// So that a third of the rows at least is new.
std::size_t sample_size(const Dataset& data, std::size_t draw) {
    return std::min(sample_sizes[draw % std::size(sample_sizes)], data.labels.size() * 2 / 3);
}

Sample select(const Dataset& data, std::span<const RowIndex> training, std::span<const RowIndex> test) {
    return {hardlearn::select_rows(data, training),
            hardlearn::select_rows(data, test.first(std::min(test.size(), most_test_rows)))};
}

// Rows as if each stood alone.
Sample sample_rows(Dataset data, std::size_t draw, const RandomStream& stream) {
    data.groups.clear();
    const auto rows = shuffled_rows(data, stream);
    const std::size_t size = sample_size(data, draw);
    return select(data, std::span(rows).first(size), std::span(rows).subspan(size));
}

// Half as many rows, each of them twice.
Sample sample_twins(Dataset data, std::size_t draw, const RandomStream& stream) {
    data.groups.clear();
    const auto rows = shuffled_rows(data, stream);
    const std::size_t size = sample_size(data, draw) / 2;
    std::vector<RowIndex> training(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(size));
    training.insert(training.end(), rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(size));
    return select(data, training, std::span(rows).subspan(size));
}

// Whole groups until there are enough rows (half of the groups at the most); new rows are of new groups.
Sample sample_groups(const Dataset& data, std::size_t draw, RandomStream stream) {
    std::vector<GroupIndex> groups = data.groups;
    std::ranges::sort(groups);
    groups.erase(std::ranges::unique(groups).begin(), groups.end());
    hardlearn::shuffle(std::span(groups), stream);
    const std::vector<RowIndex> rows = shuffled_rows(data, stream.child("rows"));
    std::vector<RowIndex> training, test;
    const auto first_new = groups.begin() + static_cast<std::ptrdiff_t>(groups.size() / 2);
    for (auto group = groups.begin(); group != groups.end(); ++group) {
        const bool trains = group < first_new && training.size() < sample_size(data, draw);
        if (!trains && group < first_new) continue;
        for (const RowIndex row : rows) {
            if (data.groups[row] == *group) (trains ? training : test).push_back(row);
        }
    }
    hardlearn::shuffle(std::span(test), stream);
    return select(data, training, test);
}

Sample sample(const Dataset& data, const Options& study, std::size_t draw) {
    const RandomStream stream = RandomStream(draw).child("sample");
    if (study.condition == "twins") return sample_twins(data, draw, stream);
    if (study.condition == "groups") return sample_groups(data, draw, stream);
    return sample_rows(data, draw, stream);
}

Json summary_of(std::span<const hardlearn::Label> truth, hardlearn::MatrixView<const std::uint8_t> sets) {
    const auto summary = hardlearn::summarize_sets(truth, sets);
    return {{"coverage", summary.coverage}, {"size", summary.mean_size}, {"empty", summary.empty}};
}

// Rows and covered rows of each class, at 90 %.
Json by_class(std::span<const hardlearn::Label> truth, hardlearn::MatrixView<const std::uint8_t> sets) {
    std::vector<std::size_t> rows(sets.columns()), covered(sets.columns());
    for (std::size_t i = 0; i < truth.size(); ++i) {
        const auto c = static_cast<std::size_t>(truth[i]);
        ++rows[c];
        covered[c] += sets(i, c);
    }
    return {{"rows", rows}, {"covered", covered}};
}

hardlearn::MicroLearnerOptions options_of(const std::string& construction, std::size_t draw) {
    return {.construction = hardlearn::parse_name<hardlearn::Construction>(construction),
            .hardness = false,
            .seed = draw};
}

// The plain way to such sets: a learner of half the rows, and thresholds from the other half.
Json split_conformal(const Sample& drawn, const hardlearn::MicroLearnerOptions& options,
                     const hardlearn::RunContext& context) {
    const std::size_t n = drawn.training.labels.size();
    const auto rows = shuffled_rows(drawn.training, RandomStream(options.seed).child("halves"));
    const Dataset first = hardlearn::select_rows(drawn.training, std::span(rows).first(n / 2));
    const Dataset second = hardlearn::select_rows(drawn.training, std::span(rows).subspan(n / 2));
    const auto model = hardlearn::fit(first, options, context);
    const auto known = hardlearn::predict(model, second, hardlearn::all_rows(second.labels.size()), context);
    const auto asked =
        hardlearn::predict(model, drawn.test, hardlearn::all_rows(drawn.test.labels.size()), context);
    const auto scores = hardlearn::conformal_scores(second.labels, known.scores);
    Json levels = Json::array();
    for (const double confidence : confidences) {
        const double threshold = hardlearn::conformal_threshold(scores, confidence);
        levels.push_back(summary_of(drawn.test.labels, hardlearn::conformal_sets(asked.scores, threshold)));
    }
    return levels;
}

Json measure(const Sample& drawn, const hardlearn::MicroLearnerOptions& options,
             const hardlearn::RunContext& context) {
    const auto model = hardlearn::fit(drawn.training, options, context);
    const auto asked =
        hardlearn::predict(model, drawn.test, hardlearn::all_rows(drawn.test.labels.size()), context);
    Json record = {{"training_rows", drawn.training.labels.size()},
                   {"test_rows", drawn.test.labels.size()},
                   {"classes", model.num_classes()},
                   {"levels", Json::array()}};
    std::size_t right = 0, contradicted = 0, not_empty = 0;
    for (const double confidence : confidences) {
        const auto sets = hardlearn::prediction_sets(model, asked, confidence);
        record["levels"].push_back(summary_of(drawn.test.labels, sets));
        if (confidence == 0.9) record["by_class"] = by_class(drawn.test.labels, sets);
        if (confidence != 0.8) continue;
        for (std::size_t i = 0; i < asked.labels.size(); ++i) {
            const auto set = sets.row(i);
            const bool some = std::ranges::count(set, 1) > 0;
            not_empty += some;
            contradicted += some && set[static_cast<std::size_t>(asked.labels[i])] == 0;
        }
    }
    for (std::size_t i = 0; i < asked.labels.size(); ++i) right += asked.labels[i] == drawn.test.labels[i];
    record["accuracy"] = static_cast<double>(right) / static_cast<double>(asked.labels.size());
    record["not_empty"] = not_empty;
    record["decision_not_in_set"] = contradicted;
    return record;
}

void run(const Options& study) {
    studies::Journal journal(study.output);
    const hardlearn::RunContext context{.threads = static_cast<int>(study.threads)};
    for (const std::string& name : study.sets) {
        const Dataset data = studies::read_set(study.folder, name);
        for (std::size_t draw = 0; draw < study.draws; ++draw) {
            for (const std::string& construction : study.constructions) {
                const std::string key = fmt::format("{} {} {} {}", study.condition, name, construction, draw);
                if (journal.has(key)) continue;
                const Sample drawn = sample(data, study, draw);
                const auto options = options_of(construction, draw);
                Json record = {{"condition", study.condition}, {"set", name}, {"construction", construction}};
                try {
                    record.update(measure(drawn, options, context));
                    if (study.condition == "rows") record["split"] = split_conformal(drawn, options, context);
                } catch (const hardlearn::Error& error) {
                    record["error"] = error.what();  // as where a draw holds one class only
                }
                journal.add(key, record);
            }
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    Options study;
    CLI::App parser("Coverage of prediction sets on new rows of the research sets");
    studies::declare(parser, study);
    parser.add_option("--condition", study.condition, "rows, twins or groups")
        ->check(CLI::IsMember({"rows", "twins", "groups"}));
    parser.add_option("--draws", study.draws);
    CLI11_PARSE(parser, argc, argv);
    return studies::status_of("coverage", [&] { run(study); });
}
