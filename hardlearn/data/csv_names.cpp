#include "hardlearn/data/csv_names.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "hardlearn/data/cell_reader.hpp"

namespace hardlearn {
namespace {

// What the first cell of a column is, as far as the cells below it tell.
enum class Vote : std::uint8_t {
    none,
    text_above_numbers,  ///< a name
    new_text,            ///< a text above texts that repeat, and is not among them: rather a name
    known_text,          ///< a text that occurs below: a row
    outside,             ///< a number outside of the range of those below: rather a name
    inside               ///< a number like those below
};

Vote vote_of(std::string_view first, const std::vector<std::string_view>& below) {
    constexpr std::size_t enough = 8;
    if (below.size() < 2 || parse_cell(first).kind == CellKind::missing) return Vote::none;
    std::size_t numbers = 0;
    double lowest = std::numeric_limits<double>::infinity(), highest = -lowest;
    std::set<std::string_view> different;
    for (const std::string_view cell : below) {
        different.insert(cell);
        const auto value = any_number(cell);
        if (!value) continue;
        ++numbers;
        lowest = std::min(lowest, *value);
        highest = std::max(highest, *value);
    }
    const auto value = any_number(first);
    if (2 * numbers > below.size()) {
        if (!value) return is_missing_marker(first) ? Vote::none : Vote::text_above_numbers;
        if (below.size() < enough) return Vote::none;
        return *value >= lowest && *value <= highest ? Vote::inside : Vote::outside;
    }
    if (different.contains(first)) return Vote::known_text;
    return 2 * different.size() <= below.size() ? Vote::new_text : Vote::none;
}

struct Votes {
    std::map<Vote, std::size_t> count;
    std::vector<double> numbers;  ///< of the first record, in order
};

Votes votes_of(const std::vector<CsvRecord>& records, std::size_t shift) {
    Votes votes;
    const CsvRecord& first = records.front();
    // The last column, and so many of the others that it takes no time.
    const std::size_t step = 1 + first.size() / sampled_columns;
    for (std::size_t back = 0; back < first.size(); back += step) {
        const std::size_t j = first.size() - 1 - back;
        std::vector<std::string_view> below;
        for (std::size_t i = 1; i < records.size(); ++i) {
            if (j + shift >= records[i].size()) continue;
            const std::string_view cell = trimmed(records[i][j + shift].text);
            if (parse_cell(cell).kind != CellKind::missing && !is_missing_marker(cell)) below.push_back(cell);
        }
        const std::string_view name = trimmed(first[j].text);
        ++votes.count[vote_of(name, below)];
        if (const auto value = any_number(name)) votes.numbers.push_back(*value);
    }
    std::ranges::reverse(votes.numbers);
    return votes;
}

// 0, 1, 2, ..., years, wavelengths: three numbers or more that rise in equal steps.
bool are_names_in_steps(const std::vector<double>& numbers) {
    if (numbers.size() < 3) return false;
    const double step = numbers[1] - numbers[0];
    if (!(step > 0)) return false;
    for (std::size_t i = 2; i < numbers.size(); ++i) {
        if (std::abs(numbers[i] - numbers[i - 1] - step) > 1e-6 * step) return false;
    }
    return true;
}

}  // namespace

bool holds_names(const std::vector<CsvRecord>& records, std::size_t shift) {
    Votes votes = votes_of(records, shift);
    const std::size_t known = votes.count[Vote::known_text];
    const std::size_t above = votes.count[Vote::text_above_numbers];
    const std::size_t outside = votes.count[Vote::outside], inside = votes.count[Vote::inside];
    // One odd text among numbers in a row whose other texts are known is a slip.
    if (above > 0) return above >= known;
    if (known > 0) return false;
    const bool in_steps = are_names_in_steps(votes.numbers);
    if (votes.count[Vote::new_text] > 0) return votes.numbers.empty() || in_steps || outside > inside;
    if (outside + inside > 0) return in_steps && outside > inside;
    return votes.numbers.empty();
}

}  // namespace hardlearn
