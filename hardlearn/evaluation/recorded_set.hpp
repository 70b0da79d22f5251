#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/core/note.hpp"

namespace hardlearn {

/// A score as a record names it; NaN where the record says null.
struct NamedScore {
    std::string name;
    double value = std::numeric_limits<double>::quiet_NaN();
};

/// What a record says of one model on one data set.
struct RecordedModel {
    std::string name;
    std::vector<NamedScore> scores;                ///< means over the repeats, whatever scores the record has
    std::vector<std::vector<NamedScore>> repeats;  ///< those of each repeat; none in records of version 1
    double fit_seconds = 0;                        ///< summed over the folds
    double predict_seconds = 0;
};

/// What a record says of one data set.
struct RecordedSet {
    std::string source;  ///< the record's file, for messages
    /// The set's name; "@groups" is appended where groups were kept whole, "@flip0.2" where a fifth of the
    /// labels was made wrong, "@truth" where true classes judged.
    std::string name;
    std::string fingerprint;  ///< Dataset::fingerprint; empty in records that do not tell it
    std::size_t rows = 0;
    std::size_t features = 0;
    std::size_t classes = 0;
    std::size_t folds = 0;
    std::size_t repeats = 0;
    std::uint64_t seed = 0;
    std::vector<RecordedModel> models;
    std::vector<Note> notes;  ///< none in records of before there were any
};

/// The value of a score; NaN if the model has none of that name.
double score_of(const RecordedModel& model, std::string_view score);

/// Its mean over the first repeats, undefined values left out; NaN where the record does not have so many.
double score_of_first_repeats(const RecordedModel& model, std::string_view score, std::size_t num_repeats);

}  // namespace hardlearn
