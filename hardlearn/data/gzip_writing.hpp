#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace hardlearn {

/// The bytes in gzip format, without a file name or a time: equal bytes give equal bytes.
std::string compress_gzip(std::string_view bytes);

/// Writes a text as write_output_file does, in gzip format where the name ends in .gz.
void write_text_file(const std::filesystem::path& path, std::string_view text);

}  // namespace hardlearn
