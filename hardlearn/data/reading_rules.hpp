#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/core/names.hpp"

namespace hardlearn {

/// The character between the whole part and the fraction of a number.
enum class DecimalSign : std::uint8_t { point, comma };
template <>
struct NamesOf<DecimalSign> {
    static constexpr std::string_view what = "decimal sign";
    static constexpr Named<DecimalSign> names[] = {{DecimalSign::point, "."}, {DecimalSign::comma, ","}};
};

/// What was told of the cells of a file. A model keeps what was told of its training data and applies it to
/// the rows that it is asked about.
struct ReadingRules {
    std::vector<std::string> missing = {};  ///< further texts that stand for a missing cell, in any column
    DecimalSign decimal = DecimalSign::point;
    std::vector<std::string> strip = {};  ///< texts that are left out of cells that are no numbers with them
    /// Texts that stand for a missing label; "none" alone: every text but the empty one is a class. Nothing:
    /// a label such as NA is an error, since it could be either.
    std::optional<std::vector<std::string>> label_missing = {};

    friend bool operator==(const ReadingRules&, const ReadingRules&) = default;
};

}  // namespace hardlearn
