#include "hardlearn/data/format_detection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <string_view>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/npy.hpp"
#include "hardlearn/data/number_parsing.hpp"

namespace hardlearn {
namespace {

using std::string_view_literals::operator""sv;

struct Signature {
    std::string_view begins;
    std::string_view what;
    std::string_view advice;
};

constexpr std::string_view unpack = "unpack it first";
constexpr std::string_view export_table = "export the table as CSV";

constexpr std::array signatures = {
    Signature{"\xFD"
              "7zXZ\0"sv,
              "an xz archive", unpack},
    Signature{"BZh"sv, "a bzip2 archive", unpack},
    Signature{"7z\xBC\xAF"sv, "a 7z archive", unpack},
    Signature{"\x28\xB5\x2F\xFD"sv, "a zstd archive", unpack},
    Signature{"PAR1"sv, "a Parquet file", export_table},
    Signature{"ARROW1"sv, "a Feather (Arrow) file", export_table},
    Signature{"FEA1"sv, "a Feather file", export_table},
    Signature{"\x89HDF"sv, "an HDF5 file", export_table},
    Signature{"\xD0\xCF\x11\xE0"sv, "an old Excel file", export_table},
    Signature{"SQLite format 3"sv, "an SQLite database", export_table},
    Signature{"RDX2\n"sv, "an R data file", "export the table with write.csv"},
    Signature{"RDX3\n"sv, "an R data file", "export the table with write.csv"},
    Signature{"$FL2"sv, "an SPSS file", export_table},
    Signature{"$FL3"sv, "an SPSS file", export_table},
    Signature{"<stata_dta>"sv, "a Stata file", export_table},
    Signature{"MATLAB 5.0"sv, "a MATLAB file", export_table},
    Signature{"\x80\x02"sv, "a Python pickle", "write the frame with to_csv"},
    Signature{"\x80\x03"sv, "a Python pickle", "write the frame with to_csv"},
    Signature{"\x80\x04"sv, "a Python pickle", "write the frame with to_csv"},
    Signature{"\x80\x05"sv, "a Python pickle", "write the frame with to_csv"},
    Signature{"%PDF"sv, "a PDF document", export_table},
    Signature{"\x89PNG"sv, "a PNG image", "expected a table"},
    Signature{"version https://git-lfs"sv, "a pointer of Git LFS, not the file",
              "fetch it with 'git lfs pull'"},
};

[[noreturn]] void refuse(const TextSource& source, std::string_view what, std::string_view advice) {
    throw_bad_data(fmt::format("{}: the file is {}; {}", source.name, what, advice));
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c;
}

bool starts_with_word(std::string_view text, std::string_view lower_word) {
    return text.size() >= lower_word.size() && std::equal(lower_word.begin(), lower_word.end(), text.begin(),
                                                          [](char a, char b) { return a == lower(b); });
}

void refuse_other_files(const TextSource& source) {
    for (const Signature& signature : signatures) {
        if (source.text.starts_with(signature.begins)) refuse(source, signature.what, signature.advice);
    }
    if (source.text.starts_with("PK\x03\x04")) {
        const auto holds = [&](std::string_view part) {
            return source.text.find(part) != std::string_view::npos;
        };
        if (holds("xl/")) refuse(source, "an Excel file", export_table);
        if (holds("content.xml")) refuse(source, "an OpenDocument file", export_table);
        if (holds(".npy"))
            refuse(source, "an .npz archive of NumPy", "write X and y with numpy.save, each into a file");
        refuse(source, "a zip archive", unpack);
    }
    std::string_view text = source.text.substr(0, 4096);
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    text = text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    if (starts_with_word(text, "<!doctype html") || starts_with_word(text, "<html"))
        refuse(source, "an HTML page", "was it an error of the download?");
    if (starts_with_word(text, "<?xml")) refuse(source, "an XML document", export_table);
    const bool json_object = text.size() > 1 && text[0] == '{' && text.find_first_of("\"}", 1) != text.npos &&
                             text.find_first_not_of(" \t\r\n", 1) == text.find_first_of("\"}", 1);
    const bool json_array =
        text.size() > 1 && text[0] == '[' &&
        std::string_view("[{\"0123456789-")
                .find(text[std::min(text.find_first_not_of(" \t\r\n", 1), text.size() - 1)]) !=
            std::string_view::npos;
    if (json_object || json_array) refuse(source, "JSON", export_table);
}

// The first lines that hold more than blanks, as far as the first bytes go.
std::vector<std::string_view> first_lines(std::string_view text, std::string_view comment) {
    constexpr std::size_t looked_at = 30, bytes = std::size_t{1} << 20;
    text = text.substr(0, bytes);
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    std::vector<std::string_view> lines;
    while (!text.empty() && lines.size() < looked_at) {
        const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!line.empty() && !line.starts_with(comment)) lines.push_back(line);
    }
    return lines;
}

bool is_arff(const TextSource& source) {
    const auto lines = first_lines(source.text, "%");
    if (lines.empty() ||
        !(starts_with_word(lines[0], "@relation") || starts_with_word(lines[0], "@attribute")))
        return false;
    for (const std::string_view line : lines) {
        if (starts_with_word(line, "@inputs") || starts_with_word(line, "@input ") ||
            starts_with_word(line, "@outputs") || starts_with_word(line, "@output ")) {
            refuse(source, "a KEEL data set",
                   "remove the lines @inputs and @outputs and write the types as real, integer or {values}, "
                   "then it is ARFF");
        }
    }
    return true;
}

bool is_index_and_value(std::string_view token) {
    const std::size_t colon = token.find(':');
    if (colon == std::string_view::npos || colon == 0) return false;
    if (token.substr(0, colon) == "qid") return true;
    std::uint64_t index = 0;
    const char* const end = token.data() + colon;
    if (std::from_chars(token.data(), end, index).ptr != end) return false;
    return parse_cell(token.substr(colon + 1)).kind != CellKind::text;
}

// A label, then INDEX:VALUE and nothing else, in every line.
bool is_svmlight(const TextSource& source) {
    bool has_value = false;
    for (std::string_view line : first_lines(source.text, "#")) {
        line = line.substr(0, line.find(" #"));
        bool first = true;
        while (!line.empty()) {
            const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
            const std::string_view token = line.substr(0, end);
            line = trimmed(line.substr(end));
            const bool is_value = is_index_and_value(token);
            if (!first && !is_value) return false;
            if (first && !is_value && token.find_first_of(",;|") != std::string_view::npos) return false;
            has_value = has_value || is_value;
            first = false;
        }
    }
    return has_value;
}

// LABEL,1:VALUE,2:VALUE: as text each value would be a level of its own.
void refuse_svmlight_with_commas(const TextSource& source) {
    const auto lines = first_lines(source.text, "#");
    std::size_t counted = 0;
    for (const std::string_view line : lines) {
        std::size_t index = 0, at = line.find(',');
        while (at != std::string_view::npos) {
            if (!line.substr(at + 1).starts_with(fmt::format("{}:", ++index))) return;
            at = line.find(',', at + 1);
        }
        if (index < 2) return;
        ++counted;
    }
    if (counted < 2) return;
    refuse(source, "svmlight with commas", "write blanks between the values");
}

// Names, types and roles in the first three lines, with tabs.
void refuse_orange(const TextSource& source) {
    const auto lines = first_lines(source.text, "\x01");
    if (lines.size() < 3 || lines[0].find('\t') == std::string_view::npos) return;
    constexpr std::array types = {"continuous"sv, "discrete"sv, "string"sv, "time"sv,
                                  "c"sv,          "d"sv,        "s"sv,      "t"sv};
    std::string_view line = lines[1];
    std::size_t cells = 0;
    for (;; ++cells) {
        const std::size_t end = std::min(line.find('\t'), line.size());
        const std::string_view cell = trimmed(line.substr(0, end));
        const bool is_type = std::ranges::find(types, cell) != types.end();
        if (!is_type && cell.find(' ') == std::string_view::npos) return;
        if (end == line.size()) break;
        line.remove_prefix(end + 1);
    }
    if (cells < 1) return;
    refuse(source, "a table of Orange", "remove lines 2 and 3, which hold types and roles");
}

DataFormat format_of_name(const TextSource& source) {
    const std::string extension = without_gz(source.name).extension().string();
    if (extension == ".svmlight" || extension == ".libsvm" || extension == ".svm")
        return DataFormat::svmlight;
    if (extension == ".arff") return DataFormat::arff;
    if (extension == ".npy") return DataFormat::npy;
    return DataFormat::csv;
}

}  // namespace

DataFormat detect_format(const TextSource& source) {
    if (is_npy_file(source.text)) return DataFormat::npy;
    refuse_other_files(source);
    if (is_arff(source)) return DataFormat::arff;
    if (is_svmlight(source)) return DataFormat::svmlight;
    refuse_orange(source);
    refuse_svmlight_with_commas(source);
    return format_of_name(source);
}

}  // namespace hardlearn
