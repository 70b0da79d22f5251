#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/core/utf8.hpp"

namespace hardlearn {

/// The bytes of a file and the name that messages give it.
struct TextSource {
    std::string name;
    std::string_view text;

    const char* begin() const { return text.data(); }
    const char* end() const { return text.data() + text.size(); }
    /// The line (first is 1) in which `at`, a place in `text`, lies.
    std::size_t line_of(const char* at) const;
    /// "FILE:LINE: ", to begin a message with.
    std::string place(const char* at) const;
    /// "FILE:LINE: column 'NAME': ", to begin a message with.
    std::string place(const char* at, std::string_view column) const;
};

/// The value in single quotes, shortened to 40 characters, control characters and broken UTF-8 escaped.
std::string in_quotes(std::string_view value);

/// The file's name without folder and without a trailing .gz.
std::filesystem::path without_gz(const std::filesystem::path& path);

/// Throws Error(bad_data) if a NUL byte stands in [begin, end), a part of the text: then it is no text file.
void check_no_nul(const TextSource& source, const char* begin, const char* end);

/// All of standard input. It can be read once; a command that opens its file twice gets the same bytes.
std::string_view standard_input();

/// A whole file in memory: mapped; decompressed where it is in gzip format, and as UTF-8 where it is UTF-16
/// (both known by the first bytes). "-" is standard input.
class InputFile {
  public:
    /// Throws Error(file) if the file cannot be opened or read, Error(bad_data) if its compression is broken.
    explicit InputFile(const std::filesystem::path& path);
    ~InputFile();
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;

    TextSource source() const { return {name_, bytes_}; }

  private:
    void open(const std::filesystem::path& path);
    void decode(const std::filesystem::path& path);
    void map_or_read(int descriptor, std::size_t size, bool regular);

    std::string name_;
    std::string_view bytes_;
    std::span<const char> mapping_;
    std::vector<char> buffer_;
};

/// Decompresses gzip, several members included; zeros behind the last one are ignored, as gzip does. `name`
/// is for messages. Throws Error(bad_data) where the compressed data is truncated, damaged or followed by
/// something else.
std::vector<char> decompress_gzip(std::string_view compressed, const std::string& name);

}  // namespace hardlearn
