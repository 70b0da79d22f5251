#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/names.hpp"
#include "hardlearn/core/option.hpp"
#include "hardlearn/network_tasks/network_data.hpp"

namespace hardlearn {

/// By what rows are put in order whose class is to be asked for.
enum class AskBy : std::uint8_t {
    margin,    ///< the two most probable classes lie close together
    entropy,   ///< many classes are probable
    splitter,  ///< molere: the splitter would make it a validation row (see validation_probability)
    random     ///< what the others are compared with
};
template <>
struct NamesOf<AskBy> {
    static constexpr std::string_view what = "order";
    static constexpr Named<AskBy> names[] = {{AskBy::margin, "margin"},
                                             {AskBy::entropy, "entropy"},
                                             {AskBy::splitter, "splitter"},
                                             {AskBy::random, "random"}};
};

struct AskOptions {
    std::optional<std::size_t> num_rows;  ///< to ask for; none: 10
    std::optional<AskBy> by;              ///< none: margin
    std::uint64_t seed = 0;               ///< of random
};
/// The declarations of those that people set.
std::span<const Option<AskOptions>> ask_options();

/// A row whose class to ask for.
struct RowToLabel {
    std::size_t row = 0;  ///< of the unlabelled rows, from 0
    Label prediction = 0;
    /// margin: the highest probability less the second, in [0, 1], the lowest first; entropy: of the
    /// probabilities, in nats, the highest first; splitter: P(validation), the highest first; random: a
    /// number in [0, 1), the highest first.
    double score = 0;
};

struct RowsToLabel {
    AskBy by = AskBy::margin;
    std::size_t rows = 0;                  ///< that there are
    std::vector<std::string> image_names;  ///< of all rows; empty for tables and images without names
    std::vector<RowToLabel> asked;         ///< the first to ask for first, ties by row
    std::vector<Note> notes;
};

/// Before rows are read: Error(bad_argument) where the order needs a splitter and the model has none.
void check_ask_options(const ReweightedModel& model, const AskOptions& options);

/// The rows whose classes would teach most, as the order has it. Each row is judged by itself: rows that
/// equal each other are asked for one after the other. Classes that the data may have are not looked at.
/// Errors as `predict` of hardlearn/reweight, and as check_ask_options.
RowsToLabel rows_to_label(const ReweightedModel& model, const NetworkData& data, const AskOptions& options,
                          const RunContext& context = {});

/// The scores of rows with these probabilities (rows x classes, two classes at least), by margin or entropy.
std::vector<double> ask_scores(MatrixView<const float> probabilities, AskBy by);

}  // namespace hardlearn
