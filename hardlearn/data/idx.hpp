#pragma once

#include <filesystem>
#include <string_view>

#include "hardlearn/data/images.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

// The IDX format of the MNIST family (LeCun, Cortes, Burges; http://yann.lecun.com/exdb/mnist): two zero
// bytes, the type of the values, the number of dimensions, each extent in 4 bytes (big endian), the values.

/// Whether these are the first bytes of an IDX file, of whatever type and shape.
bool begins_as_idx(std::string_view bytes);

/// Whether the file is named as the MNIST family's are (...-ubyte) or .idx, .idx3 and so on; also with .gz.
bool has_idx_name(const std::filesystem::path& path);

/// Reads images of unsigned bytes: images x height x width, or images x channels x height x width. Labels
/// stay empty. Throws Error(bad_data) for any other type or shape, and where bytes are missing or left over.
ImageDataset read_idx_images(const TextSource& source);

/// Reads labels of unsigned bytes and gives them to the images, one each. The classes are the numbers that
/// occur, in order. Throws Error(bad_data) also where the counts differ.
void set_idx_labels(const TextSource& source, ImageDataset& data);

/// Reads an images file with its labels: from `labels_file` or, if that is empty, from the file beside it
/// that is named alike ("images" replaced by "labels", "idx3" by "idx1"), with or without .gz. Without such a
/// file labels stay empty and a note says so.
ImageDataset read_idx_files(const InputFile& images, const std::filesystem::path& labels_file);

}  // namespace hardlearn
