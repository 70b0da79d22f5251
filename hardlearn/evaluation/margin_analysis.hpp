#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/note.hpp"

namespace hardlearn {

/// What one trained model says of the rows of a test file.
struct TestedRun {
    std::string source;  ///< the record's file, for messages
    std::string method;  ///< how it was trained: "erm", "molere", ...
    std::uint64_t seed = 0;
    std::string fingerprint;               ///< of the test data
    std::vector<std::string> labels;       ///< the true class of each row
    std::vector<std::string> predictions;  ///< the predicted class of each row
    std::vector<double> margins;           ///< p of the true class minus the largest other p, in [-1, 1]
    std::vector<Note> notes;               ///< none in records of before there were any
};

/// A tenth of the test rows, hardest first.
struct HardnessDecile {
    std::size_t rows = 0;
    double lowest = 0;  ///< margin of the reference in it
    double highest = 0;
    std::vector<double> accuracy;  ///< one a run, in [0, 1]
};

/// The test rows whose margin under the reference lies in [from, to), the last bucket in [from, to].
struct MarginBucket {
    double from = -1;
    double to = 1;
    std::size_t rows = 0;
    std::vector<double> difference;  ///< one a run: mean margin minus the reference's; NaN without rows
};

/// Runs on the same test rows, held against a reference.
struct MarginAnalysis {
    std::size_t rows = 0;
    std::vector<std::string> names;       ///< one a run: "erm", or "erm, seed 2" where a method occurs twice
    std::size_t reference = 0;            ///< the first run with method erm
    std::optional<std::size_t> twin;      ///< the second run with method erm, which has another seed
    std::vector<HardnessDecile> deciles;  ///< 10, by the reference's margin
    std::vector<MarginBucket> buckets;    ///< 10, of the reference's margin
    std::vector<double> accuracy;         ///< one a run, of all rows
    std::vector<double> difference;       ///< one a run: mean margin minus the reference's, of all rows
};

/// Accuracy by hardness decile and margin differences by the reference's margin. Rows are put in order and in
/// buckets by the margins of the reference itself, so every other run looks better on its hardest rows and
/// worse on its easiest: regression to the mean. What the twin, which differs by its seed alone, shows is
/// that effect; what a method shows beyond the twin is the method's. Rows with equal margins keep their
/// order. Errors: fewer than two runs, no run with method erm, fewer than ten rows, runs on different test
/// rows (fingerprint, labels), a second erm run with the seed of the first (bad_data).
MarginAnalysis analyse_margins(std::span<const TestedRun> runs);

}  // namespace hardlearn
