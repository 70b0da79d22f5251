#pragma once

#include <filesystem>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/images.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

// CIFAR's binary layout (Krizhevsky, "Learning multiple layers of features from tiny images", 2009;
// https://www.cs.toronto.edu/~kriz/cifar.html): records of the label (CIFAR-100: the coarse label, then the
// fine one, which is used), then 1,024 red, 1,024 green and 1,024 blue bytes of a 32 x 32 image, row by row.

/// Whether the file is named .bin or .bin.gz.
bool has_cifar_name(const std::filesystem::path& path);

/// Whether the folder holds CIFAR's training files: data_batch_*.bin or train.bin, also with .gz.
bool is_cifar_folder(const std::filesystem::path& folder);

/// Reads records from memory. Which CIFAR they are follows from their size and, where both sizes divide the
/// whole or neither does, from which label bytes are valid; a note says it. Class names are CIFAR-10's ten,
/// or the numbers 0 to 99. Throws Error(bad_data) for an incomplete record or a label out of range.
ImageDataset read_cifar(const TextSource& source);

/// Reads one file; class names come from batches.meta.txt or fine_label_names.txt beside it, if there.
ImageDataset read_cifar_file(const InputFile& file);

/// Reads the training files of a folder, in order of name.
ImageDataset read_cifar_folder(const std::filesystem::path& folder, const RunContext& context = {});

}  // namespace hardlearn
