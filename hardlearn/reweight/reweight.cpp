#include "hardlearn/reweight/reweight.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/hash.hpp"
#include "hardlearn/data/kept_together.hpp"
#include "hardlearn/data/row_selection.hpp"
#include "hardlearn/data/splits.hpp"
#include "hardlearn/metrics/left_out_threshold.hpp"
#include "hardlearn/network/device-inl.hpp"
#include "hardlearn/network/evaluation_pass-inl.hpp"
#include "hardlearn/reweight/cross_fit-inl.hpp"
#include "hardlearn/reweight/probability_archive-inl.hpp"
#include "hardlearn/reweight/suspects.hpp"
#include "hardlearn/reweight/trained_network-inl.hpp"
#include "hardlearn/reweight/training-inl.hpp"
#include "hardlearn/reweight/training_notes.hpp"
#include "hardlearn/training/settings.hpp"

namespace hardlearn {
namespace {

std::size_t rows_of(const Dataset& data) {
    return data.rows;
}
std::size_t rows_of(const ImageDataset& data) {
    return data.rows();
}
KeptTogether kept_together(const Dataset& data, Duplicates duplicates, const RunContext& context) {
    return keep_together(data, duplicates, context);
}
KeptTogether kept_together(const ImageDataset&, Duplicates, const RunContext&) {
    return {};
}
// The blocks of equal rows, where they are kept together.
std::vector<GroupIndex> twins_of(const KeptTogether& together) {
    std::vector<GroupIndex> twins;
    if (together.decision != Duplicates::group) return twins;
    for (const std::uint32_t block : together.repeated.block_of_row) twins.push_back(GroupIndex(block));
    return twins;
}
Dataset select(const Dataset& data, std::span<const RowIndex> rows) {
    return select_rows(data, rows);
}
ImageDataset select(const ImageDataset& data, std::span<const RowIndex> rows) {
    return select_images(data, rows);
}
std::vector<std::uint64_t> image_hashes_of(const Dataset&) {
    return {};
}
std::vector<std::uint64_t> image_hashes_of(const ImageDataset& data) {
    std::vector<std::uint64_t> hashes(data.rows());
    for (std::size_t i = 0; i < hashes.size(); ++i)
        hashes[i] = image_hash(data.decoded(static_cast<RowIndex>(i)));
    return hashes;
}
std::string label_name_of(const Dataset& data) {
    return data.label_name;
}
std::string label_name_of(const ImageDataset&) {
    return "class";
}

template <class Data>
void check_labels(const Data& data) {
    if (data.labels.size() != rows_of(data))
        throw_bad_data("the classes of the rows are unknown: training needs them");
    std::vector<char> seen(data.num_classes(), 0);
    for (const Label label : data.labels) {
        if (label < 0 || static_cast<std::size_t>(label) >= data.num_classes())
            throw_bad_data("a row without a class: training needs one for each");
        seen[static_cast<std::size_t>(label)] = 1;
    }
    if (std::ranges::count(seen, 1) < 2) throw_bad_data("all rows are of one class: expected at least two");
}

// The rows of `given` with the training data's numbers of classes.
template <class Data>
std::vector<Label> given_labels(const Data& given, const Data& data) {
    try {
        check_labels(given);
    } catch (const Error& error) {
        throw_bad_data(fmt::format("validation rows: {}", error.what()));
    }
    std::vector<Label> labels;
    for (const Label label : given.labels) {
        const std::string& name = given.class_names[static_cast<std::size_t>(label)];
        const auto found = std::ranges::find(data.class_names, name);
        if (found == data.class_names.end()) {
            throw_bad_data(fmt::format("validation rows: the training rows lack their class '{}'", name));
        }
        labels.push_back(static_cast<Label>(found - data.class_names.begin()));
    }
    return labels;
}

std::string fingerprint_of(const Margins* margins) {
    if (!margins) return "-";
    Fingerprint fingerprint;
    fingerprint.add_values(std::span<const float>(margins->values));
    fingerprint.add_values(std::span<const Label>(margins->predictions));
    for (std::size_t i = 0; i < margins->probabilities.rows(); ++i)
        fingerprint.add_values(margins->probabilities.row(i));
    return fingerprint.hex();
}

// Everything that fitting on one data set shares.
template <class Data>
struct Fit {
    Fit(const Data& data, const ReweightOptions& given_options, const FitExtras<Data>& extras,
        const RunFiles& files, const RunContext& run_context)
        : options(resolve(data, given_options)),
          encoding(fit_encoding(data, all_rows(rows_of(data)))),
          examples(encode(encoding, data)),
          together(kept_together(data, options.duplicates, run_context)),
          twins(twins_of(together)),
          pool{.examples = &examples,
               .labels = data.labels,
               .num_classes = data.num_classes(),
               .twins = twins},
          checkpoint(std::make_shared<Checkpoint>(
              files.checkpoint,
              fmt::format("{} {} {} {}", data.fingerprint(), extras.given ? extras.given->fingerprint() : "-",
                          fingerprint_of(extras.margins), settings_json(options)))),
          run{.options = options,
              .training = *options.training,
              .encoding = encoding,
              .device = device_of(options.compute),
              .checkpoint = *checkpoint,
              .log = EpochLog(files.log),
              .context = run_context} {}

    // `pool` and `run` refer to the other members.
    Fit(const Fit&) = delete;
    Fit& operator=(const Fit&) = delete;

    // The same with another method, in the same checkpoint.
    Fit(const Fit& other, Method method)
        : options(other.options),
          encoding(other.encoding),
          examples(other.examples),
          together(other.together),
          twins(other.twins),
          pool{.examples = &examples,
               .labels = other.pool.labels,
               .num_classes = other.pool.num_classes,
               .twins = twins},
          checkpoint(other.checkpoint),
          run{.options = options,
              .training = *options.training,
              .encoding = encoding,
              .device = other.run.device,
              .checkpoint = *checkpoint,
              .log = other.run.log,
              .context = other.run.context} {
        options.method = method;
    }

    static ReweightOptions resolve(const Data& data, ReweightOptions options) {
        check_labels(data);
        options = with_defaults(options, std::is_same_v<Data, Dataset>);
        check_options(options);
        if (holds_rows_back(options.method))
            validation_size(*options.validation_share, rows_of(data), data.num_classes());
        options.network = resolved(options.network, fit_encoding(data, all_rows(rows_of(data))));
        return options;
    }

    ReweightOptions options;
    Encoding encoding;
    Examples examples;
    KeptTogether together;          // its groups: for all folds
    std::vector<GroupIndex> twins;  // blocks of equal rows that one part holds; may be empty
    Pool pool;
    std::shared_ptr<Checkpoint> checkpoint;
    TrainingRun run;
};

Parts all_in_training(std::size_t rows) {
    return {.training = all_rows(rows), .validation = {}};
}

std::vector<RowIndex> random_order(std::size_t rows, RandomStream stream) {
    std::vector<RowIndex> order = all_rows(rows);
    shuffle(std::span(order), stream);
    return order;
}

// The rows in the order in which they become validation rows; empty: none does.
std::vector<RowIndex> order_of_choice(const Pool& pool, Method method, const Margins& margins,
                                      RandomStream stream) {
    switch (method) {
        case Method::erm:
        case Method::jtt:
        case Method::lrw_given:
            return {};
        case Method::lrw_easy:
            return rows_by_margin(margins.values, false);
        case Method::lrw_hard:
        case Method::erm_trimmed:
            return rows_by_margin(margins.values, true);
        case Method::erm_part:
        case Method::lrw_random:
        case Method::molere:
        case Method::molere_refit:
        case Method::mwn:
            return random_order(pool.labels.size(), stream);
    }
    return {};
}

// The validation part of the methods that choose it once, and the first one of molere.
Parts first_parts(const Pool& pool, const ReweightOptions& options, const Margins& margins,
                  std::span<const char> spared, RandomStream stream) {
    std::vector<RowIndex> order = order_of_choice(pool, options.method, margins, stream);
    if (order.empty()) return all_in_training(pool.labels.size());
    if (!spared.empty()) std::erase_if(order, [&](RowIndex row) { return spared[row] != 0; });
    const Parts parts = parts_in_order(
        order, validation_size(*options.validation_share, pool.labels.size(), pool.num_classes),
        pool.row_labels());
    if (parts.validation.empty()) {
        throw_training_failed(
            fmt::format("no row is left for the validation part: of {} rows left-out networks take {} for "
                        "another class, the others are the last of their classes",
                        pool.labels.size(), pool.labels.size() - order.size()));
    }
    return parts;
}

WeightSource source_of(Method method) {
    if (!learns_weights(method)) return WeightSource::fixed;
    if (method == Method::mwn) return WeightSource::loss;
    return method == Method::molere_refit ? WeightSource::surprise : WeightSource::features;
}

std::vector<float> error_weights(const Pool& pool, const Margins& margins, double error_weight) {
    std::vector<float> weights;
    for (std::size_t i = 0; i < pool.labels.size(); ++i) {
        weights.push_back(margins.predictions[i] == pool.labels[i] ? 1.0F : static_cast<float>(error_weight));
    }
    return weights;
}

TrainingTask task_of(const Pool& pool, const ReweightOptions& options, const Margins& margins,
                     const Pool* given) {
    const RandomStream stream = RandomStream(options.seed).child("training");
    TrainingTask task{.stage = options.refit && learns_weights(options.method) ? "weights" : "training",
                      .pool = pool,
                      .given = given,
                      .source = source_of(options.method),
                      .stream = stream};
    if (options.spare_suspects && learns_weights(options.method))
        task.spared = suspect_rows(margins.probabilities, pool.labels);
    task.parts = first_parts(pool, options, margins, task.spared, stream.child("parts"));
    if (options.method == Method::jtt) task.weights = error_weights(pool, margins, options.error_weight);
    if (task.source == WeightSource::surprise)
        task.surprise = left_out_surprise(margins.probabilities, pool.labels);
    task.splits = options.method == Method::molere;
    task.validation_size = task.parts.validation.size();
    // Plain training without some rows: they are no validation part of it.
    if (options.method == Method::erm_part || options.method == Method::erm_trimmed)
        task.parts.validation.clear();
    return task;
}

std::vector<SampleRecord> sample_records(const TrainedResult& result, const Margins& margins,
                                         std::size_t rows, bool chosen_as_hard) {
    std::vector<SampleRecord> samples(rows);
    for (std::size_t i = 0; i < rows; ++i) {
        samples[i].weight = result.weights[i];
        samples[i].margin = margins.values[i];
        samples[i].part = Part::validation;
        samples[i].training_probability = 0;
    }
    for (const RowIndex row : result.parts.training) {
        samples[row].part = Part::training;
        samples[row].training_probability = 1;
    }
    for (std::size_t i = 0; i < rows; ++i) {
        if (!result.training_probability.empty())
            samples[i].training_probability = result.training_probability[i];
        samples[i].hard = chosen_as_hard && samples[i].part == Part::validation;
    }
    return samples;
}

bool holds_out_hard_rows(Method method) {
    return method == Method::lrw_hard || method == Method::molere || method == Method::erm_trimmed;
}

template <class Data>
Margins margins_for(Fit<Data>& fit, const Data& data, const Margins* known) {
    if (known) {
        if (known->values.size() != rows_of(data)) {
            throw_bad_argument(fmt::format("{} margins for {} rows", known->values.size(), rows_of(data)));
        }
        return *known;
    }
    return margins_of(cross_fitted_probabilities(fit.pool, fit.together.groups, "margins", fit.run),
                      data.labels);
}

// In-sample margins of the trained network itself, where no others were needed.
template <class Data>
Margins own_margins(Fit<Data>& fit, const Data& data, const TrainedResult& result) {
    return margins_of(probabilities(*result.network, fit.examples, all_rows(rows_of(data)), fit.run),
                      data.labels);
}

// A last training on all rows with what a first one learned of their weights.
TrainedResult refitted(const TrainingTask& task, const TrainedResult& first, const TrainingRun& run) {
    std::vector<float> weights = first.weights;
    // The weights of molere-refit are a function of the row's surprise and known for validation rows too.
    if (task.source != WeightSource::surprise) {
        for (const RowIndex row : first.parts.validation) weights[row] = 1;
    }
    TrainedResult result = train({.stage = "refit",
                                  .pool = task.pool,
                                  .parts = all_in_training(task.pool.labels.size()),
                                  .weights = weights,
                                  .stream = task.stream},
                                 run);
    result.parts = first.parts;
    result.training_probability = first.training_probability;
    return result;
}

// What a method's trainings gave.
struct Trained {
    TrainedResult result;
    // Of the training that learned the weights: the result's own where there is no refit.
    std::vector<EpochRecord> first_epochs;
};

Trained train_by_method(const TrainingTask& task, const TrainingRun& run) {
    const TrainedResult first = train(task, run);
    if (!run.options.refit || !learns_weights(run.options.method)) return {first, first.epochs};
    return {refitted(task, first, run), first.epochs};
}

// Of the rows that weights were learned for; none where none are.
std::vector<Label> validation_labels(const TrainingTask& task, const TrainedResult& result) {
    if (task.source == WeightSource::fixed) return {};
    if (task.given) return {task.given->labels.begin(), task.given->labels.end()};
    std::vector<Label> labels;
    for (const RowIndex row : result.parts.validation) labels.push_back(task.pool.labels[row]);
    return labels;
}

std::vector<Note> notes_on(const TrainingTask& task, const Trained& trained, const ReweightOptions& options) {
    std::vector<Note> notes;
    const auto keep = [&](std::optional<Note> note) {
        if (note) notes.push_back(*std::move(note));
    };
    keep(suspect_rows_note(task.spared));
    keep(early_stop_note(trained.first_epochs.size(), options));
    keep(failed_validation_note(trained.first_epochs, task.pool.num_classes));
    keep(effective_sample_note(trained.result.epochs));
    keep(small_validation_note(validation_labels(task, trained.result), task.pool.num_classes));
    return notes;
}

// The validation rows that a user gave, as the networks see them.
template <class Data>
struct GivenRows {
    GivenRows(const Data& given, const Data& data, const Encoding& encoding)
        : labels(given_labels(given, data)),
          examples(encode(encoding, given)),
          pool{.examples = &examples, .labels = labels, .num_classes = data.num_classes()} {}
    // `pool` refers to the other members.
    GivenRows(const GivenRows&) = delete;
    GivenRows& operator=(const GivenRows&) = delete;

    std::vector<Label> labels;
    Examples examples;
    Pool pool;
};

template <class Data>
ReweightedModel fit_in(Fit<Data>& fit, const Data& data, const FitExtras<Data>& extras) {
    std::optional<GivenRows<Data>> validation;
    if (extras.given) validation.emplace(*extras.given, data, fit.encoding);
    Margins margins;
    if (extras.margins || needs_margins(fit.options)) margins = margins_for(fit, data, extras.margins);
    const TrainingTask task =
        task_of(fit.pool, fit.options, margins, validation ? &validation->pool : nullptr);
    const Trained trained = train_by_method(task, fit.run);
    const TrainedResult& result = trained.result;
    const bool left_out = !margins.values.empty() && fit.options.margin_folds > 0;
    if (margins.values.empty()) margins = own_margins(fit, data, result);
    result.network->to(torch::kCPU);
    return {
        .options = fit.options,
        .method_used = fit.options.method,
        .encoding = fit.encoding,
        .class_names = data.class_names,
        .label_name = label_name_of(data),
        .data_name = data.name,
        .data_fingerprint = data.fingerprint(),
        .training_labels = {data.labels.begin(), data.labels.end()},
        .image_hashes = image_hashes_of(data),
        .samples = sample_records(result, margins, rows_of(data), holds_out_hard_rows(fit.options.method)),
        .epochs = result.epochs,
        .notes = notes_on(task, trained, fit.options),
        .margins_left_out = left_out,
        .left_out_scores = {},
        .network = std::make_shared<const TrainedNetwork>(result.network, result.splitter)};
}

// A model's network put to use on rows. Networks hold the state of a pass: each call has its own.
template <class Data>
struct Use {
    Use(const ReweightedModel& model, const Data& data, const ComputeOptions& compute,
        const RunContext& run_context)
        : device(device_of(compute)),
          context(run_context),
          batch_size(model.options.training->batch_size),
          examples(encode(model.encoding, data)),
          network(build_network(model.options.network, model.encoding, model.class_names.size())) {
        Archive archive;
        archive.put_module("", model.network->network());
        archive.load_module("", *network);
        network->to(device);
    }
    Outputs outputs() const {
        return evaluate_rows(*network, examples, all_rows(examples.rows),
                             {.batch_size = batch_size, .device = device, .context = context});
    }

    torch::Device device;
    const RunContext& context;
    std::size_t batch_size;
    Examples examples;
    std::shared_ptr<Network> network;
};

template <class Data>
Predictions predict_on(const ReweightedModel& model, const Data& data, const ComputeOptions& compute,
                       const RunContext& context) {
    const ComputeScope scope(compute);
    Predictions predictions{
        .labels = {},
        .scores = matrix_of(torch::softmax(Use<Data>(model, data, compute, context).outputs().logits, 1))};
    for (std::size_t i = 0; i < predictions.scores.rows(); ++i) {
        predictions.labels.push_back(most_probable(predictions.scores.row(i)));
    }
    return predictions;
}

template <class Data>
std::vector<double> validation_probability_on(const ReweightedModel& model, const Data& data,
                                              const ComputeOptions& compute, const RunContext& context) {
    check_splitter(model);
    const ComputeScope scope(compute);
    const torch::NoGradGuard no_gradients;
    const Outputs outputs = Use<Data>(model, data, compute, context).outputs();
    const torch::Tensor p = torch::softmax(outputs.logits, 1);
    torch::Tensor sum = torch::zeros({p.size(0)});
    for (std::int64_t c = 0; c < p.size(1); ++c) {
        const torch::Tensor labels = torch::full({p.size(0)}, c, torch::kLong);
        sum += p.select(1, c) * (1 - model.network->splitter()->probability(outputs.features, labels));
    }
    const torch::Tensor values = sum.clamp(0, 1).contiguous();
    return {values.data_ptr<float>(), values.data_ptr<float>() + values.numel()};
}

// What a model that is trained on some rows, as the options say and without a contest, says of others.
template <class Data>
Predictions train_and_predict(const Data& training, const Data& left_out, ReweightOptions options,
                              const FitExtras<Data>& extras, const RunContext& context) {
    options.fallback_folds = 0;
    options.left_out_folds = 0;
    Fit<Data> fit(training, options, extras, {}, context);
    return predict_on<Data>(fit_in<Data>(fit, training, extras), left_out, options.compute, context);
}

template <class Data>
std::vector<ContestedRow> contest_on(const Data& data, const Split& split, const ReweightOptions& options,
                                     const RunContext& context) {
    const Data training = select(data, split.train), left_out = select(data, split.test);
    ReweightOptions plain = options;
    plain.method = Method::erm;
    const Predictions by_method = train_and_predict<Data>(training, left_out, options, {}, context);
    const Predictions by_plain = train_and_predict<Data>(training, left_out, plain, {}, context);
    std::vector<ContestedRow> contested;
    for (std::size_t i = 0; i < left_out.labels.size(); ++i) {
        contested.push_back({.row = split.test[i],
                             .method_right = by_method.labels[i] == left_out.labels[i],
                             .plain_right = by_plain.labels[i] == left_out.labels[i]});
    }
    return contested;
}

// What counts once in the contest.
template <class Data>
std::string unit_of(const Fit<Data>& fit, const Data& data) {
    if (fit.together.groups.empty()) return "rows";
    if constexpr (std::is_same_v<Data, Dataset>) {
        if (!data.groups.empty()) return "groups";
    }
    return "different rows";
}

// As many as asked for, fewer where there are fewer groups or rows.
template <class Data>
std::size_t num_folds_of(const Fit<Data>& fit, std::size_t asked) {
    const std::set<GroupIndex> different(fit.together.groups.begin(), fit.together.groups.end());
    return std::min(asked, fit.together.groups.empty() ? fit.pool.labels.size() : different.size());
}

// Bit 0: the method is right, bit 1: plain training is.
Archive archive_of(std::span<const ContestedRow> contested) {
    std::vector<std::uint8_t> right;
    for (const ContestedRow& row : contested)
        right.push_back(static_cast<std::uint8_t>((row.method_right ? 1 : 0) + (row.plain_right ? 2 : 0)));
    Archive archive;
    archive.put_values("right", right);
    return archive;
}

std::vector<ContestedRow> contested_rows(const Archive& archive, std::span<const RowIndex> rows) {
    const auto right = archive.values<std::uint8_t>("right");
    if (right.size() != rows.size()) throw_bad_data("damaged: tensor 'right' has the wrong shape");
    std::vector<ContestedRow> contested;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        contested.push_back(
            {.row = rows[i], .method_right = (right[i] & 1) != 0, .plain_right = (right[i] & 2) != 0});
    }
    return contested;
}

// The method against plain training on left-out rows, fold by fold; folds that are done come from the
// checkpoint.
template <class Data>
std::vector<ContestedRow> contest_of(Fit<Data>& fit, const Data& data) {
    const std::size_t num_folds = num_folds_of(fit, *fit.options.fallback_folds);
    const auto folds = stratified_folds(data.labels, data.num_classes(), fit.together.groups, num_folds,
                                        RandomStream(fit.options.seed).child("fallback"));
    std::vector<ContestedRow> all;
    for (std::size_t fold = 0; fold < num_folds; ++fold) {
        const std::string stage = fmt::format("fallback {}", fold + 1);
        const Split split = split_of_fold(folds, static_cast<std::uint32_t>(fold));
        std::vector<ContestedRow> contested;
        if (const Archive* done = fit.checkpoint->finished(stage)) {
            contested = fit.checkpoint->reading([&] { return contested_rows(*done, split.test); });
        } else {
            contested = contest_on(data, split, fit.options, fit.run.context);
            fit.checkpoint->finish(stage, archive_of(contested));
        }
        all.insert(all.end(), contested.begin(), contested.end());
    }
    return all;
}

// Of rows that are too few or too much alike for a training without some of them.
bool tells_of_rows(const Error& error) {
    return error.code() == ErrorCode::bad_data || error.code() == ErrorCode::bad_argument ||
           error.code() == ErrorCode::training_failed;
}

// The method as it was, and where it is told that it loses easy rows, what came of them.
template <class Data>
ReweightedModel fit_after_contest(Fit<Data>& fit, const Data& data, const FitExtras<Data>& extras,
                                  std::span<const ContestedRow> contested) {
    ReweightedModel model = fit_in(fit, data, extras);
    if (!model.margins_left_out) return model;
    std::vector<float> margins;
    for (const SampleRecord& sample : model.samples) margins.push_back(sample.margin);
    const EasyHalf half = judge_easy_half(contested, margins, fit.together.groups);
    if (auto note = easy_rows_note(half, fit.options.method)) model.notes.push_back(*std::move(note));
    return model;
}

// Nothing where rows cannot be left out.
template <class Data>
std::optional<Margins> left_out_margins(Fit<Data>& fit, const Data& data, const Margins* known) {
    if (known) return *known;
    if (fit.options.margin_folds == 0) return std::nullopt;
    try {
        return margins_for(fit, data, nullptr);
    } catch (const Error& error) {
        if (!tells_of_rows(error)) throw;
        return std::nullopt;
    }
}

struct Verdict {
    Note note;
    bool keeps_method = false;
    std::vector<ContestedRow> contested;
};

template <class Data>
Verdict contest_verdict(Fit<Data>& fit, const Data& data) {
    try {
        std::vector<ContestedRow> contested = contest_of(fit, data);
        const ContestResult contest = judge_contest(contested, fit.together.groups);
        const bool is_kept = contest.p_value <= fit.options.fallback_level;
        return {contest_note(contest, fit.options.method, is_kept, unit_of(fit, data)), is_kept,
                std::move(contested)};
    } catch (const Error& error) {
        if (!tells_of_rows(error)) throw;
        return {.note = no_contest_note(fit.options.method, error.what()), .contested = {}};
    }
}

// Plain training where the gain of the method on left-out rows is not beyond chance, or where it cannot be
// tried on them: too few rows or groups for folds, or for a validation part without one.
template <class Data>
ReweightedModel fit_or_fall_back(Fit<Data>& fit, const Data& data, const FitExtras<Data>& extras) {
    const Verdict verdict = contest_verdict(fit, data);
    const std::optional<Margins> margins = left_out_margins(fit, data, extras.margins);
    const FitExtras<Data> known{.margins = margins ? &*margins : nullptr};
    const auto fit_plainly = [&] {
        Fit<Data> plain(fit, Method::erm);
        ReweightedModel model = fit_in<Data>(plain, data, known);
        model.options.method = fit.options.method;
        return model;
    };
    ReweightedModel model =
        verdict.keeps_method ? fit_after_contest<Data>(fit, data, known, verdict.contested) : fit_plainly();
    model.notes.push_back(verdict.note);
    return model;
}

// As many steps as the training on all rows takes: with fewer, probabilities would be less extreme than the
// network's, and sets that are calibrated on them too small.
std::size_t epochs_for_equal_steps(const TrainingOptions& training, std::size_t rows, std::size_t rows_left) {
    const auto steps = [&](std::size_t count) {
        return (count + training.batch_size - 1) / training.batch_size;
    };
    return (training.epochs * steps(rows) + steps(rows_left) - 1) / steps(rows_left);
}

// What networks that did not see a row say of it, trained as `used` was, fold by fold; folds that are done
// come from the checkpoint.
template <class Data>
Matrix<float> left_out_probabilities(Fit<Data>& fit, const Data& data, const FitExtras<Data>& extras,
                                     const ReweightOptions& used) {
    const std::size_t num_folds = num_folds_of(fit, fit.options.left_out_folds);
    const auto folds = stratified_folds(data.labels, data.num_classes(), fit.together.groups, num_folds,
                                        RandomStream(fit.options.seed).child("left out"));
    Matrix<float> all(rows_of(data), data.num_classes());
    for (std::size_t fold = 0; fold < num_folds; ++fold) {
        const std::string stage = fmt::format("left out {}", fold + 1);
        const Split split = split_of_fold(folds, static_cast<std::uint32_t>(fold));
        Matrix<float> part;
        if (const Archive* done = fit.checkpoint->finished(stage)) {
            part = fit.checkpoint->reading(
                [&] { return probabilities_from(*done, split.test.size(), data.num_classes()); });
        } else {
            ReweightOptions of_fold = used;
            of_fold.training->epochs =
                epochs_for_equal_steps(*used.training, rows_of(data), split.train.size());
            part = train_and_predict<Data>(select(data, split.train), select(data, split.test), of_fold,
                                           {.given = extras.given}, fit.run.context)
                       .scores;
            fit.checkpoint->finish(stage, archive_of_probabilities(part));
        }
        for (std::size_t i = 0; i < split.test.size(); ++i)
            std::ranges::copy(part.row(i), all.row(split.test[i]).begin());
    }
    return all;
}

// Prediction sets, and margins where the run had no left-out ones, from rows left out of runs like it.
template <class Data>
void leave_out(Fit<Data>& fit, const Data& data, const FitExtras<Data>& extras, ReweightedModel& model) {
    ReweightOptions used = fit.options;
    used.method = model.method_used;
    Matrix<float> probabilities;
    try {
        probabilities = left_out_probabilities(fit, data, extras, used);
    } catch (const Error& error) {
        if (!tells_of_rows(error)) throw;
        model.notes.push_back(nothing_left_out_note(error.what()));
        return;
    }
    const Margins margins = margins_of(probabilities, data.labels);
    if (!model.margins_left_out) {
        for (std::size_t i = 0; i < model.samples.size(); ++i) model.samples[i].margin = margins.values[i];
        model.margins_left_out = true;
    }
    const auto weights = weights_by_group(rows_of(data), fit.together.groups);
    const auto scores = conformal_scores(data.labels, probabilities);
    std::size_t right = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        model.left_out_scores.push_back({std::clamp(scores[i], 0.0, 1.0), weights[i]});
        right += margins.predictions[i] == data.labels[i];
    }
    std::ranges::sort(model.left_out_scores, {},
                      [](const WeightedScore& one) { return std::pair(one.score, one.weight); });
    model.notes.push_back(left_out_note(scores.size(), right, extras.given != nullptr));
}

template <class Data>
ReweightedModel fit_on(const Data& data, const ReweightOptions& given_options, const FitExtras<Data>& extras,
                       const RunFiles& files, const RunContext& context) {
    if ((given_options.method == Method::lrw_given) != (extras.given != nullptr)) {
        throw_bad_argument("validation rows go with the method lrw-given, and it needs them");
    }
    const ComputeScope scope(given_options.compute);
    Fit<Data> fit(data, given_options, extras, files, context);
    check_conflicts(fit.options, std::is_same_v<Data, Dataset>);
    if (fit.checkpoint->resumed())
        context.tell({.kind = "resumed", .text = "going on from where a run was stopped", .facts = {}});
    const bool asks = *fit.options.fallback_folds > 0 && learns_weights(fit.options.method) && !extras.given;
    ReweightedModel model = asks ? fit_or_fall_back(fit, data, extras) : fit_in(fit, data, extras);
    if (fit.options.left_out_folds > 0) leave_out(fit, data, extras, model);
    if (!files.keep_checkpoint) fit.checkpoint->remove();
    return model;
}

template <class Data>
Margins margins_on(const Data& data, const ReweightOptions& options, const RunFiles& files,
                   const RunContext& context) {
    Fit<Data> fit(data, options, {}, files, context);
    const ComputeScope scope(fit.options.compute);
    const Margins margins = margins_for(fit, data, nullptr);
    if (!files.keep_checkpoint) fit.checkpoint->remove();
    return margins;
}

}  // namespace

std::string method_text(const ReweightedModel& model) {
    const std::string text(name_of(model.method_used));
    if (model.method_used == model.options.method) return text;
    return fmt::format("{} ({} was asked for, and not kept)", text, name_of(model.options.method));
}

std::size_t ReweightedModel::num_parameters() const {
    std::size_t count = 0;
    for (const torch::Tensor& parameter : network->network().parameters())
        count += static_cast<std::size_t>(parameter.numel());
    return count;
}

void check_before_training(const ReweightOptions& options, bool is_table) {
    const ReweightOptions whole = with_defaults(options, is_table);
    check_options(whole);
    check_conflicts(whole, is_table);
    resolved(whole.network, !is_table);
    translating_torch_errors([&] { return device_of(whole.compute); });
}

void check_splitter(const ReweightedModel& model) {
    if (model.network->splitter() != nullptr) return;
    throw_bad_argument(
        fmt::format("the network has no splitter: one is trained beside a network of the method molere, "
                    "without refit and with more than one epoch after the warm-up, and kept with it; this "
                    "one is of {}{}",
                    method_text(model),
                    model.method_used == Method::molere && model.options.refit ? " with a refit" : ""));
}

std::vector<double> validation_probability(const ReweightedModel& model, const Dataset& data,
                                           const ComputeOptions& compute, const RunContext& context) {
    return translating_torch_errors([&] { return validation_probability_on(model, data, compute, context); });
}

std::vector<double> validation_probability(const ReweightedModel& model, const ImageDataset& data,
                                           const ComputeOptions& compute, const RunContext& context) {
    return translating_torch_errors([&] { return validation_probability_on(model, data, compute, context); });
}

void check_prediction_sets(const ReweightedModel& model) {
    if (!model.left_out_scores.empty()) return;
    throw_bad_argument(
        "prediction sets need rows that were left out, and this network was trained without: train it again "
        "with left-out folds (5, say)");
}

Matrix<std::uint8_t> prediction_sets(const ReweightedModel& model, const Predictions& predictions,
                                     double confidence) {
    check_prediction_sets(model);
    return conformal_sets(predictions.scores, left_out_threshold(model.left_out_scores, confidence));
}

ReweightedModel fit_reweighted(const Dataset& data, const ReweightOptions& options,
                               const FitExtras<Dataset>& extras, const RunFiles& files,
                               const RunContext& context) {
    return translating_torch_errors([&] { return fit_on(data, options, extras, files, context); });
}

ReweightedModel fit_reweighted(const ImageDataset& data, const ReweightOptions& options,
                               const FitExtras<ImageDataset>& extras, const RunFiles& files,
                               const RunContext& context) {
    return translating_torch_errors([&] { return fit_on(data, options, extras, files, context); });
}

Margins compute_margins(const Dataset& data, const ReweightOptions& options, const RunFiles& files,
                        const RunContext& context) {
    return translating_torch_errors([&] { return margins_on(data, options, files, context); });
}

Margins compute_margins(const ImageDataset& data, const ReweightOptions& options, const RunFiles& files,
                        const RunContext& context) {
    return translating_torch_errors([&] { return margins_on(data, options, files, context); });
}

void check_validation_rows(const Dataset& given, const Dataset& data) {
    given_labels(given, data);
}

void check_validation_rows(const ImageDataset& given, const ImageDataset& data) {
    given_labels(given, data);
}

Predictions predict(const ReweightedModel& model, const Dataset& data, const ComputeOptions& compute,
                    const RunContext& context) {
    return translating_torch_errors([&] { return predict_on(model, data, compute, context); });
}

Predictions predict(const ReweightedModel& model, const ImageDataset& data, const ComputeOptions& compute,
                    const RunContext& context) {
    return translating_torch_errors([&] { return predict_on(model, data, compute, context); });
}

}  // namespace hardlearn
