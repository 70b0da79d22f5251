#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/augmentation.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/images.hpp"
#include "hardlearn/data/preparation.hpp"

namespace hardlearn {

/// How a network sees a table, fitted on training rows: numbers standardised, missing ones at the mean; a
/// text column as one code, which an embedding turns into numbers.
struct TableEncoding {
    Preparation preparation;
    /// Columns of `preparation` that become a number, and those that become a code.
    std::vector<std::size_t> number_columns, code_columns;
    /// Codes of each code column: one a level, and the last for levels that training did not have.
    std::vector<std::size_t> num_codes;
};

/// How a network sees images, fitted on training rows: each channel standardised.
struct ImageEncoding {
    std::size_t channels = 0, height = 0, width = 0;
    PixelScale scale;
};

using Encoding = std::variant<TableEncoding, ImageEncoding>;

/// The encoding that a preparation makes.
TableEncoding table_encoding(Preparation preparation);

/// Fits on the given rows. Error(bad_data) if every column is constant on them.
TableEncoding fit_encoding(const Dataset& data, std::span<const RowIndex> rows);
ImageEncoding fit_encoding(const ImageDataset& data, std::span<const RowIndex> rows);

/// Rows as a network sees them; labels are apart, so that they can be hidden. Images are borrowed: the data
/// set must outlive its examples.
struct Examples {
    std::size_t rows = 0;
    Matrix<float> numbers;                 ///< of a table: rows x number columns
    Matrix<std::int32_t> codes;            ///< of a table: rows x code columns
    const ImageDataset* images = nullptr;  ///< of images
    ImageEncoding image_encoding;
    std::size_t unseen_categories = 0;  ///< cells of a table whose text training did not have
};

/// All rows of the data. Error(bad_data) names a column that is missing, or both sizes of images that differ
/// from those the encoding was fitted on.
Examples encode(const Encoding& encoding, const Dataset& data);
Examples encode(const Encoding& encoding, const ImageDataset& data);

}  // namespace hardlearn
