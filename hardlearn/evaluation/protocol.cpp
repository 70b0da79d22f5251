#include "hardlearn/evaluation/protocol.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/dataset_check.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/splits.hpp"
#include "hardlearn/evaluation/decided_model.hpp"
#include "hardlearn/evaluation/label_flips.hpp"

namespace hardlearn {
namespace {

constexpr double not_defined = std::numeric_limits<double>::quiet_NaN();

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::string counted(std::size_t count, const char* what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

// Classes with fewer rows, or groups, than there are folds, in one line. `unit`: what a group of the data is.
void warn_of_small_classes(const Dataset& data, const char* unit, std::size_t num_folds,
                           std::vector<std::string>& warnings) {
    constexpr std::size_t most_named = 3;
    const auto counts = class_counts(data.labels, data.num_classes());
    std::vector<std::set<GroupIndex>> groups(data.num_classes());
    for (std::size_t i = 0; i < data.groups.size(); ++i)
        groups[static_cast<std::size_t>(data.labels[i])].insert(data.groups[i]);
    std::vector<std::string> small;
    for (std::size_t c = 0; c < counts.size(); ++c) {
        const std::string name = fmt::format("'{}'", data.class_names[c]);
        if (counts[c] < num_folds) {
            small.push_back(fmt::format("{} ({})", name, counted(counts[c], "row")));
        } else if (!data.groups.empty() && groups[c].size() < num_folds) {
            small.push_back(fmt::format("{} ({})", name, counted(groups[c].size(), unit)));
        }
    }
    if (small.empty()) return;
    const std::size_t named = small.size() <= most_named + 1 ? small.size() : most_named;
    warnings.push_back(fmt::format(
        "class{} {}{} {} fewer rows{} than the {} folds, and {} missing in some of them",
        small.size() == 1 ? "" : "es", fmt::join(std::span(small).first(named), ", "),
        small.size() > named ? fmt::format(" and {} more", small.size() - named) : "",
        small.size() == 1 ? "has" : "have", data.groups.empty() ? "" : fmt::format(" or {}s", unit),
        num_folds, small.size() == 1 ? "is" : "are"));
}

/// A fold of a repeat: where it stands, and the rows it trains and tests on.
struct Fold {
    FoldPlace place;
    Split rows;
};

void warn_of_one_class(const Dataset& data, const Fold& fold, std::vector<std::string>& warnings) {
    std::set<Label> classes;
    for (const RowIndex row : fold.rows.train) classes.insert(data.labels[row]);
    if (classes.size() > 1) return;
    warnings.push_back(
        fmt::format("repeat {}, fold {}: all {} training rows are of class '{}'; every model predicts it",
                    fold.place.repeat + 1, fold.place.fold + 1, fold.rows.train.size(),
                    data.class_names[static_cast<std::size_t>(*classes.begin())]));
}

std::vector<Label> labels_of(std::span<const Label> labels, std::span<const RowIndex> rows) {
    std::vector<Label> chosen;
    for (const RowIndex row : rows) chosen.push_back(labels[row]);
    return chosen;
}

// `truth`: of all rows; predictions are of `rows`.
Scores score(std::span<const Label> truth, std::span<const RowIndex> rows, const Predictions& predictions,
             std::span<const std::uint32_t> folds = {}) {
    return compute_scores(labels_of(truth, rows), predictions.labels, predictions.scores,
                          predictions.scores.columns(), folds);
}

/// Puts the predictions of some rows where they belong among those of all rows.
void pool(const Predictions& part, std::span<const RowIndex> rows, Predictions& whole) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        whole.labels[rows[i]] = part.labels[i];
        std::ranges::copy(part.scores.row(i), whole.scores.row(rows[i]).begin());
    }
}

Scores undefined_scores() {
    Scores scores;
    for (const ScoreField& field : score_fields()) scores.*field.value = not_defined;
    return scores;
}

// One bar over all models and folds: the stages of a model's own fill the part that is the model's.
class EvaluationProgress {
  public:
    EvaluationProgress(const RunContext& context, std::size_t num_parts)
        : context_(context), num_parts_(num_parts) {}

    void begin_part(std::size_t part) {
        part_ = part;
        stages_ = done_in_part_ = 0;
        stage_.clear();
        context_.report(name, part * steps, num_parts_ * steps);
    }
    void end() const { context_.report(name, num_parts_ * steps, num_parts_ * steps); }

    /// The context of a part.
    RunContext part_context() {
        if (!context_.progress) return {.threads = context_.threads, .stop = context_.stop};
        return {.threads = context_.threads,
                .stop = context_.stop,
                .progress = [this](std::string_view stage, std::size_t done, std::size_t total) {
                    report(stage, done, total);
                }};
    }

  private:
    // How many stages will come is not known: each fills half of what is left.
    void report(std::string_view stage, std::size_t done, std::size_t total) {
        const std::scoped_lock lock(mutex_);
        if (stage != stage_) {
            if (!stage_.empty()) ++stages_;
            stage_ = stage;
        }
        const double within = total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 0.0;
        const double share = 1 - std::exp2(-static_cast<double>(stages_)) * (1 - within / 2);
        // A stage that runs again begins anew, and threads report out of order: the bar never goes back.
        done_in_part_ = std::max(done_in_part_, static_cast<std::size_t>(share * steps));
        context_.report(name, part_ * steps + done_in_part_, num_parts_ * steps);
    }

    static constexpr std::string_view name = "evaluate";
    static constexpr std::size_t steps = 1000;
    const RunContext& context_;
    const std::size_t num_parts_;
    std::mutex mutex_;
    std::size_t part_ = 0, stages_ = 0, done_in_part_ = 0;
    std::string stage_;
};

/// What models learn from in a repeat, and the classes that they are judged by.
struct TaughtData {
    const Dataset& learned;
    std::span<const Label> truth;
};

/// What a contender did on a fold, and what it predicted for the test rows.
struct FoldResult {
    FoldRecord record;
    Predictions predictions;
};

FoldResult run_fold(const TaughtData& data, const Contender& contender, const Fold& fold,
                    const EvaluationOptions& options, const RunContext& context) {
    FoldRecord record;
    record.repeat = fold.place.repeat;
    record.fold = fold.place.fold;
    auto start = std::chrono::steady_clock::now();
    const auto fitted = contender.fit(data.learned, fold.rows.train, fold.place, context);
    if (!fitted) throw_bad_argument("model '" + contender.name + "' was fitted to nothing");
    record.fit_seconds = seconds_since(start);
    start = std::chrono::steady_clock::now();
    Predictions predictions = fitted->predict(data.learned, fold.rows.test, context);
    record.predict_seconds = seconds_since(start);
    record.test = score(data.truth, fold.rows.test, predictions);
    if (const auto sets = fitted->prediction_sets(predictions, judged_confidence)) {
        record.sets = summarize_sets(labels_of(data.truth, fold.rows.test), *sets);
    }
    record.train = options.score_training ? score(data.learned.labels, fold.rows.train,
                                                  fitted->predict(data.learned, fold.rows.train, context))
                                          : undefined_scores();
    record.chosen = fitted->description();
    return {.record = std::move(record), .predictions = std::move(predictions)};
}

/// Applies `statistic` to the values of every score, field by field; undefined values are left out.
template <class Statistic>
Scores summarise(const std::vector<Scores>& scores, Statistic statistic) {
    Scores summary;
    for (const ScoreField& field : score_fields()) {
        std::vector<double> values;
        for (const Scores& one : scores) {
            if (!std::isnan(one.*field.value)) values.push_back(one.*field.value);
        }
        summary.*field.value = statistic(values);
    }
    return summary;
}

double mean(const std::vector<double>& values) {
    if (values.empty()) return not_defined;
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

double deviation(const std::vector<double>& values) {
    if (values.size() < 2) return not_defined;
    const double center = mean(values);
    double squares = 0;
    for (const double value : values) squares += (value - center) * (value - center);
    return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

/// Over all test rows of the folds that have sets.
std::optional<ConformalSummary> pool_sets(const ModelRecord& model,
                                          const std::vector<std::vector<std::uint32_t>>& folds) {
    ConformalSummary pooled;
    double total = 0;
    for (const FoldRecord& fold : model.folds) {
        if (!fold.sets) continue;
        const auto rows = static_cast<double>(std::ranges::count(folds[fold.repeat], fold.fold));
        for (double ConformalSummary::*value : {&ConformalSummary::coverage, &ConformalSummary::mean_size,
                                                &ConformalSummary::empty, &ConformalSummary::single}) {
            pooled.*value += rows * ((*fold.sets).*value);
        }
        total += rows;
    }
    if (total == 0) return std::nullopt;
    return ConformalSummary{.coverage = pooled.coverage / total,
                            .mean_size = pooled.mean_size / total,
                            .empty = pooled.empty / total,
                            .single = pooled.single / total};
}

void summarise_model(std::span<const Label> truth, const std::vector<std::vector<std::uint32_t>>& folds,
                     ModelRecord& model) {
    const auto all = all_rows(truth.size());
    for (std::size_t r = 0; r < model.predictions.size(); ++r) {
        model.repeats.push_back(score(truth, all, model.predictions[r], folds[r]));
    }
    model.sets = pool_sets(model, folds);
    std::vector<Scores> test;
    std::vector<Scores> train;
    for (const FoldRecord& fold : model.folds) {
        test.push_back(fold.test);
        train.push_back(fold.train);
        model.fit_seconds += fold.fit_seconds;
        model.predict_seconds += fold.predict_seconds;
    }
    model.mean = summarise(model.repeats, mean);
    model.deviation = summarise(test, deviation);
    model.train_mean = summarise(train, mean);
}

// An unknown name is told before anything is fitted.
std::vector<Contender> named_contenders(const EvaluationOptions& options) {
    std::vector<std::string> names = options.models;
    if (names.empty()) {
        const auto quick = default_classifier_names();
        names.assign(quick.begin(), quick.end());
    }
    std::vector<Contender> contenders;
    const FitOptions fit_options = fit_options_of(options);
    for (const std::string& name : names) contenders.push_back(named_contender(name, fit_options));
    return contenders;
}

}  // namespace

FitOptions fit_options_of(const EvaluationOptions& options) {
    return {.seed = options.seed,
            .max_tuning_rows = options.max_tuning_rows,
            .max_exact_rows = options.max_exact_rows,
            .duplicates = Duplicates::keep,
            .shared = std::make_shared<SharedFits>()};
}

Contender named_contender(const std::string& name, const FitOptions& options) {
    check_classifier_name(name);
    return {name, [name, options](const Dataset& data, std::span<const RowIndex> rows, FoldPlace,
                                  const RunContext& context) {
                return fit_classifier(name, data, rows, options, context);
            }};
}

EvaluationRecord evaluate(const Dataset& data, const EvaluationOptions& options, const RunContext& context) {
    return evaluate(data, named_contenders(options), options, context);
}

namespace {

void check(const Dataset& data, const EvaluationOptions& options) {
    if (options.num_repeats == 0) throw_bad_argument("0 repeats: at least 1 is needed");
    if (data.labels.size() != data.rows)
        throw_bad_data(fmt::format("{}: the rows have no labels", data.name));
    if (!(options.flipped_share >= 0 && options.flipped_share < 1)) {
        throw_bad_argument(
            fmt::format("a share of {} flipped labels: expected one in [0, 1)", options.flipped_share));
    }
    const auto is_class = [&](Label label) {
        return label >= 0 && static_cast<std::size_t>(label) < data.num_classes();
    };
    if (!options.truth.empty() &&
        (options.truth.size() != data.rows || !std::ranges::all_of(options.truth, is_class))) {
        throw_bad_argument(fmt::format("{} true classes: expected one of the {} classes for each of {} rows",
                                       options.truth.size(), data.num_classes(), data.rows));
    }
    check_training_rows(data, all_rows(data.rows));
}

// The data with some labels made wrong, in `flipped`; the data itself where none shall be.
const Dataset& learned_in_repeat(const Dataset& data, const EvaluationOptions& options, std::size_t repeat,
                                 Dataset& flipped) {
    if (options.flipped_share == 0) return data;
    const RandomStream stream = RandomStream(options.seed).child("flipped labels").child(repeat);
    flipped = data;
    flipped.labels =
        flip_labels(data.labels, all_rows(data.rows), data.num_classes(), options.flipped_share, stream)
            .labels;
    return flipped;
}

// What no split may separate is in the data's groups.
void run_protocol(const Dataset& data, std::span<const Contender> contenders,
                  const EvaluationOptions& options, const RunContext& context, EvaluationRecord& record) {
    const std::size_t total = options.num_repeats * options.num_folds * record.models.size();
    EvaluationProgress progress(context, total);
    const RunContext part_context = progress.part_context();
    std::size_t done = 0;
    for (std::size_t repeat = 0; repeat < options.num_repeats; ++repeat) {
        const auto& folds = record.folds.emplace_back(
            stratified_folds(data.labels, data.num_classes(), data.groups, options.num_folds,
                             RandomStream(options.seed).child("outer folds").child(repeat)));
        for (ModelRecord& model : record.models) {
            model.predictions.push_back({.labels = std::vector<Label>(data.rows),
                                         .scores = Matrix<float>(data.rows, data.num_classes())});
        }
        Dataset flipped;
        const TaughtData taught{learned_in_repeat(data, options, repeat, flipped), record.truth};
        for (std::size_t fold = 0; fold < options.num_folds; ++fold) {
            const Fold current = {.place = {.repeat = repeat, .fold = fold},
                                  .rows = split_of_fold(folds, static_cast<std::uint32_t>(fold))};
            warn_of_one_class(taught.learned, current, record.warnings);
            for (std::size_t m = 0; m < contenders.size(); ++m) {
                context.check_stop();
                progress.begin_part(done++);
                ModelRecord& model = record.models[m];
                FoldResult result = run_fold(taught, contenders[m], current, options, part_context);
                pool(result.predictions, current.rows.test, model.predictions.back());
                model.folds.push_back(std::move(result.record));
            }
        }
    }
    progress.end();
    for (ModelRecord& model : record.models) summarise_model(record.truth, record.folds, model);
}

}  // namespace

EvaluationRecord evaluate(const Dataset& data, std::span<const Contender> contenders,
                          const EvaluationOptions& options, const RunContext& context) {
    check(data, options);
    EvaluationRecord record{.name = data.name,
                            .rows = data.rows,
                            .features = data.columns.size(),
                            .classes = data.num_classes(),
                            .grouped = !data.groups.empty(),
                            .truth = options.truth.empty() ? data.labels : options.truth};
    for (const Contender& contender : contenders) record.models.emplace_back().name = contender.name;
    const KeptTogether together = keep_together(data, options.duplicates, context);
    Dataset grouped;
    const Dataset& used = with_kept_together(data, together, grouped);
    warn_of_small_classes(used, record.grouped ? "group" : "different row", options.num_folds,
                          record.warnings);
    run_protocol(used, contenders, options, context, record);
    return record;
}

}  // namespace hardlearn
