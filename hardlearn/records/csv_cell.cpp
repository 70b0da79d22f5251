#include "hardlearn/records/csv_cell.hpp"

namespace hardlearn {

std::string csv_cell(std::string_view text, char delimiter) {
    const bool padded = !text.empty() && (text.front() == ' ' || text.back() == ' ');
    const bool plain = text.find_first_of("\"\r\n") == std::string_view::npos &&
                       text.find(delimiter) == std::string_view::npos;
    if (plain && !padded) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
    return quoted + "\"";
}

}  // namespace hardlearn
