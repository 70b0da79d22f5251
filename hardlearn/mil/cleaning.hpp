#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/kept_together.hpp"
#include "hardlearn/neighbors/exact_search_limit.hpp"
#include "hardlearn/traininglet/ledger.hpp"

namespace hardlearn {

struct CleaningOptions {
    /// What leaves together with a bad row; excludes `at_most`.
    SanitizationOptions sanitization = {};
    /// Share of the rows, in (0, 1), that may be removed: of the bad rows, those with the lowest margins.
    /// None: every bad row is removed.
    std::optional<double> at_most = {};
    /// The naive candidates that compete: finite k, costs, and gammas times 1 / (number of features).
    std::vector<std::size_t> num_neighbors = {5, 10, 20, 40, 80, 160, 320, 640};
    std::vector<double> costs = {1.0, 10.0};
    std::vector<double> gammas = {0.3, 1.0, 3.0};
    /// candidates, best first, whose mean scores make the margins; more: steadier
    std::size_t num_judges = 5;
    std::size_t max_exact_rows = max_rows_of_exact_search;  ///< with more rows an index finds neighbours
    Duplicates duplicates = Duplicates::automatic;          ///< in draws and left-out predictions
    std::uint64_t seed = 0;
};

/// One line of the ledger, with what is said of the row's label.
struct CleaningEntry {
    LedgerEntry entry;
    Label given = 0;
    float score = 0;  ///< left-out score that the base gives to the label, 0 to 1
    /// mean score of the judges for the label less that for the best other class: low is suspicious
    float margin = 0;
};

/// What sanitization makes of a whole data set. Rows are rows of the data.
struct CleanedData {
    Candidate base;                     ///< predicted every row with itself and its group left out
    std::vector<RowIndex> kept;         ///< increasing
    std::vector<CleaningEntry> ledger;  ///< removed and restored rows, increasing
    std::size_t num_bad = 0;            ///< rows predicted wrongly, removed or not
    std::size_t contradicting = 0;      ///< rows that equal others, with as many under another label
    std::vector<std::size_t> before;    ///< rows of each class
    std::vector<std::size_t> bad;       ///< of these, predicted wrongly
    std::vector<std::size_t> after;     ///< of these, kept
};

/// Training sanitization (Micro-Learning paper, section 4, stage 2) of all rows of a data set: prepares them,
/// chooses the naive candidate with the best D-index on inner draws, predicts every row without itself and
/// its group, and removes those that are predicted wrongly. Where rows are equal in all features, but under
/// two labels equally often, nothing tells which is right: they stay, and are counted. Error(bad_data) with
/// fewer than two classes or nothing but constant columns; Error(bad_argument) for options out of range or
/// that exclude each other. Same bits for any number of threads.
CleanedData clean_data(const Dataset& data, const CleaningOptions& options, const RunContext& context = {});

}  // namespace hardlearn
