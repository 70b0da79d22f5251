#include "hardlearn/data/image_listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <limits>
#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/folder_listing.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {
namespace {

namespace fs = std::filesystem;

bool has_image_name(const fs::path& path) {
    std::string extension = path.extension().string();
    std::ranges::transform(extension, extension.begin(), [](unsigned char c) { return std::tolower(c); });
    return extension == ".png" || extension == ".jpg" || extension == ".jpeg";
}

void check_name(const fs::path& path) {
    if (is_utf8(path.filename().string())) return;
    throw_bad_data(fmt::format("{}: the name {} is not UTF-8 text", in_quotes(path.parent_path().string()),
                               in_quotes(path.filename().string())));
}

// Whether there are images and no folders, so that nothing tells their classes.
bool is_flat(const std::vector<fs::directory_entry>& entries) {
    return !entries.empty() &&
           std::ranges::none_of(entries, [](const auto& entry) { return entry.is_directory(); });
}

std::vector<std::string> classes_of(const fs::path& folder, const std::vector<fs::directory_entry>& entries) {
    std::vector<std::string> names;
    for (const auto& entry : entries) {
        check_name(entry.path());
        const std::string name = entry.path().filename().string();
        if (!entry.is_directory()) {
            throw_bad_data(fmt::format("{}: lies in no class folder, expected {}/CLASS/{}",
                                       entry.path().string(), folder.string(), name));
        }
        names.push_back(name);
    }
    if (names.empty()) {
        throw_bad_data(fmt::format("{}: has no class folders, expected {}/CLASS/*.png or *.jpg",
                                   folder.string(), folder.string()));
    }
    sort_class_names(names);
    return names;
}

// What a folder of images holds; `kind` is what it is called: "the class folder".
std::vector<fs::path> images_of(const fs::path& folder, const char* kind) {
    std::vector<fs::path> images;
    for (const auto& entry : list_folder(folder)) {
        check_name(entry.path());
        if (entry.is_directory()) {
            throw_bad_data(fmt::format("{}: is a folder in a class folder, expected image files",
                                       entry.path().string()));
        }
        if (!has_image_name(entry.path())) {
            throw_bad_data(fmt::format("{}: is not named as an image, expected .png, .jpg or .jpeg",
                                       entry.path().string()));
        }
        images.push_back(entry.path());
    }
    if (images.empty()) {
        throw_bad_data(
            fmt::format("{}: {} is empty, expected .png, .jpg or .jpeg files", folder.string(), kind));
    }
    return images;
}

void add_class(const fs::path& folder, const std::string& name, ImageListing& listing) {
    const auto label = static_cast<Label>(listing.class_names.size());
    listing.class_names.push_back(name);
    for (fs::path& file : images_of(folder / name, "the class folder")) {
        listing.labels.push_back(label);
        listing.image_names.push_back(name + "/" + file.filename().string());
        listing.files.push_back(std::move(file));
    }
}

void add_unlabelled(const fs::path& folder, ImageListing& listing) {
    listing.files = images_of(folder, "the folder");
    for (const fs::path& file : listing.files) listing.image_names.push_back(file.filename().string());
}

}  // namespace

ImageListing list_images(const fs::path& folder, bool labels_required) {
    ImageListing listing;
    const std::vector<fs::directory_entry> entries = list_folder(folder);
    if (!labels_required && is_flat(entries)) {
        add_unlabelled(folder, listing);
    } else {
        for (const std::string& name : classes_of(folder, entries)) add_class(folder, name, listing);
    }
    if (listing.files.size() >= std::numeric_limits<RowIndex>::max()) {
        throw_bad_data(
            fmt::format("{}: has {} images, more than are supported", folder.string(), listing.files.size()));
    }
    return listing;
}

bool holds_images(const fs::path& folder) {
    std::error_code failed;
    for (fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, failed),
         end;
         !failed && at != end; at.increment(failed)) {
        if (at.depth() > 0) at.disable_recursion_pending();
        if (!at->is_directory(failed) && has_image_name(at->path())) return true;
    }
    return false;
}

}  // namespace hardlearn
