#include "hardlearn/evaluation/set_list.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {
namespace {

using Cells = std::vector<std::string_view>;

// Takes the part before the separator off the text; all of it where there is none.
std::string_view take(std::string_view& text, char separator) {
    const std::size_t end = std::min(text.find(separator), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

struct Line {
    std::size_t number = 0;
    Cells cells;
};

std::vector<Line> split_lines(std::string_view text, const std::string& source) {
    std::vector<Line> lines;
    for (std::size_t number = 1; !text.empty(); ++number) {
        std::string_view line = take(text, '\n');
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) continue;
        if (line.find('"') != std::string_view::npos) {
            throw_bad_data(fmt::format("{}:{}: quoted cells are not read", source, number));
        }
        Cells cells;
        const auto separators = std::ranges::count(line, ',');
        for (std::ptrdiff_t i = 0; i <= separators; ++i) cells.push_back(take(line, ','));
        lines.push_back({number, std::move(cells)});
    }
    return lines;
}

std::size_t find_column(const Line& header, std::string_view name, const std::string& source) {
    const auto found = std::ranges::find(header.cells, name);
    if (found == header.cells.end()) {
        throw_bad_data(fmt::format("{}:{}: there is no column '{}'", source, header.number, name));
    }
    return static_cast<std::size_t>(found - header.cells.begin());
}

void add_name(std::vector<std::string>& names, std::string_view name, const std::string& source,
              std::size_t line) {
    if (name.empty()) throw_bad_data(fmt::format("{}:{}: the name is empty", source, line));
    if (std::ranges::find(names, name) != names.end()) {
        throw_bad_data(fmt::format("{}:{}: set {} is given twice", source, line, in_quotes(name)));
    }
    names.emplace_back(name);
}

void check_width(const Line& line, const Line& header, const std::string& source) {
    if (line.cells.size() != header.cells.size()) {
        throw_bad_data(fmt::format("{}:{}: {} cells, but the header has {}", source, line.number,
                                   line.cells.size(), header.cells.size()));
    }
}

[[noreturn]] void refuse_half(const std::string& source, std::string_view half,
                              const std::vector<std::string>& halves) {
    std::string known;
    for (const std::string& one : halves) known += (known.empty() ? "" : ", ") + in_quotes(one);
    throw_bad_data(half.empty() ? fmt::format("{}: names no set", source)
                                : fmt::format("{}: no set of half {} (there are {})", source, in_quotes(half),
                                              known.empty() ? "none" : known));
}

}  // namespace

std::vector<std::string> parse_set_list(std::string_view text, const std::string& source,
                                        std::string_view half) {
    const auto lines = split_lines(text, source);
    if (lines.empty())
        throw_bad_data(fmt::format("{}: is empty; expected a CSV with a column 'name'", source));
    const std::size_t name_column = find_column(lines[0], "name", source);
    const std::size_t half_column = half.empty() ? 0 : find_column(lines[0], "half", source);
    std::vector<std::string> names;
    std::vector<std::string> halves;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto& [number, cells] = lines[i];
        check_width(lines[i], lines[0], source);
        const std::string_view found = half.empty() ? half : cells[half_column];
        if (found == half) add_name(names, cells[name_column], source, number);
        if (std::ranges::find(halves, found) == halves.end()) halves.emplace_back(found);
    }
    if (names.empty()) refuse_half(source, half, halves);
    return names;
}

std::vector<std::string> read_set_list(const std::filesystem::path& path, std::string_view half) {
    const InputFile file(path);
    const TextSource source = file.source();
    check_no_nul(source, source.begin(), source.end());
    return parse_set_list(source.text, source.name, half);
}

std::map<std::string, std::string> parse_families(std::string_view text, const std::string& source) {
    const auto lines = split_lines(text, source);
    if (lines.empty())
        throw_bad_data(
            fmt::format("{}: is empty; expected a CSV with the columns 'name' and 'family'", source));
    const std::size_t name_column = find_column(lines[0], "name", source);
    const std::size_t family_column = find_column(lines[0], "family", source);
    std::vector<std::string> names;
    std::map<std::string, std::string> families;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto& [number, cells] = lines[i];
        check_width(lines[i], lines[0], source);
        add_name(names, cells[name_column], source, number);
        if (cells[family_column].empty())
            throw_bad_data(fmt::format("{}:{}: the family is empty", source, number));
        families[names.back()] = std::string(cells[family_column]);
    }
    return families;
}

std::map<std::string, std::string> read_families(const std::filesystem::path& path) {
    const InputFile file(path);
    const TextSource source = file.source();
    check_no_nul(source, source.begin(), source.end());
    return parse_families(source.text, source.name);
}

}  // namespace hardlearn
