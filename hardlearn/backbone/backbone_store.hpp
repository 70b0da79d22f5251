#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "hardlearn/backbone/backbone.hpp"

namespace hardlearn {

/// Where this user's backbones and features are kept: $XDG_CACHE_HOME/hardlearn, else ~/.cache/hardlearn;
/// nothing where neither variable is set.
std::optional<std::filesystem::path> cache_folder();

/// The backbone that people name: a file, or NAME for NAME.pt among those kept. Error(file) where there is
/// neither, with the folder that was looked in. It is kept (keep_backbone).
Backbone find_backbone(const std::string& name_or_file);

/// The kept backbone with this hash (Backbone::hash), whatever it is called; nothing if there is none. A path
/// never comes from elsewhere, so that a model file opens no file of its choice.
std::optional<Backbone> find_kept_backbone(const std::string& hash);

/// Keeps a copy of the file so that find_kept_backbone finds it; nothing happens where it is kept already or
/// the folder cannot be written.
void keep_backbone(const std::filesystem::path& file, const std::string& hash);

}  // namespace hardlearn
