#include "hardlearn/data/column_building.hpp"

#include <fmt/format.h>
#include <sys/mman.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/hash.hpp"
#include "hardlearn/data/column_plan.hpp"
#include "hardlearn/data/number_parsing.hpp"

namespace hardlearn {
namespace {

Naming naming_of(std::vector<std::string> names, std::span<const std::string_view> name_of_entry) {
    std::map<std::string_view, std::uint32_t> position;
    for (std::size_t i = 0; i < names.size(); ++i) position[names[i]] = static_cast<std::uint32_t>(i);
    Naming result;
    for (const std::string_view name : name_of_entry) result.of_entry.push_back(position.at(name));
    result.names = std::move(names);
    return result;
}

}  // namespace

std::uint32_t TextDictionary::add(std::string_view text, const char* where, std::size_t count, bool copy) {
    if (2 * entries_.size() >= slots_.size()) grow();
    const std::uint64_t hash = hash64(text);
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = hash & mask;
    for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
        Entry& entry = entries_[slots_[slot] - 1];
        if (entry.hash == hash && entry.text == text) {
            entry.count += count;
            return slots_[slot] - 1;
        }
    }
    if (copy) text = copies_.emplace_back(text);
    entries_.push_back({text, where, count, hash});
    slots_[slot] = static_cast<std::uint32_t>(entries_.size());
    return slots_[slot] - 1;
}

void TextDictionary::grow() {
    slots_.assign(std::max<std::size_t>(16, 2 * slots_.size()), 0);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        std::size_t slot = entries_[i].hash & mask;
        while (slots_[slot] != 0) slot = (slot + 1) & mask;
        slots_[slot] = static_cast<std::uint32_t>(i + 1);
    }
}

std::vector<std::uint32_t> TextDictionary::merge(const TextDictionary& other) {
    std::vector<std::uint32_t> numbers;
    numbers.reserve(other.entries_.size());
    for (const Entry& entry : other.entries_)
        numbers.push_back(add(entry.text, entry.where, entry.count, false));
    return numbers;
}

Naming name_levels(const TextDictionary& texts, std::size_t max_levels) {
    const auto entries = texts.entries();
    std::vector<std::size_t> order(entries.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const bool too_many = entries.size() > max_levels;
    if (too_many) {
        std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
            if (entries[a].count != entries[b].count) return entries[a].count > entries[b].count;
            return entries[a].text < entries[b].text;
        });
        order.resize(max_levels - 1);
    }
    std::ranges::sort(order, {}, [&](std::size_t i) { return entries[i].text; });
    constexpr std::uint32_t not_kept = std::numeric_limits<std::uint32_t>::max();
    Naming result{.names = {}, .of_entry = std::vector<std::uint32_t>(entries.size(), not_kept)};
    for (const std::size_t i : order) {
        result.of_entry[i] = static_cast<std::uint32_t>(result.names.size());
        result.names.emplace_back(entries[i].text);
    }
    result.other_is_bucket = too_many;
    if (too_many) {
        const auto found = std::ranges::find(result.names, "other");
        const auto other = static_cast<std::uint32_t>(found - result.names.begin());
        if (found == result.names.end()) result.names.emplace_back("other");
        std::ranges::replace(result.of_entry, not_kept, other);
    }
    return result;
}

std::optional<double> plain_number(std::string_view text) {
    constexpr double largest_exact = 9007199254740992.0;
    std::string_view digits = text;
    if (digits.starts_with('-') || digits.starts_with('+')) digits.remove_prefix(1);
    const bool leads_with_zero = digits.size() > 1 && digits[0] == '0' && digits[1] != '.';
    if (digits.empty() || leads_with_zero || digits[0] == '.' ||
        digits.find_first_not_of("0123456789.") != std::string_view::npos) {
        return std::nullopt;
    }
    const ParsedCell cell = parse_cell(text);
    if (cell.kind != CellKind::number || std::abs(cell.value) >= largest_exact) return std::nullopt;
    return cell.value == 0.0 ? 0.0 : cell.value;
}

Naming name_classes(std::span<const TextDictionary::Entry> entries) {
    std::map<double, std::string_view> spelling;
    for (const auto& entry : entries) {
        const auto value = plain_number(entry.text);
        if (!value) continue;
        const auto [at, is_new] = spelling.try_emplace(*value, entry.text);
        const std::string_view best = at->second;
        const bool shorter = entry.text.size() < best.size();
        if (shorter || (entry.text.size() == best.size() && entry.text < best)) at->second = entry.text;
    }
    std::vector<std::string_view> name_of_entry;
    for (const auto& entry : entries) {
        const auto value = plain_number(entry.text);
        name_of_entry.push_back(value ? spelling.at(*value) : entry.text);
    }
    std::vector<std::string> names(name_of_entry.begin(), name_of_entry.end());
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    sort_class_names(names);
    return naming_of(std::move(names), name_of_entry);
}

bool is_identifier(std::string_view column, const TextDictionary& texts, std::size_t rows,
                   std::span<const std::string> keep) {
    constexpr std::size_t fewest_rows = 10;
    if (rows < fewest_rows || is_column_named(keep, column)) return false;
    return static_cast<double>(texts.entries().size()) >= 0.95 * static_cast<double>(rows);
}

void check_columns_left(const TextSource& source, const Dataset& data) {
    if (!data.columns.empty()) return;
    throw_bad_data(
        fmt::format("{}: no column is left as a feature: the texts of each differ in nearly every row, as "
                    "identifiers do",
                    source.name));
}

void recode(std::span<std::uint32_t> codes, std::span<const std::uint32_t> map) {
    for (std::uint32_t& code : codes) {
        if (code != Column::missing_code) code = map[code];
    }
}

void check_utf8(const TextSource& source, std::string_view column, const TextDictionary& texts) {
    for (const auto& entry : texts.entries()) {
        if (!is_utf8(entry.text)) {
            throw_bad_data(fmt::format(
                "{}{} is not UTF-8 text; convert the file to UTF-8 (iconv -f WINDOWS-1252 -t UTF-8)",
                source.place(entry.where, column), in_quotes(entry.text)));
        }
    }
}

namespace {

bool begins_with_number(std::string_view text) {
    text = trimmed(text);
    constexpr std::size_t longest_sign = 3;  // one of UTF-8
    const auto digit = std::ranges::find_if(text, is_digit);
    const std::string_view before = text.substr(0, static_cast<std::size_t>(digit - text.begin()));
    return digit != text.end() && before.size() <= longest_sign && std::ranges::none_of(before, is_letter);
}

// A date, a time, a range, a size with its unit: the first, where most cells are such and many differ.
const TextDictionary::Entry* first_measure(const TextDictionary& texts) {
    if (texts.entries().size() <= most_different) return nullptr;
    std::size_t cells = 0, measures = 0;
    const TextDictionary::Entry* first = nullptr;
    for (const auto& entry : texts.entries()) {
        cells += entry.count;
        if (!begins_with_number(entry.text)) continue;
        measures += entry.count;
        if (first == nullptr) first = &entry;
    }
    return 2 * measures > cells ? first : nullptr;
}

}  // namespace

std::string note_on_levels(const TextSource& source, std::string_view column, const TextDictionary& texts,
                           std::size_t max_levels, bool is_named) {
    std::size_t cells = 0;
    std::size_t numbers = 0;
    const TextDictionary::Entry* first_text = nullptr;
    for (const auto& entry : texts.entries()) {
        cells += entry.count;
        if (parse_cell(entry.text).kind != CellKind::text) {
            numbers += entry.count;
        } else if (first_text == nullptr || entry.where < first_text->where) {
            first_text = &entry;
        }
    }
    if (first_text != nullptr && numbers >= 0.3 * static_cast<double>(cells)) {
        return fmt::format("{}{} is text, so the column is read as text though {} of {} cells are numbers",
                           source.place(first_text->where, column), in_quotes(first_text->text), numbers,
                           cells);
    }
    const std::string note = note_on_texts(column, texts, max_levels, is_named);
    return note.empty() ? note : fmt::format("{}: {}", source.name, note);
}

std::string note_on_texts(std::string_view column, const TextDictionary& texts, std::size_t max_levels,
                          bool is_named) {
    const bool too_many = texts.entries().size() > max_levels;
    const auto* measure = is_named ? nullptr : first_measure(texts);
    if (!too_many && measure == nullptr) return {};
    return fmt::format(
        "column {}: {} different texts{}{}", in_quotes(column), texts.entries().size(),
        measure ? fmt::format(" that begin with numbers ({}), read as names without an order",
                              in_quotes(measure->text))
                : "",
        too_many ? fmt::format("; the commonest {} are kept, the others are 'other'", max_levels - 1) : "");
}

template <class T>
void resize_large(std::vector<T>& values, std::size_t size) {
    constexpr std::size_t page = 4096;
    constexpr std::size_t worthwhile = std::size_t{1} << 20;
    values.reserve(size);
    // Rounded outwards to whole pages, so that vectors that lie side by side share huge pages. It is only
    // advice.
    const auto first = reinterpret_cast<std::uintptr_t>(values.data()) / page * page;
    const auto last = (reinterpret_cast<std::uintptr_t>(values.data() + size) + page - 1) / page * page;
    if (last - first >= worthwhile) ::madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
    values.resize(size);
}
template void resize_large(std::vector<double>&, std::size_t);
template void resize_large(std::vector<std::uint32_t>&, std::size_t);

}  // namespace hardlearn
