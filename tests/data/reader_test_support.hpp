#pragma once

#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/read_from_memory.hpp"

namespace hardlearn::testing {

inline Dataset read_csv_text(std::string_view text, const ReadOptions& options = {},
                             const RunContext& context = {}, const ReadLimits& limits = {}) {
    return read_dataset_from_memory(text, DataFormat::csv, "t.csv", options, context, limits);
}

/// Runs `action`, which must throw Error with the code and a message that contains all the parts.
template <class Action>
void expect_error(Action action, ErrorCode code, std::initializer_list<std::string_view> parts) {
    try {
        action();
        ADD_FAILURE() << "no error; expected one with '" << *parts.begin() << "'";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), code) << error.what();
        for (const std::string_view part : parts) {
            EXPECT_NE(std::string_view(error.what()).find(part), std::string_view::npos)
                << "'" << part << "' is not in: " << error.what();
        }
    }
}

/// A folder that is removed with everything in it at the end of the test.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "hardlearn_test_XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    std::filesystem::path write(const std::string& name, std::string_view content) const {
        const auto file = path_ / name;
        std::ofstream(file, std::ios::binary)
            .write(content.data(), static_cast<std::streamsize>(content.size()));
        return file;
    }
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

inline std::string gzip(std::string_view text) {
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string result(deflateBound(&stream, text.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(result.data());
    stream.avail_out = static_cast<uInt>(result.size());
    deflate(&stream, Z_FINISH);
    result.resize(stream.total_out);
    deflateEnd(&stream);
    return result;
}

/// The texts of a text column, "<missing>" where missing.
inline std::vector<std::string> texts_of(const Column& column) {
    std::vector<std::string> texts;
    for (const std::uint32_t code : column.codes) {
        texts.push_back(code == Column::missing_code ? "<missing>" : column.levels[code]);
    }
    return texts;
}

inline std::vector<std::string> label_texts(const Dataset& data) {
    std::vector<std::string> texts;
    for (const Label label : data.labels) texts.push_back(data.class_names[static_cast<std::size_t>(label)]);
    return texts;
}

inline std::vector<std::string> group_texts(const Dataset& data) {
    std::vector<std::string> texts;
    for (const GroupIndex group : data.groups) texts.push_back(data.group_names[group]);
    return texts;
}

}  // namespace hardlearn::testing
