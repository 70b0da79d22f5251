#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace hardlearn {

/// What a folder holds, sorted by the bytes of the names so that the order is the same everywhere. Names that
/// begin with a dot are left out. Throws Error(file) if the folder cannot be read.
std::vector<std::filesystem::directory_entry> list_folder(const std::filesystem::path& folder);

/// The last part of a folder's path, also of "x/" and ".".
std::string folder_name(const std::filesystem::path& folder);

}  // namespace hardlearn
