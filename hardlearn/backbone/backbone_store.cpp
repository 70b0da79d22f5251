#include "hardlearn/backbone/backbone_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <system_error>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

std::optional<fs::path> kept_backbones() {
    const auto folder = cache_folder();
    if (!folder) return std::nullopt;
    return *folder / "backbones";
}

// A hash of a model file may be any text.
bool is_hash(const std::string& text) {
    return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

bool is_plain_name(const std::string& name) {
    return !name.empty() && name.find_first_of("/.") == std::string::npos;
}

// What another file of that name would change must not change: a copy, not a link.
Backbone read_and_keep(const fs::path& file) {
    Backbone backbone = Backbone::read(file);
    keep_backbone(file, backbone.hash());
    return backbone;
}

}  // namespace

std::optional<fs::path> cache_folder() {
    const auto set = [](const char* name) -> std::optional<fs::path> {
        const char* const value = std::getenv(name);
        if (value == nullptr || *value == '\0') return std::nullopt;
        return fs::path(value);
    };
    if (const auto cache = set("XDG_CACHE_HOME")) return *cache / "hardlearn";
    if (const auto home = set("HOME")) return *home / ".cache" / "hardlearn";
    return std::nullopt;
}

Backbone find_backbone(const std::string& name_or_file) {
    const auto kept = kept_backbones();
    if (!is_there(name_or_file) && kept && is_plain_name(name_or_file)) {
        const fs::path named = *kept / (name_or_file + ".pt");
        if (is_there(named)) return read_and_keep(named);
        throw_file(fmt::format("{}: no such backbone: there is no file of that name, and no {}", name_or_file,
                               named.string()));
    }
    return read_and_keep(name_or_file);
}

std::optional<Backbone> find_kept_backbone(const std::string& hash) {
    const auto kept = kept_backbones();
    if (!kept || !is_hash(hash)) return std::nullopt;
    const fs::path by_hash = *kept / "by-hash" / hash;
    if (!is_there(by_hash)) return std::nullopt;
    Backbone backbone = Backbone::read(by_hash);
    if (backbone.hash() != hash) return std::nullopt;
    return backbone;
}

void keep_backbone(const fs::path& file, const std::string& hash) {
    const auto kept = kept_backbones();
    if (!kept) return;
    const fs::path folder = *kept / "by-hash", target = folder / hash;
    if (is_there(target)) return;
    std::error_code ignored;
    fs::create_directories(folder, ignored);
    const fs::path draft = folder / ("." + hash);
    if (fs::copy_file(file, draft, fs::copy_options::overwrite_existing, ignored))
        fs::rename(draft, target, ignored);
}

}  // namespace hardlearn
