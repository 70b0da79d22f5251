#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

/// The distinct texts of a column (or of a part of it), numbered in order of first appearance. Texts are
/// views of the file where they stand there as they are; the file must outlive the dictionary.
class TextDictionary {
  public:
    struct Entry {
        std::string_view text;
        const char* where = nullptr;  ///< its first place in the file
        std::size_t count = 0;
        std::uint64_t hash = 0;
    };

    /// The number of a text that stands in the file at `text.data()`; counts it.
    std::uint32_t add(std::string_view text) { return add(text, text.data(), 1, false); }
    /// The same for a text that is not in the file as it is: it is copied if it is new.
    std::uint32_t add_copy(std::string_view text, const char* where) { return add(text, where, 1, true); }
    /// Adds all texts of another dictionary; returns their numbers here. Both must outlive the use of this
    /// one.
    std::vector<std::uint32_t> merge(const TextDictionary& other);

    std::span<const Entry> entries() const { return entries_; }

  private:
    std::uint32_t add(std::string_view text, const char* where, std::size_t count, bool copy);
    void grow();

    std::vector<Entry> entries_;
    std::vector<std::uint32_t> slots_;  // number + 1 of the entry, 0 where free; a power of two of them
    std::deque<std::string> copies_;
};

/// Names in their final order and, for each entry of a dictionary, which of them it became.
struct Naming {
    std::vector<std::string> names;
    std::vector<std::uint32_t> of_entry;
    bool other_is_bucket = false;  ///< texts were gathered in "other"
};

/// The levels of a text column, sorted as text. Beyond max_levels the commonest max_levels - 1 are kept
/// (ties: the first by name), the rest become the last level, "other" (or join a kept level of that name).
Naming name_levels(const TextDictionary& texts, std::size_t max_levels);

/// Classes or groups, sorted as sort_class_names does. Different spellings of one plain number ("1", "1.0",
/// "+1") are one name: the shortest spelling, of equally short ones the first as text. Numbers with leading
/// zeros or exponents are names like others: "01" is not "1".
Naming name_classes(std::span<const TextDictionary::Entry> entries);

/// The number of a plain one: digits without leading zeros, perhaps a sign and a fraction.
std::optional<double> plain_number(std::string_view text);

/// Whether a text column's cells differ in at least 95 % of ten or more rows, as identifiers do, and `keep`
/// does not name it.
bool is_identifier(std::string_view column, const TextDictionary& texts, std::size_t rows,
                   std::span<const std::string> keep);

/// Error(bad_data) where every column was left out as an identifier.
void check_columns_left(const TextSource& source, const Dataset& data);

/// Replaces each code, except missing_code, by map[code].
void recode(std::span<std::uint32_t> codes, std::span<const std::uint32_t> map);

/// Throws Error(bad_data) if a text is not UTF-8.
void check_utf8(const TextSource& source, std::string_view column, const TextDictionary& texts);

/// Up to so many different numbers may be names: grades, codes, levels.
inline constexpr std::size_t most_different = 20;

/// A note where a text column's cells are to a good part numbers, so that a stray text among numbers does not
/// stay unseen, or what note_on_texts says; empty if there is nothing to say.
std::string note_on_levels(const TextSource& source, std::string_view column, const TextDictionary& texts,
                           std::size_t max_levels, bool is_named);

/// A note where levels were put together as "other", and where more than most_different texts mostly begin
/// with numbers, as dates, times and ranges do, unless the column was named as one of names; without the
/// file.
std::string note_on_texts(std::string_view column, const TextDictionary& texts, std::size_t max_levels,
                          bool is_named);

/// Sizes a vector of many values without touching small memory pages one by one where the system can help it.
template <class T>
void resize_large(std::vector<T>& values, std::size_t size);
extern template void resize_large(std::vector<double>&, std::size_t);
extern template void resize_large(std::vector<std::uint32_t>&, std::size_t);

}  // namespace hardlearn
