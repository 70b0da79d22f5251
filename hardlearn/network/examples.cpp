#include "hardlearn/network/examples.hpp"

#include <fmt/format.h>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

// The code of a one-hot block; a text that training did not have left it all zero.
std::int32_t code_of(std::span<const float> block) {
    for (std::size_t level = 0; level < block.size(); ++level) {
        if (block[level] != 0) return static_cast<std::int32_t>(level);
    }
    return static_cast<std::int32_t>(block.size());
}

}  // namespace

TableEncoding table_encoding(Preparation preparation) {
    TableEncoding encoding;
    encoding.preparation = std::move(preparation);
    const auto& columns = encoding.preparation.columns;
    for (std::size_t c = 0; c < columns.size(); ++c) {
        const std::size_t num_features = columns[c].num_features();
        if (num_features == 0) continue;
        if (columns[c].kind == ColumnKind::numeric) {
            encoding.number_columns.push_back(c);
        } else {
            encoding.code_columns.push_back(c);
            encoding.num_codes.push_back(num_features + 1);
        }
    }
    return encoding;
}

TableEncoding fit_encoding(const Dataset& data, std::span<const RowIndex> rows) {
    return table_encoding(fit_preparation(data, rows));
}

ImageEncoding fit_encoding(const ImageDataset& data, std::span<const RowIndex> rows) {
    return {.channels = data.channels,
            .height = data.height,
            .width = data.width,
            .scale = fit_pixel_scale(data, rows)};
}

Examples encode(const Encoding& encoding, const Dataset& data) {
    const auto* table = std::get_if<TableEncoding>(&encoding);
    if (!table) throw_bad_data("expected images, as in training, but this is a table");
    const PreparedRows prepared = prepare(table->preparation, data, all_rows(data.rows));
    Examples examples{.rows = data.rows,
                      .numbers = Matrix<float>(data.rows, table->number_columns.size()),
                      .codes = Matrix<std::int32_t>(data.rows, table->code_columns.size()),
                      .images = nullptr,
                      .image_encoding = {},
                      .unseen_categories = prepared.unseen_categories};
    std::size_t feature = 0, number = 0, code = 0;
    for (const PreparedColumn& column : table->preparation.columns) {
        const std::size_t num_features = column.num_features();
        if (num_features == 0) continue;
        const bool numeric = column.kind == ColumnKind::numeric;
        for (std::size_t i = 0; i < data.rows; ++i) {
            const auto block = prepared.features.row(i).subspan(feature, num_features);
            if (numeric) {
                examples.numbers(i, number) = block[0];
            } else {
                examples.codes(i, code) = code_of(block);
            }
        }
        (numeric ? number : code) += 1;
        feature += num_features;
    }
    return examples;
}

Examples encode(const Encoding& encoding, const ImageDataset& data) {
    const auto* images = std::get_if<ImageEncoding>(&encoding);
    if (!images) throw_bad_data("expected a table, as in training, but these are images");
    if (data.channels != images->channels || data.height != images->height || data.width != images->width) {
        throw_bad_data(fmt::format("images of {} channels, {} x {} pixels: expected {} channels, {} x {}",
                                   data.channels, data.height, data.width, images->channels, images->height,
                                   images->width));
    }
    return {.rows = data.rows(),
            .numbers = {},
            .codes = {},
            .images = &data,
            .image_encoding = *images,
            .unseen_categories = 0};
}

}  // namespace hardlearn
