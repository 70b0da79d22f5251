#pragma once

#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/data/read_from_memory.hpp"

namespace hardlearn::testing {

inline Dataset read_csv_text(std::string_view text, const ReadOptions& options = {},
                             const RunContext& context = {}, const ReadLimits& limits = {}) {
    return read_dataset_from_memory({"t.csv", text}, DataFormat::csv, options, context, limits);
}

/// The bytes in gzip format, as one member.
inline std::string gzipped(std::string_view bytes) {
    z_stream stream{};
    constexpr int gzip_window = 15 + 16;
    if (deflateInit2(&stream, 6, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("deflateInit2");
    std::string result(deflateBound(&stream, static_cast<uLong>(bytes.size())) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(result.data());
    stream.avail_out = static_cast<uInt>(result.size());
    deflate(&stream, Z_FINISH);
    result.resize(stream.total_out);
    deflateEnd(&stream);
    return result;
}

/// The texts of a text column, "<missing>" where missing.
inline std::vector<std::string> texts_of(const Column& column) {
    EXPECT_EQ(column.kind, ColumnKind::text) << column.name;
    std::vector<std::string> texts;
    for (const std::uint32_t code : column.codes) {
        texts.push_back(code == Column::missing_code ? "<missing>" : column.levels.at(code));
    }
    return texts;
}

inline std::vector<std::string> label_texts(const Dataset& data) {
    std::vector<std::string> texts;
    for (const Label label : data.labels)
        texts.push_back(data.class_names.at(static_cast<std::size_t>(label)));
    return texts;
}

inline std::vector<std::string> group_texts(const Dataset& data) {
    std::vector<std::string> texts;
    for (const GroupIndex group : data.groups) texts.push_back(data.group_names.at(group));
    return texts;
}

/// xorshift64*: the same sequence everywhere, unlike the distributions of <random>.
class SmallRandom {
  public:
    explicit SmallRandom(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 1) {}
    std::uint64_t below(std::uint64_t bound) {
        state_ ^= state_ >> 12;
        state_ ^= state_ << 25;
        state_ ^= state_ >> 27;
        return (state_ * 0x2545F4914F6CDD1Du >> 11) % bound;
    }

  private:
    std::uint64_t state_;
};

}  // namespace hardlearn::testing
