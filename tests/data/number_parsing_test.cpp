#include "hardlearn/data/number_parsing.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "hardlearn/core/random.hpp"

namespace hardlearn::testing {
namespace {

/// Calls the fast paths as the reader does: with room before and behind the cell.
struct Padded {
    std::string text;
    explicit Padded(const std::string& cell) : text(std::string(parse_decimal_reach, '9') + cell + ",") {
        text += std::string(parse_decimal_reach, '7');
    }
    const char* begin() const { return text.data() + parse_decimal_reach; }
    const char* end() const { return text.data() + text.size() - parse_decimal_reach - 1; }
};

void expect_same_bits_as_strtod(const std::string& cell) {
    const double expected = std::strtod(cell.c_str(), nullptr);
    const Padded padded(cell);
    double value = 0.0;
    if (const char* end = parse_short_decimal(padded.begin(), ',', value); end != nullptr) {
        EXPECT_EQ(end, padded.end()) << cell;
        EXPECT_EQ(std::bit_cast<std::uint64_t>(value), std::bit_cast<std::uint64_t>(expected)) << cell;
    }
    if (const char* end = parse_decimal(padded.begin(), value); end != nullptr) {
        EXPECT_EQ(end, padded.end()) << cell;
        EXPECT_EQ(std::bit_cast<std::uint64_t>(value), std::bit_cast<std::uint64_t>(expected)) << cell;
    }
    const ParsedCell parsed = parse_cell(cell);
    if (std::isinf(expected)) {
        EXPECT_EQ(parsed.kind, CellKind::infinite) << cell;
    } else {
        ASSERT_EQ(parsed.kind, CellKind::number) << cell;
        EXPECT_EQ(std::bit_cast<std::uint64_t>(parsed.value), std::bit_cast<std::uint64_t>(expected)) << cell;
    }
}

std::string random_digits(RandomStream& stream, std::size_t most) {
    std::string digits;
    for (std::uint64_t n = stream.below(most + 1); n > 0; --n)
        digits += static_cast<char>('0' + stream.below(10));
    return digits;
}

TEST(number_parsing, all_paths_round_like_strtod_on_random_decimals) {
    RandomStream stream(1);
    for (int i = 0; i < 200000; ++i) {
        std::string cell = stream.below(2) == 0 ? "-" : "";
        cell += random_digits(stream, i % 3 == 0 ? 24 : 9);
        if (stream.below(4) != 0) cell += "." + random_digits(stream, i % 5 == 0 ? 24 : 9);
        if (cell.find_first_of("0123456789") == std::string::npos) cell += "5";
        if (stream.below(4) == 0) {
            cell += stream.below(2) == 0 ? "e" : "E";
            cell += std::string(stream.below(3) == 0 ? "-" : stream.below(2) == 0 ? "+" : "");
            cell += std::to_string(stream.below(330));
        }
        expect_same_bits_as_strtod(cell);
    }
}

TEST(number_parsing, all_paths_round_like_strtod_on_printed_doubles) {
    RandomStream stream(2);
    char text[64];
    for (int i = 0; i < 100000; ++i) {
        const double value = std::bit_cast<double>(stream.next_u64());
        if (!std::isfinite(value)) continue;
        for (const char* format : {"%.17g", "%.7g", "%.15g", "%g"}) {
            std::snprintf(text, sizeof text, format, i % 2 == 0 ? value : stream.normal());
            expect_same_bits_as_strtod(text);
        }
    }
}

TEST(number_parsing, short_path_takes_what_tables_are_made_of) {
    double value = 0.0;
    for (const char* cell :
         {"0", "95", "-1", "0.4967142", "-1.234567", "12345678.12345678", ".5", "5.", "-0.0"}) {
        const Padded padded(cell);
        const bool is_short = std::string(cell).size() <= 15;
        EXPECT_EQ(parse_short_decimal(padded.begin(), ',', value) != nullptr, is_short) << cell;
    }
    for (const char* cell : {"", "-", ".", "-.", "+1", "1e5", "1-", "--1", "1.2.3", "a", "1a", " 1", "1 ",
                             "\"1\"", "123456789.5", "0.123456789"}) {
        EXPECT_EQ(parse_short_decimal(Padded(cell).begin(), ',', value), nullptr) << cell;
    }
}

TEST(number_parsing, classifies_cells) {
    const auto kind = [](const char* cell) { return parse_cell(cell).kind; };
    for (const char* cell : {"", "?", "NA", "N/A", "n/a", "NaN", "nan", "NAN", "-nan", "+NaN"}) {
        EXPECT_EQ(kind(cell), CellKind::missing) << cell;
    }
    for (const char* cell : {"inf", "-inf", "+Inf", "INFINITY", "-Infinity", "1e400", "-1e400", "1e99999"}) {
        EXPECT_EQ(kind(cell), CellKind::infinite) << cell;
    }
    EXPECT_EQ(kind(std::string(400, '7').c_str()), CellKind::infinite);
    for (const char* cell : {"na",    "Na",       "null",   "None", "-",     "+",   ".",   "e5",
                             "1e",    "1e+",      "0x1F",   "1,5",  "1_000", "+-5", "--5", "5%",
                             "1.2.3", "infinite", "nan(1)", "nano", "5 6",   "1d5", "??",  "1e5.0"}) {
        EXPECT_EQ(kind(cell), CellKind::text) << cell;
    }
    EXPECT_EQ(parse_cell("+5").value, 5.0);
    EXPECT_EQ(parse_cell("1e-400").value, 0.0);
    EXPECT_EQ(parse_cell("0." + std::string(400, '0') + "1").kind, CellKind::number);
    EXPECT_EQ(parse_cell("-.5e1").value, -5.0);
}

}  // namespace
}  // namespace hardlearn::testing
