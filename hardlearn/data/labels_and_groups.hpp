#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/data/column_building.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/read_options.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

/// A column of texts: codes into a dictionary, one a row.
struct TextCells {
    TextDictionary texts;
    std::vector<std::uint32_t> codes;

    void add(std::string_view text) { codes.push_back(texts.add(text)); }
    void add_missing() { codes.push_back(Column::missing_code); }
};

/// The cells of a label column: codes into the texts, one a row, missing_code where the cell is empty.
struct LabelColumn {
    std::string name;
    const TextDictionary& texts;
    std::vector<std::uint32_t>& codes;
    std::function<std::size_t(std::size_t)> line_of_row;  ///< none: rows are told by their number
};

/// Sets class names and labels by the rules of the options, and notes what two classes have in common.
/// Different spellings of one plain number ("1", "1.0") are one class; "01" and "1E3" are other names. Rows
/// without a label are an Error(bad_data), or are put down as left_out; in rows to be predicted they have
/// unknown_label. Error(bad_data) for a label that may mean that there is none, where nothing says which.
void set_labels(Dataset& data, const TextSource& source, const LabelColumn& column,
                const ReadOptions& options);
/// The same from texts that are not there before, by row.
void set_labels(Dataset& data, const TextSource& source, std::string label_name, TextCells cells,
                const ReadOptions& options);

/// Sets groups and their names, and notes what two groups have in common; no cell is missing.
void set_groups(Dataset& data, std::string_view column, const TextDictionary& texts,
                std::vector<std::uint32_t>& codes);
void set_groups(Dataset& data, const TextSource& source, std::string_view column, TextCells cells);

/// The class of this name, else the one that is the same number, for other files may write it with other
/// digits; else the end.
std::vector<std::string>::const_iterator find_class(const std::vector<std::string>& class_names,
                                                    const std::string& name);

/// The data set without its rows that are left out.
void leave_rows_out(Dataset& data);

}  // namespace hardlearn
