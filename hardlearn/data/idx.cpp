#include "hardlearn/data/idx.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <vector>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t prefix_bytes = 4;
constexpr std::size_t unsigned_byte = 0x08;

std::size_t byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

std::string_view type_name(std::size_t type) {
    switch (type) {
        case 0x08:
            return "unsigned byte";
        case 0x09:
            return "signed byte";
        case 0x0B:
            return "2-byte integer";
        case 0x0C:
            return "4-byte integer";
        case 0x0D:
            return "4-byte float";
        case 0x0E:
            return "8-byte float";
        default:
            return {};
    }
}

struct IdxArray {
    std::vector<std::size_t> shape;
    std::string_view values;

    std::string shape_text() const { return fmt::format("{}", fmt::join(shape, " x ")); }
    /// Values of one item of the first dimension.
    std::size_t item_size() const {
        std::size_t size = 1;
        for (std::size_t i = 1; i < shape.size(); ++i) size *= shape[i];
        return size;
    }
};

/// Checks the first bytes and returns the number of dimensions.
std::size_t check_prefix(const TextSource& source) {
    const std::string_view bytes = source.text;
    if (!begins_as_idx(bytes)) {
        std::string start;
        for (std::size_t i = 0; i < std::min(bytes.size(), prefix_bytes); ++i) {
            fmt::format_to(std::back_inserter(start), " {:02x}", byte_at(bytes, i));
        }
        throw_bad_data(fmt::format(
            "{}: is not an IDX file: it begins with the bytes{}, expected 00 00 08 and the number "
            "of dimensions",
            source.name, start.empty() ? " (none)" : start));
    }
    if (byte_at(bytes, 2) != unsigned_byte) {
        throw_bad_data(
            fmt::format("{}: byte 3: the values are of type 0x{:02x} ({}), expected 0x08 (unsigned byte)",
                        source.name, byte_at(bytes, 2), type_name(byte_at(bytes, 2))));
    }
    return byte_at(bytes, 3);
}

void check_extents(const TextSource& source, const IdxArray& array) {
    const std::size_t stored = array.values.size();
    std::size_t count = 1;
    bool fits = true;
    for (const std::size_t extent : array.shape) {
        if (extent == 0) {
            throw_bad_data(
                fmt::format("{}: has shape {}, expected no extent of 0", source.name, array.shape_text()));
        }
        // Division keeps the product from overflowing: no array has more values than the file.
        fits = fits && count <= stored / extent;
        if (fits) count *= extent;
    }
    if (!fits) {
        throw_bad_data(
            fmt::format("{}: the values are truncated: shape {} is announced, {} bytes are there after "
                        "the header",
                        source.name, array.shape_text(), stored));
    }
    if (stored != count) {
        throw_bad_data(fmt::format("{}: found {} bytes of values, expected {} for shape {}", source.name,
                                   stored, count, array.shape_text()));
    }
    if (array.shape[0] >= std::numeric_limits<RowIndex>::max()) {
        throw_bad_data(
            fmt::format("{}: has {} images, more than are supported", source.name, array.shape[0]));
    }
}

/// Reads the extents and values that follow the first bytes.
IdxArray parse_array(const TextSource& source, std::size_t dimensions) {
    const std::string_view bytes = source.text;
    const std::size_t header = prefix_bytes + 4 * dimensions;
    if (bytes.size() < header) {
        throw_bad_data(
            fmt::format("{}: the IDX header is truncated: found {} bytes, expected {} for {} dimensions",
                        source.name, bytes.size(), header, dimensions));
    }
    IdxArray array;
    for (std::size_t at = prefix_bytes; at < header; at += 4) {
        array.shape.push_back(byte_at(bytes, at) << 24 | byte_at(bytes, at + 1) << 16 |
                              byte_at(bytes, at + 2) << 8 | byte_at(bytes, at + 3));
    }
    array.values = bytes.substr(header);
    check_extents(source, array);
    return array;
}

/// Replaces the last occurrence; whether there was one.
bool replace_last(std::string& text, std::string_view from, std::string_view to) {
    const std::size_t at = text.rfind(from);
    if (at == std::string::npos) return false;
    text.replace(at, from.size(), to);
    return true;
}

/// The usual name of the labels that go with an images file, without .gz; empty if the name follows no
/// custom.
std::filesystem::path labels_name(const std::filesystem::path& images) {
    std::string name = without_gz(images).string();
    if (!replace_last(name, "images", "labels")) return {};
    if (!replace_last(name, "idx3", "idx1")) replace_last(name, "idx4", "idx1");
    return images.parent_path() / name;
}

/// The labels file beside an images file; empty, with a note, if there is none.
std::filesystem::path find_labels(const std::filesystem::path& images, ImageDataset& data) {
    const std::filesystem::path name = labels_name(images);
    if (name.empty()) {
        data.notes.push_back(
            fmt::format("{}: the labels are unknown: no file with them was given", images.string()));
        return {};
    }
    for (const std::filesystem::path& candidate : {name, std::filesystem::path(name.string() + ".gz")}) {
        if (candidate != images && std::filesystem::exists(candidate)) return candidate;
    }
    data.notes.push_back(fmt::format("{}: the labels are unknown: there is no '{}', with or without .gz",
                                     images.string(), name.string()));
    return {};
}

}  // namespace

bool begins_as_idx(std::string_view bytes) {
    if (bytes.size() < prefix_bytes || bytes[0] != '\0' || bytes[1] != '\0') return false;
    constexpr std::size_t most_dimensions = 8;
    return !type_name(byte_at(bytes, 2)).empty() && byte_at(bytes, 3) >= 1 &&
           byte_at(bytes, 3) <= most_dimensions;
}

bool has_idx_name(const std::filesystem::path& path) {
    const std::filesystem::path name = without_gz(path);
    return name.native().ends_with("-ubyte") || name.extension().native().starts_with(".idx");
}

ImageDataset read_idx_images(const TextSource& source) {
    const std::size_t dimensions = check_prefix(source);
    if (dimensions != 3 && dimensions != 4) {
        throw_bad_data(fmt::format(
            "{}: has {} {}, expected images: 3 dimensions (images x height x width) or 4 "
            "(images x channels x height x width)",
            source.name, dimensions, dimensions == 1 ? "dimension, as labels have" : "dimensions"));
    }
    const IdxArray array = parse_array(source, dimensions);
    ImageDataset data{.name = without_gz(source.name).stem().string(),
                      .channels = dimensions == 4 ? array.shape[1] : 1,
                      .height = array.shape[dimensions - 2],
                      .width = array.shape[dimensions - 1]};
    data.pixels.assign(array.values.begin(), array.values.end());
    return data;
}

void set_idx_labels(const TextSource& source, ImageDataset& data) {
    const std::size_t dimensions = check_prefix(source);
    if (dimensions != 1) {
        throw_bad_data(
            fmt::format("{}: has {} dimensions, expected labels: 1 dimension", source.name, dimensions));
    }
    const IdxArray array = parse_array(source, 1);
    if (array.values.size() != data.rows()) {
        throw_bad_data(fmt::format("{}: found {} labels, expected {}, one for each image", source.name,
                                   array.values.size(), data.rows()));
    }
    std::array<Label, 256> label_of{};
    label_of.fill(-1);
    for (const char value : array.values) label_of[static_cast<unsigned char>(value)] = 0;
    data.class_names.clear();
    for (std::size_t value = 0; value < label_of.size(); ++value) {
        if (label_of[value] < 0) continue;
        label_of[value] = static_cast<Label>(data.class_names.size());
        data.class_names.push_back(fmt::format("{}", value));
    }
    data.labels.clear();
    data.labels.reserve(array.values.size());
    for (const char value : array.values) data.labels.push_back(label_of[static_cast<unsigned char>(value)]);
}

ImageDataset read_idx_files(const InputFile& images, const std::filesystem::path& labels_file) {
    ImageDataset data = read_idx_images(images.source());
    const std::filesystem::path labels =
        labels_file.empty() ? find_labels(images.source().name, data) : labels_file;
    if (labels.empty()) return data;
    set_idx_labels(InputFile(labels).source(), data);
    data.notes.push_back(fmt::format("{}: labels from '{}'", images.source().name, labels.string()));
    return data;
}

}  // namespace hardlearn
