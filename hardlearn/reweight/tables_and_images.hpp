#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/images.hpp"
#include "hardlearn/data/kept_together.hpp"
#include "hardlearn/data/row_selection.hpp"

/// What training asks of its data, of tables and images by the same names.
namespace hardlearn {

inline std::size_t rows_of(const Dataset& data) {
    return data.rows;
}
inline std::size_t rows_of(const ImageDataset& data) {
    return data.rows();
}
inline KeptTogether kept_together(const Dataset& data, Duplicates duplicates, const RunContext& context) {
    return keep_together(data, duplicates, context);
}
inline KeptTogether kept_together(const ImageDataset&, Duplicates, const RunContext&) {
    return {};
}
/// The blocks of equal rows, where they are kept together.
inline std::vector<GroupIndex> twins_of(const KeptTogether& together) {
    std::vector<GroupIndex> twins;
    if (together.decision != Duplicates::group) return twins;
    for (const std::uint32_t block : together.repeated.block_of_row) twins.push_back(GroupIndex(block));
    return twins;
}
inline Dataset select(const Dataset& data, std::span<const RowIndex> rows) {
    return select_rows(data, rows);
}
inline ImageDataset select(const ImageDataset& data, std::span<const RowIndex> rows) {
    return select_images(data, rows);
}
inline std::vector<std::uint64_t> image_hashes_of(const Dataset&) {
    return {};
}
inline std::vector<std::uint64_t> image_hashes_of(const ImageDataset& data) {
    std::vector<std::uint64_t> hashes(data.rows());
    for (std::size_t i = 0; i < hashes.size(); ++i)
        hashes[i] = image_hash(data.decoded(static_cast<RowIndex>(i)));
    return hashes;
}
inline std::string label_name_of(const Dataset& data) {
    return data.label_name;
}
inline std::string label_name_of(const ImageDataset&) {
    return "class";
}

/// Error(bad_data) for rows without a class, and for fewer than two classes.
template <class Data>
void check_labels(const Data& data) {
    if (data.labels.size() != rows_of(data))
        throw_bad_data("the classes of the rows are unknown: training needs them");
    std::vector<char> seen(data.num_classes(), 0);
    for (const Label label : data.labels) {
        if (label < 0 || static_cast<std::size_t>(label) >= data.num_classes())
            throw_bad_data("a row without a class: training needs one for each");
        seen[static_cast<std::size_t>(label)] = 1;
    }
    if (std::ranges::count(seen, 1) < 2) throw_bad_data("all rows are of one class: expected at least two");
}

}  // namespace hardlearn
