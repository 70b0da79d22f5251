#include "hardlearn/data/npy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/data/column_plan.hpp"

namespace hardlearn {
namespace {

constexpr std::string_view magic = "\x93NUMPY";

struct NpyArray {
    char kind = 0;         ///< f, i, u, b, U or S
    std::size_t size = 0;  ///< bytes of one value
    bool swapped = false;  ///< the other byte order
    bool fortran = false;
    std::vector<std::size_t> shape;
    std::string_view values;

    const char* at(std::size_t index) const { return values.data() + index * size; }
};

/// Reads the Python dictionary of the header, a literal with three known keys.
class HeaderParser {
  public:
    HeaderParser(const TextSource& source, std::string_view text) : source_(source), text_(text) {}

    NpyArray parse() {
        NpyArray array;
        bool has_type = false, has_order = false, has_shape = false;
        expect('{');
        while (!accept('}')) {
            const std::string_view key = string();
            expect(':');
            if (key == "descr" && !has_type) {
                parse_type(array);
                has_type = true;
            } else if (key == "fortran_order" && !has_order) {
                array.fortran = boolean();
                has_order = true;
            } else if (key == "shape" && !has_shape) {
                parse_shape(array);
                has_shape = true;
            } else {
                fail("an unknown or repeated key");
            }
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        if (!has_type || !has_order || !has_shape) fail("'descr', 'fortran_order' or 'shape' is missing");
        return array;
    }

  private:
    [[noreturn]] void fail(std::string_view problem) const {
        throw_bad_data(fmt::format("{}: the .npy header cannot be read: {}: {}", source_.name, problem,
                                   in_quotes(text_)));
    }
    void skip_blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
    }
    bool accept(char c) {
        skip_blanks();
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    void expect(char c) {
        if (!accept(c)) fail(fmt::format("expected '{}' at byte {}", c, at_));
    }
    std::string_view string() {
        skip_blanks();
        const char quote = at_ < text_.size() ? text_[at_] : '\0';
        if (quote != '\'' && quote != '"') fail("expected a text in quotes");
        const std::size_t close = text_.find(quote, at_ + 1);
        if (close == std::string_view::npos) fail("a quote is not closed");
        const std::string_view value = text_.substr(at_ + 1, close - at_ - 1);
        at_ = close + 1;
        return value;
    }
    bool boolean() {
        skip_blanks();
        for (const auto& [word, value] :
             {std::pair<std::string_view, bool>{"True", true}, {"False", false}}) {
            if (text_.substr(std::min(at_, text_.size())).starts_with(word)) {
                at_ += word.size();
                return value;
            }
        }
        fail("expected True or False");
    }
    std::size_t number() {
        skip_blanks();
        std::size_t value = 0;
        const std::size_t first = at_;
        for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
            if (value > (std::size_t{1} << 50)) fail("a length is too large");
            value = value * 10 + static_cast<std::size_t>(text_[at_] - '0');
        }
        if (at_ == first) fail("expected a length");
        return value;
    }
    void parse_shape(NpyArray& array) {
        expect('(');
        while (!accept(')')) {
            array.shape.push_back(number());
            if (!accept(',')) {
                expect(')');
                return;
            }
        }
    }
    void parse_type(NpyArray& array) {
        skip_blanks();
        if (at_ < text_.size() && text_[at_] == '[') fail("structured arrays are not supported");
        const std::string_view type = string();
        if (type == "|O") fail("object arrays hold Python pickles, which hardlearn does not load");
        if (type.size() < 3) fail("unknown type");
        array.kind = type[1];
        array.size = 0;
        for (const char c : type.substr(2)) {
            if (c < '0' || c > '9' || array.size > 1'000'000) fail("unknown type");
            array.size = array.size * 10 + static_cast<std::size_t>(c - '0');
        }
        const bool native_big = std::endian::native == std::endian::big;
        if (std::string_view("<>|=").find(type[0]) == std::string_view::npos) fail("unknown byte order");
        array.swapped = (type[0] == '>' && !native_big) || (type[0] == '<' && native_big);
        check_size(array);
        if (array.kind == 'U') array.size *= 4;
    }
    void check_size(const NpyArray& array) const {
        const std::size_t size = array.size;
        bool known = false;
        switch (array.kind) {
            case 'f':
                known = size == 2 || size == 4 || size == 8;
                break;
            case 'i':
            case 'u':
                known = size == 1 || size == 2 || size == 4 || size == 8;
                break;
            case 'b':
                known = size == 1;
                break;
            case 'U':
            case 'S':
                known = size > 0;
                break;
            default:
                break;
        }
        if (!known)
            fail(
                "the type is not supported (floats of 2, 4 or 8 bytes, integers, booleans, U and S texts "
                "are)");
    }

    const TextSource& source_;
    std::string_view text_;
    std::size_t at_ = 0;
};

NpyArray parse_array(const TextSource& source) {
    const std::string_view bytes = source.text;
    if (!is_npy_file(bytes) || bytes.size() < 10) {
        throw_bad_data(
            fmt::format("{}: is not an .npy file: it does not begin with '\\x93NUMPY'", source.name));
    }
    const auto byte = [&](std::size_t i) {
        return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i]));
    };
    const std::size_t version = byte(6);
    if (version < 1 || version > 3) {
        throw_bad_data(fmt::format("{}: has .npy version {}, expected 1, 2 or 3", source.name, version));
    }
    const std::size_t begin = version == 1 ? 10 : 12;
    if (bytes.size() < begin) throw_bad_data(fmt::format("{}: the .npy header is truncated", source.name));
    std::size_t length = byte(8) | byte(9) << 8;
    if (version > 1) length |= byte(10) << 16 | byte(11) << 24;
    if (length > bytes.size() - begin) {
        throw_bad_data(fmt::format("{}: the .npy header is truncated: {} bytes are announced, {} are there",
                                   source.name, length, bytes.size() - begin));
    }
    NpyArray array = HeaderParser(source, bytes.substr(begin, length)).parse();
    array.values = bytes.substr(begin + length);
    const std::size_t stored = array.values.size() / array.size;
    std::size_t count = 1;
    for (const std::size_t extent : array.shape) {
        // Division keeps the product from overflowing: no array has more values than the file.
        const bool fits = extent == 0 || count <= stored / extent;
        if (!fits) {
            throw_bad_data(fmt::format(
                "{}: the values are truncated: the header announces more than the {} that are there",
                source.name, stored));
        }
        count *= extent;
    }
    if (array.values.size() != count * array.size) {
        throw_bad_data(fmt::format("{}: found {} bytes of values, expected {}", source.name,
                                   array.values.size(), count * array.size));
    }
    return array;
}

std::uint64_t raw_value(const NpyArray& array, std::size_t index) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, array.at(index), array.size);
    if (!array.swapped) return bits;
    bits = __builtin_bswap64(bits);
    return bits >> (64 - 8 * array.size);
}

double half_value(std::uint64_t bits) {
    const int exponent = static_cast<int>(bits >> 10 & 31);
    const auto fraction = static_cast<double>(bits & 1023);
    double value = 0.0;
    if (exponent == 31) {
        value = fraction == 0.0 ? std::numeric_limits<double>::infinity()
                                : std::numeric_limits<double>::quiet_NaN();
    } else {
        value = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024.0 + fraction, exponent - 25);
    }
    return (bits & 0x8000) != 0 ? -value : value;
}

std::int64_t signed_value(const NpyArray& array, std::uint64_t bits) {
    const auto shift = 64 - 8 * array.size;
    return static_cast<std::int64_t>(bits << shift) >> shift;
}

double number_value(const NpyArray& array, std::size_t index) {
    const std::uint64_t bits = raw_value(array, index);
    switch (array.kind) {
        case 'i':
            return static_cast<double>(signed_value(array, bits));
        case 'u':
            return static_cast<double>(bits);
        case 'b':
            return bits != 0 ? 1.0 : 0.0;
        default:
            break;
    }
    double value = 0.0;
    if (array.size == 2) value = half_value(bits);
    if (array.size == 4) value = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    if (array.size == 8) value = std::bit_cast<double>(bits);
    return std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : value;
}

void append_utf8(std::string& text, std::uint32_t code) {
    const auto tail = [&](int shift) { text += static_cast<char>(0x80 | (code >> shift & 0x3F)); };
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xC0 | code >> 6);
        tail(0);
    } else if (code < 0x10000) {
        text += static_cast<char>(0xE0 | code >> 12);
        tail(6), tail(0);
    } else {
        text += static_cast<char>(0xF0 | code >> 18);
        tail(12), tail(6), tail(0);
    }
}

std::string text_value(const TextSource& source, const NpyArray& array, std::size_t index) {
    std::string text;
    if (array.kind == 'S') {
        text.assign(array.at(index), array.size);
        text.erase(text.find_last_not_of('\0') + 1);
    } else {
        for (std::size_t i = 0; i < array.size; i += 4) {
            std::uint32_t code = 0;
            std::memcpy(&code, array.at(index) + i, 4);
            if (array.swapped) code = __builtin_bswap32(code);
            if (code > 0x10FFFF) {
                throw_bad_data(
                    fmt::format("{}: row {}: U+{:X} is not a character", source.name, index + 1, code));
            }
            append_utf8(text, code);
        }
        text.erase(text.find_last_not_of('\0') + 1);
    }
    if (!is_utf8(text)) {
        throw_bad_data(
            fmt::format("{}: row {}: {} is not UTF-8 text", source.name, index + 1, in_quotes(text)));
    }
    return text;
}

std::string shape_text(const NpyArray& array) {
    return fmt::format("({})", fmt::join(array.shape, ", "));
}

Column read_column(const TextSource& source, const NpyArray& array, std::size_t position, std::string name) {
    const std::size_t rows = array.shape[0];
    const std::size_t columns = array.shape[1];
    Column column{
        .name = std::move(name), .kind = ColumnKind::numeric, .values = {}, .codes = {}, .levels = {}};
    column.values.resize(rows);
    for (std::size_t row = 0; row < rows; ++row) {
        const double value =
            number_value(array, array.fortran ? position * rows + row : row * columns + position);
        if (std::isinf(value)) {
            throw_bad_data(fmt::format("{}: row {}: column {}: '{}' is infinite, expected a finite number",
                                       source.name, row + 1, in_quotes(column.name), value));
        }
        column.values[row] = value;
    }
    return column;
}

}  // namespace

bool is_npy_file(std::string_view bytes) {
    return bytes.starts_with(magic);
}

Dataset read_npy(const TextSource& source, const ReadOptions& options, const RunContext& context) {
    const NpyArray array = parse_array(source);
    if (array.kind == 'U' || array.kind == 'S') {
        throw_bad_data(fmt::format("{}: holds texts, expected an array of numbers", source.name));
    }
    if (array.shape.size() != 2 || array.shape[0] == 0 || array.shape[1] == 0) {
        throw_bad_data(
            fmt::format("{}: has shape {}, expected rows x features", source.name, shape_text(array)));
    }
    if (array.shape[0] >= std::numeric_limits<RowIndex>::max()) {
        throw_bad_data(fmt::format("{}: has {} rows, more than are supported", source.name, array.shape[0]));
    }
    if (options.labels_required && (options.label || !options.labels_file)) {
        throw_bad_argument(fmt::format(
            "{}: an .npy file holds features only; expected a file with the labels beside it", source.name));
    }
    const std::vector<std::string> names = numbered_names(array.shape[1]);
    ReadOptions features = options;
    features.labels_required = false;
    const ColumnPlan plan = plan_columns(source, source.begin(), names, features);
    if (plan.group) {
        throw_bad_argument(
            fmt::format("{}: an .npy file has no group column; expected a groups file", source.name));
    }
    Dataset data;
    data.rows = array.shape[0];
    for (const auto& feature : plan.features) {
        if (feature.kind == ColumnKind::text) {
            throw_bad_data(fmt::format("{}: column {} holds numbers, expected text", source.name,
                                       in_quotes(names[feature.position])));
        }
    }
    data.columns.resize(plan.features.size());
    // One column after the other, so that the first infinity in that order is the one that is told.
    for (std::size_t i = 0; i < plan.features.size(); ++i) {
        context.check_stop();
        const std::size_t position = plan.features[i].position;
        data.columns[i] = read_column(source, array, position, names[position]);
    }
    return data;
}

std::vector<std::string> read_npy_texts(const TextSource& source) {
    const NpyArray array = parse_array(source);
    const bool is_column = array.shape.size() == 2 && array.shape[1] == 1;
    if (array.shape.size() != 1 && !is_column) {
        throw_bad_data(
            fmt::format("{}: has shape {}, expected one value a row", source.name, shape_text(array)));
    }
    std::vector<std::string> texts;
    texts.reserve(array.shape[0]);
    for (std::size_t i = 0; i < array.shape[0]; ++i) {
        switch (array.kind) {
            case 'U':
            case 'S':
                texts.push_back(text_value(source, array, i));
                break;
            case 'i':
                texts.push_back(fmt::format("{}", signed_value(array, raw_value(array, i))));
                break;
            case 'u':
                texts.push_back(fmt::format("{}", raw_value(array, i)));
                break;
            case 'b':
                texts.push_back(raw_value(array, i) != 0 ? "True" : "False");
                break;
            default:
                texts.push_back(fmt::format("{}", number_value(array, i)));
                break;
        }
    }
    return texts;
}

}  // namespace hardlearn
