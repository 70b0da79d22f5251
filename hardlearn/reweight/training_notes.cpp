#include "hardlearn/reweight/training_notes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <string>
#include <vector>

namespace hardlearn {
namespace {

using Epochs = std::span<const EpochRecord>;

constexpr double low_accuracy = 0.05;
constexpr std::size_t epochs_of_no_progress = 5;
constexpr double fewest_effective_share = 0.3;
constexpr std::size_t fewest_rows_a_class = 10;
constexpr double point = 0.01;

std::uint64_t whole(std::size_t count) {
    return count;
}

bool any_row_moved(Epochs run) {
    return std::ranges::any_of(run, [](const EpochRecord& epoch) { return epoch.moved_rows > 0; });
}

// The last epochs, if all of them failed and they are many.
Epochs failed_to_the_end(Epochs epochs, std::size_t num_classes) {
    const double failed = 0.25 / static_cast<double>(num_classes);
    // NaN, without validation rows, is no failure.
    const auto last_good = std::find_if(epochs.rbegin(), epochs.rend(), [&](const EpochRecord& epoch) {
        return !(epoch.validation_accuracy < failed);
    });
    const auto run = epochs.last(static_cast<std::size_t>(last_good - epochs.rbegin()));
    return run.size() < 3 || 4 * run.size() < epochs.size() ? Epochs{} : run;
}

// The first run of epochs, as long as it goes, in which next to nothing was predicted right and no row moved.
Epochs stuck(Epochs epochs, std::size_t num_classes) {
    const double low = std::min(low_accuracy, 1.0 / static_cast<double>(num_classes));
    std::size_t begin = 0;
    const auto run_to = [&](std::size_t end) { return epochs.subspan(begin, end - begin); };
    for (std::size_t i = 0; i < epochs.size(); ++i) {
        const bool goes_on = epochs[i].validation_accuracy < low && (i == begin || !any_row_moved(run_to(i)));
        if (goes_on) continue;
        if (i - begin >= epochs_of_no_progress) return run_to(i);
        begin = epochs[i].validation_accuracy < low ? i : i + 1;
    }
    return epochs.size() - begin >= epochs_of_no_progress ? run_to(epochs.size()) : Epochs{};
}

std::vector<std::pair<std::string, Value>> facts_of(Epochs run, bool moved) {
    return {{"from_epoch", whole(run.front().epoch)},
            {"to_epoch", whole(run.back().epoch)},
            {"validation_rows", whole(run.back().validation_rows)},
            {"validation_accuracy", run.back().validation_accuracy},
            {"rows_moved", moved}};
}

}  // namespace

std::optional<Note> suspect_rows_note(std::span<const char> suspect) {
    if (suspect.empty()) return std::nullopt;
    const auto count = suspect.size() - static_cast<std::size_t>(std::ranges::count(suspect, 0));
    return Note{.kind = "suspect_rows",
                .text = fmt::format("{} of {} rows are kept out of the validation part: left-out networks "
                                    "surely take them for another class, as they do with wrong labels, and "
                                    "where classes overlap with right ones",
                                    count, suspect.size()),
                .facts = {{"rows", whole(suspect.size())}, {"suspect_rows", whole(count)}}};
}

std::optional<Note> early_stop_note(std::size_t epochs, const ReweightOptions& options) {
    const std::size_t asked = options.training->epochs;
    if (epochs < asked) {
        return Note{.kind = "early_stop",
                    .text = fmt::format("stopped after {} of {} epochs: the gap between training and "
                                        "validation loss had settled",
                                        epochs, asked),
                    .facts = {{"epochs", whole(epochs)}, {"asked", whole(asked)}}};
    }
    if (!options.early_stop || asked >= fewest_epochs_of_early_stop) return std::nullopt;
    return Note{
        .kind = "no_early_stop",
        .text = fmt::format("no early stop with {} epochs: it needs {}, since it comes after the last "
                            "fall of the learning rate",
                            asked, fewest_epochs_of_early_stop),
        .facts = {{"epochs", whole(asked)}, {"needed", whole(fewest_epochs_of_early_stop)}}};
}

std::optional<Note> failed_validation_note(Epochs epochs, std::size_t num_classes) {
    if (const auto run = failed_to_the_end(epochs, num_classes); !run.empty()) {
        const bool moved = any_row_moved(run.first(run.size() - 1));
        return Note{
            .kind = "validation_failed",
            .text = fmt::format(
                "from epoch {} on nearly all {} validation rows are predicted wrongly (accuracy {:.3f} "
                "at the end){}: weights are learned from rows that the network never gets right, and "
                "are not to be trusted; compare with plain training before using them",
                run.front().epoch, run.back().validation_rows, run.back().validation_accuracy,
                moved ? "" : ", and they were the same rows all the time"),
            .is_warning = true,
            .facts = facts_of(run, moved)};
    }
    const auto run = stuck(epochs, num_classes);
    if (run.empty()) return std::nullopt;
    return Note{.kind = "validation_stuck",
                .text = fmt::format("in epochs {} to {} less than {:g} % of the same {} validation rows were "
                                    "predicted right: weights of that time were learned from rows that the "
                                    "network did not get right",
                                    run.front().epoch, run.back().epoch,
                                    100 * std::min(low_accuracy, 1.0 / static_cast<double>(num_classes)),
                                    run.back().validation_rows),
                .is_warning = true,
                .facts = facts_of(run, false)};
}

std::optional<Note> effective_sample_note(Epochs epochs) {
    if (epochs.empty() || !(epochs.back().effective_share < fewest_effective_share)) return std::nullopt;
    const double share = epochs.back().effective_share;
    return Note{.kind = "small_effective_sample",
                .text = fmt::format("the effective sample is {:.0f} % of a batch: few rows do all the "
                                    "teaching, and the network predicts like one that was trained on few",
                                    100 * share),
                .is_warning = true,
                .facts = {{"effective_share", share}}};
}

std::optional<Note> small_validation_note(std::span<const Label> labels, std::size_t num_classes) {
    if (labels.empty()) return std::nullopt;
    std::vector<std::size_t> counts(num_classes, 0);
    for (const Label label : labels) ++counts[static_cast<std::size_t>(label)];
    const std::size_t fewest = std::ranges::min(counts);
    if (fewest >= fewest_rows_a_class) return std::nullopt;
    return Note{.kind = "small_validation_part",
                .text = fmt::format("weights are learned from {} validation rows, of the rarest of {} "
                                    "classes from {}: with fewer than {} of a class they follow chance",
                                    labels.size(), num_classes, fewest, fewest_rows_a_class),
                .is_warning = true,
                .facts = {{"validation_rows", whole(labels.size())},
                          {"classes", whole(num_classes)},
                          {"fewest_of_a_class", whole(fewest)}}};
}

Note contest_note(const ContestResult& contest, Method method, bool is_kept, const std::string& units) {
    std::string text = fmt::format(
        "of {} left-out rows {} gets {} right, plain training {} ({} {} speak for the first, {} for the "
        "second, as chance alone would have it with a probability of {:.2g})",
        contest.rows, name_of(method), contest.method_right, contest.plain_right, contest.wins, units,
        contest.losses, contest.p_value);
    if (!is_kept) text += ": plain training is kept";
    return {.kind = "contest",
            .text = std::move(text),
            .facts = {{"rows", whole(contest.rows)},
                      {"method_right", whole(contest.method_right)},
                      {"plain_right", whole(contest.plain_right)},
                      {"units", units},
                      {"wins", whole(contest.wins)},
                      {"losses", whole(contest.losses)},
                      {"p_value", contest.p_value},
                      {"method_kept", is_kept}}};
}

Note no_contest_note(Method method, std::string_view reason) {
    return {.kind = "no_contest",
            .text = fmt::format("plain training is kept: {} cannot be tried on left-out rows ({})",
                                name_of(method), reason),
            .is_warning = true,
            .facts = {}};
}

std::optional<Note> easy_rows_note(const EasyHalf& half, Method method) {
    if (half.rows == 0) return std::nullopt;
    const auto rows = static_cast<double>(half.rows);
    const double of_method = static_cast<double>(half.method_right) / rows;
    const double of_plain = static_cast<double>(half.plain_right) / rows;
    if (of_plain - of_method < point) return std::nullopt;
    return Note{
        .kind = "easy_rows_lost",
        .text = fmt::format("of the easiest {} left-out rows {} gets {:.1f} % right, plain training "
                            "{:.1f} % (chance alone does that with a probability of {:.2g}): what it "
                            "gains on hard rows it loses on easy ones",
                            half.rows, name_of(method), 100 * of_method, 100 * of_plain, half.p_value),
        .is_warning = true,
        .facts = {{"rows", whole(half.rows)},
                  {"method_accuracy", of_method},
                  {"plain_accuracy", of_plain},
                  {"p_value", half.p_value}}};
}

Note left_out_note(std::size_t rows, std::size_t right, bool saw_given_rows) {
    const double accuracy = static_cast<double>(right) / static_cast<double>(rows);
    return {.kind = "left_out",
            .text = fmt::format("networks that did not see them predict {} of {} training rows right "
                                "({:.3f}); prediction sets are calibrated on them{}",
                                right, rows, accuracy,
                                saw_given_rows ? "; the weights of all were learned from the same given "
                                                 "validation rows, which must not be among the training rows"
                                               : ""),
            .facts = {{"rows", whole(rows)}, {"right", whole(right)}, {"accuracy", accuracy}}};
}

Note nothing_left_out_note(std::string_view reason) {
    return {.kind = "nothing_left_out",
            .text = fmt::format("no prediction sets and no left-out margins: rows cannot be left out ({})",
                                reason),
            .is_warning = true,
            .facts = {}};
}

}  // namespace hardlearn
