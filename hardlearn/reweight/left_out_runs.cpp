#include "hardlearn/reweight/left_out_runs-inl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "hardlearn/data/splits.hpp"
#include "hardlearn/metrics/left_out_threshold.hpp"
#include "hardlearn/reweight/contest.hpp"
#include "hardlearn/reweight/prediction.hpp"
#include "hardlearn/reweight/probability_archive-inl.hpp"
#include "hardlearn/reweight/training_notes.hpp"

namespace hardlearn {
namespace {

// What a model that is trained on some rows, as the options say and without a contest, says of others.
template <class Data>
Predictions train_and_predict(const Data& training, const Data& left_out, ReweightOptions options,
                              const FitExtras<Data>& extras, const RunContext& context) {
    options.fallback_folds = 0;
    options.left_out_folds = 0;
    Fit<Data> fit(training, options, extras, {}, context);
    return predict(fit_in<Data>(fit, training, extras), left_out, options.compute, context);
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

}  // namespace

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

template ReweightedModel fit_or_fall_back(Fit<Dataset>&, const Dataset&, const FitExtras<Dataset>&);
template ReweightedModel fit_or_fall_back(Fit<ImageDataset>&, const ImageDataset&,
                                          const FitExtras<ImageDataset>&);
template void leave_out(Fit<Dataset>&, const Dataset&, const FitExtras<Dataset>&, ReweightedModel&);
template void leave_out(Fit<ImageDataset>&, const ImageDataset&, const FitExtras<ImageDataset>&,
                        ReweightedModel&);

}  // namespace hardlearn
