#include "hardlearn/data/image_readers.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <memory>
#include <string>
#include <system_error>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/cifar.hpp"
#include "hardlearn/data/idx.hpp"
#include "hardlearn/data/image_decoding.hpp"
#include "hardlearn/data/image_folder.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {
namespace {

void check_no_labels_file(const std::filesystem::path& path, const ImageReadOptions& options) {
    if (options.labels_file.empty()) return;
    throw_bad_argument(fmt::format("{}: a labels file '{}' goes with IDX images only", path.string(),
                                   options.labels_file.string()));
}

/// The first four bytes of a file, decompressed if it is in gzip format; fewer where it cannot be read.
std::string first_bytes(const std::filesystem::path& path) {
    const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
    std::string bytes(4, '\0');
    const int count = file ? gzread(file.get(), bytes.data(), 4) : 0;
    bytes.resize(static_cast<std::size_t>(std::max(count, 0)));
    return bytes;
}

ImageDataset read_what_is_there(const std::filesystem::path& path, const ImageReadOptions& options,
                                const RunContext& context) {
    if (std::filesystem::is_directory(path)) {
        check_no_labels_file(path, options);
        return is_cifar_folder(path) ? read_cifar_folder(path, context)
                                     : read_image_folder(path, options.labels_required, context);
    }
    const InputFile file(path);
    // A CIFAR record may begin as an IDX file does; an IDX file is not named .bin.
    if (!has_cifar_name(path) && (begins_as_idx(file.source().text) || has_idx_name(path))) {
        return read_idx_files(file, options.labels_file);
    }
    check_no_labels_file(path, options);
    if (has_cifar_name(path)) return read_cifar_file(file);
    throw_bad_data(fmt::format(
        "{}: {}, expected an IDX file, a CIFAR file (.bin) or a folder", path.string(),
        is_encoded_image(file.source().text) ? "is a single image" : "holds no images that are known"));
}

}  // namespace

ImageDataset read_images(const std::filesystem::path& path, const ImageReadOptions& options,
                         const RunContext& context) {
    try {
        return read_what_is_there(path, options, context);
    } catch (const std::filesystem::filesystem_error& error) {
        throw_file(fmt::format("{}: {}", error.path1().string(), error.code().message()));
    }
}

bool is_image_path(const std::filesystem::path& path) {
    if (path == "-") return false;  // standard input, whatever lies beside it
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) return true;
    if (has_cifar_name(path) || has_idx_name(path)) return true;
    return std::filesystem::is_regular_file(path, ignored) && begins_as_idx(first_bytes(path));
}

}  // namespace hardlearn
