#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/data/column_building.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

/// A column of texts: codes into a dictionary, one a row.
struct TextCells {
    TextDictionary texts;
    std::vector<std::uint32_t> codes;

    void add(std::string_view text) { codes.push_back(texts.add(text)); }
    void add_missing() { codes.push_back(Column::missing_code); }
};

/// Sets class names and labels; `codes` are into `names`.
void set_labels(Dataset& data, std::string label_name, std::vector<std::string> names,
                std::span<const std::uint32_t> codes);
/// The same from unsorted texts.
void set_labels(Dataset& data, const TextSource& source, std::string label_name, TextCells cells);

void set_groups(Dataset& data, std::vector<std::string> names, std::span<const std::uint32_t> codes);
void set_groups(Dataset& data, const TextSource& source, std::string_view column, TextCells cells);

}  // namespace hardlearn
