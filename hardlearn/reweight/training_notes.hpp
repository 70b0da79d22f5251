#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "hardlearn/core/note.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/reweight/contest.hpp"
#include "hardlearn/reweight/training_record.hpp"
#include "hardlearn/training/reweight_options.hpp"

namespace hardlearn {

/// "suspect_rows": how many rows left-out networks surely take for another class (see suspect_rows of
/// suspects.hpp). No claim that their labels are wrong. `suspect`: one a row; empty: nobody asked.
std::optional<Note> suspect_rows_note(std::span<const char> suspect);

/// "early_stop", where a training of so many epochs ended before its time; "no_early_stop", where it was
/// asked for and there are too few epochs.
std::optional<Note> early_stop_note(std::size_t epochs, const ReweightOptions& options);

/// A warning where the validation part steers weights though the network gets nearly all of it wrong.
/// "validation_failed": from some epoch on to the last, for a quarter of the epochs and three at the least,
/// its accuracy was under a quarter of chance. "validation_stuck": for five epochs in a row it was under 5 %,
/// and under what guessing reaches, and no row changed parts. Nothing without validation rows.
std::optional<Note> failed_validation_note(std::span<const EpochRecord> epochs, std::size_t num_classes);

/// "small_effective_sample": a warning where the effective sample of the last epoch is under 30 % of a batch.
std::optional<Note> effective_sample_note(std::span<const EpochRecord> epochs);

/// "small_validation_part": a warning where weights are learned from fewer than ten validation rows of some
/// class. `labels`: those of the validation rows; none where there are none.
std::optional<Note> small_validation_note(std::span<const Label> labels, std::size_t num_classes);

/// "contest": what came of method and plain training on left-out rows, and which of the two was kept.
/// `units`: what counts once, "rows" or "groups".
Note contest_note(const ContestResult& contest, Method method, bool is_kept, const std::string& units);
/// "no_contest": a warning that plain training is kept since the method could not be tried on left-out rows;
/// `reason`, a sentence, says why.
Note no_contest_note(Method method, std::string_view reason);

/// "easy_rows_lost": a warning where the method that was kept gets a point less of the easiest left-out half
/// right than plain training does. Nothing without rows.
std::optional<Note> easy_rows_note(const EasyHalf& half, Method method);

/// "left_out": how many of the training rows were predicted right by networks that did not see them; and
/// where there were `given` validation rows, that all of them learned their weights from these.
Note left_out_note(std::size_t rows, std::size_t right, bool saw_given_rows);
/// "nothing_left_out": a warning that no folds could be left out; `reason`, a sentence, says why.
Note nothing_left_out_note(std::string_view reason);

}  // namespace hardlearn
