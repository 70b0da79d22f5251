#include "hardlearn/data/cifar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <string_view>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/folder_listing.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t side = 32;
constexpr std::size_t channels = 3;
constexpr std::size_t image_bytes = channels * side * side;

/// One of the two layouts. The last label byte of a record is its class.
struct Layout {
    std::string_view name;
    std::size_t label_bytes;
    std::size_t coarse_classes;  ///< of the first label byte, where there are two
    std::size_t classes;
    std::string_view names_file;

    std::size_t record_bytes() const { return label_bytes + image_bytes; }
};

constexpr Layout cifar10{"CIFAR-10", 1, 0, 10, "batches.meta.txt"};
constexpr Layout cifar100{"CIFAR-100", 2, 20, 100, "fine_label_names.txt"};

std::size_t byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

struct BadLabel {
    std::size_t record;  ///< the first is 1
    std::string_view kind;
    std::size_t value;
    std::size_t classes;
    std::size_t byte;  ///< the first is 1
};

/// The first label of a whole record that is out of range.
std::optional<BadLabel> find_bad_label(std::string_view bytes, const Layout& layout) {
    for (std::size_t record = 0; record < bytes.size() / layout.record_bytes(); ++record) {
        const std::size_t at = record * layout.record_bytes();
        if (layout.label_bytes == 2 && byte_at(bytes, at) >= layout.coarse_classes) {
            return BadLabel{record + 1, "coarse label", byte_at(bytes, at), layout.coarse_classes, at + 1};
        }
        const std::size_t last = at + layout.label_bytes - 1;
        if (byte_at(bytes, last) >= layout.classes) {
            return BadLabel{record + 1, layout.label_bytes == 2 ? "fine label" : "label",
                            byte_at(bytes, last), layout.classes, last + 1};
        }
    }
    return std::nullopt;
}

const Layout& layout_of(std::string_view bytes) {
    const bool divides10 = bytes.size() % cifar10.record_bytes() == 0;
    const bool divides100 = bytes.size() % cifar100.record_bytes() == 0;
    if (divides10 != divides100) return divides10 ? cifar10 : cifar100;
    const bool only100 = find_bad_label(bytes, cifar10) && !find_bad_label(bytes, cifar100);
    return only100 ? cifar100 : cifar10;
}

void check_records(const TextSource& source, const Layout& layout) {
    const std::string_view bytes = source.text;
    if (bytes.empty()) {
        throw_bad_data(
            fmt::format("{}: is empty, expected records of {} bytes", source.name, layout.record_bytes()));
    }
    const std::size_t rest = bytes.size() % layout.record_bytes();
    if (rest != 0) {
        throw_bad_data(fmt::format(
            "{}: {} bytes is not a whole number of {}-byte records ({}): the last record lacks "
            "{} bytes",
            source.name, bytes.size(), layout.record_bytes(), layout.name, layout.record_bytes() - rest));
    }
    if (const auto bad = find_bad_label(bytes, layout)) {
        throw_bad_data(fmt::format("{}: record {} (byte {}): {} {} is out of range, expected 0 to {} ({})",
                                   source.name, bad->record, bad->byte, bad->kind, bad->value,
                                   bad->classes - 1, layout.name));
    }
    if (bytes.size() / layout.record_bytes() >= std::numeric_limits<RowIndex>::max()) {
        throw_bad_data(fmt::format("{}: has {} images, more than are supported", source.name,
                                   bytes.size() / layout.record_bytes()));
    }
}

std::vector<std::string> usual_class_names(const Layout& layout) {
    if (layout.classes == cifar10.classes) {
        return {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"};
    }
    std::vector<std::string> names;
    for (std::size_t i = 0; i < layout.classes; ++i) names.push_back(fmt::format("{}", i));
    return names;
}

/// One name a line; empty lines do not count.
std::vector<std::string> read_class_names(const std::filesystem::path& path, std::size_t expected) {
    const InputFile file(path);
    const TextSource source = file.source();
    check_no_nul(source, source.begin(), source.end());
    std::vector<std::string> names;
    std::set<std::string> seen;
    for (std::size_t at = 0; at < source.text.size();) {
        const std::size_t end = std::min(source.text.find('\n', at), source.text.size());
        std::string name(source.text.substr(at, end - at));
        name.erase(name.find_last_not_of(" \t\r") + 1);
        if (!is_utf8(name)) {
            throw_bad_data(
                fmt::format("{}{} is not UTF-8 text", source.place(source.begin() + at), in_quotes(name)));
        }
        if (!name.empty() && !seen.insert(name).second) {
            throw_bad_data(fmt::format("{}the class name {} stands twice, expected different names",
                                       source.place(source.begin() + at), in_quotes(name)));
        }
        if (!name.empty()) names.push_back(std::move(name));
        at = end + 1;
    }
    if (names.size() != expected) {
        throw_bad_data(
            fmt::format("{}: found {} class names, expected {}", source.name, names.size(), expected));
    }
    return names;
}

bool is_training_file(const std::filesystem::path& path) {
    const std::string name = without_gz(path).string();
    return (name.starts_with("data_batch_") && name.ends_with(".bin")) || name == "train.bin";
}

std::vector<std::filesystem::path> training_files(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : list_folder(folder)) {
        if (!entry.is_directory() && is_training_file(entry.path())) files.push_back(entry.path());
    }
    for (std::size_t i = 1; i < files.size(); ++i) {
        if (without_gz(files[i]) == without_gz(files[i - 1])) {
            throw_bad_data(
                fmt::format("{}: is there without .gz too, expected one of the two", files[i].string()));
        }
    }
    return files;
}

void append(ImageDataset& all, const ImageDataset& part, const std::filesystem::path& path) {
    if (part.num_classes() != all.num_classes()) {
        throw_bad_data(fmt::format("{}: has {} classes, expected {} as in the files before it", path.string(),
                                   part.num_classes(), all.num_classes()));
    }
    all.pixels.insert(all.pixels.end(), part.pixels.begin(), part.pixels.end());
    all.labels.insert(all.labels.end(), part.labels.begin(), part.labels.end());
    all.notes.insert(all.notes.end(), part.notes.begin(), part.notes.end());
}

}  // namespace

bool has_cifar_name(const std::filesystem::path& path) {
    return without_gz(path).extension() == ".bin";
}

bool is_cifar_folder(const std::filesystem::path& folder) {
    return std::ranges::any_of(list_folder(folder), [](const auto& entry) {
        return !entry.is_directory() && is_training_file(entry.path());
    });
}

ImageDataset read_cifar(const TextSource& source) {
    const Layout& layout = layout_of(source.text);
    check_records(source, layout);
    const std::size_t records = source.text.size() / layout.record_bytes();
    ImageDataset data{.name = without_gz(source.name).stem().string(),
                      .channels = channels,
                      .height = side,
                      .width = side,
                      .class_names = usual_class_names(layout)};
    data.pixels.reserve(records * image_bytes);
    data.labels.reserve(records);
    for (std::size_t record = 0; record < records; ++record) {
        const std::string_view bytes =
            source.text.substr(record * layout.record_bytes(), layout.record_bytes());
        data.labels.push_back(static_cast<Label>(byte_at(bytes, layout.label_bytes - 1)));
        data.pixels.insert(data.pixels.end(), bytes.begin() + layout.label_bytes, bytes.end());
    }
    data.notes.push_back(fmt::format("{}: read as {}: {} records of {} bytes{}", source.name, layout.name,
                                     records, layout.record_bytes(),
                                     layout.label_bytes == 2 ? ", classes by the fine label" : ""));
    return data;
}

ImageDataset read_cifar_file(const InputFile& file) {
    const TextSource source = file.source();
    ImageDataset data = read_cifar(source);
    const Layout& layout = data.num_classes() == cifar10.classes ? cifar10 : cifar100;
    const auto names = std::filesystem::path(source.name).parent_path() / layout.names_file;
    if (std::filesystem::exists(names)) data.class_names = read_class_names(names, layout.classes);
    return data;
}

ImageDataset read_cifar_folder(const std::filesystem::path& folder, const RunContext& context) {
    const auto files = training_files(folder);
    if (files.empty()) {
        throw_bad_data(
            fmt::format("{}: has no CIFAR training files (data_batch_*.bin or train.bin)", folder.string()));
    }
    ImageDataset data;
    for (const auto& path : files) {
        context.check_stop();
        ImageDataset part = read_cifar_file(InputFile(path));
        if (data.rows() == 0) {
            data = std::move(part);
        } else {
            append(data, part, path);
        }
    }
    data.name = folder_name(folder);
    return data;
}

}  // namespace hardlearn
