#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/option.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/hardness/data_shift.hpp"
#include "hardlearn/mil/micro_learner.hpp"

namespace hardlearn {

struct ShiftOptions {
    std::size_t num_permutations = 200;
    std::size_t max_rows = 2000;
    std::size_t num_resamples = 1000;
    std::uint64_t seed = 0;
};

/// The declarations of all but the seed.
std::span<const Option<ShiftOptions>> shift_options();

/// What is made of a data shift's figures.
enum class ShiftVerdict : std::uint8_t {
    none_found,  ///< neither distance is rarer than one in twenty under permutations
    found,       ///< one of them is
    undecided    ///< too few rows, or groups, for any permutation to be so rare
};
template <>
struct NamesOf<ShiftVerdict> {
    static constexpr std::string_view what = "verdict";
    static constexpr Named<ShiftVerdict> names[] = {{ShiftVerdict::none_found, "none_found"},
                                                    {ShiftVerdict::found, "found"},
                                                    {ShiftVerdict::undecided, "undecided"}};
};

/// How far a model's training rows are from the test rows before and after it looks at the test rows' own
/// neighbourhoods (Proposition 3 of the Micro-Learning paper).
struct WeightedShift {
    double energy_before = 0;  ///< every training row counts alike
    double energy_after = 0;   ///< rows count as they do in the answers to the test rows: see mean_row_shares
    double effective_rows = 0;  ///< 1 / sum of squared shares: so many rows decide
    std::size_t training_rows = 0;
    std::size_t test_rows = 0;  ///< that were asked
};

/// Two files held against each other, in the features of the first.
struct ShiftedData {
    ShiftOptions options;
    std::string training_name;
    std::string test_name;
    std::size_t training_rows = 0;
    std::size_t test_rows = 0;
    bool has_groups = false;
    std::vector<std::string> features;  ///< names, one for each of shift.features
    DataShift shift;                    ///< of at most max_rows rows
    ShiftVerdict verdict = ShiftVerdict::undecided;
    std::optional<WeightedShift> weighted;  ///< where there is a model
    std::vector<Note> notes;
};

/// Holds rows to be predicted against training rows; labels count for nothing. Where both have groups, whole
/// groups are permuted, and those of one name are one. `model`: null, or one that was fitted on the training
/// rows. Same bits for any number of threads. Error(bad_data) for fewer than two rows, and a model of other
/// rows.
ShiftedData measure_shift(const Dataset& training, const Dataset& test, const MicroLearner* model,
                          const ShiftOptions& options = {}, const RunContext& context = {});

}  // namespace hardlearn
