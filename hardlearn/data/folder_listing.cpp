#include "hardlearn/data/folder_listing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "hardlearn/core/error.hpp"

namespace hardlearn {

std::vector<std::filesystem::directory_entry> list_folder(const std::filesystem::path& folder) {
    std::vector<std::filesystem::directory_entry> entries;
    try {
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            if (!entry.path().filename().native().starts_with('.')) entries.push_back(entry);
        }
    } catch (const std::filesystem::filesystem_error& error) {
        throw_file(fmt::format("{}: cannot be listed: {}", folder.string(), error.code().message()));
    }
    std::ranges::sort(entries, {}, [](const auto& entry) { return entry.path().filename().native(); });
    return entries;
}

std::string folder_name(const std::filesystem::path& folder) {
    const auto whole = std::filesystem::absolute(folder).lexically_normal();
    return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

}  // namespace hardlearn
