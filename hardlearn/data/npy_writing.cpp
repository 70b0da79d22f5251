#include "hardlearn/data/npy_writing.hpp"

#include <fmt/format.h>

#include <bit>

namespace hardlearn {

std::string npy_bytes(MatrixView<const float> rows) {
    static_assert(std::endian::native == std::endian::little);
    std::string header = fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, {}), }}",
                                     rows.rows(), rows.columns());
    constexpr std::size_t preamble = 10, alignment = 64;  // the values begin at a multiple of 64
    while ((preamble + header.size() + 1) % alignment != 0) header += ' ';
    header += '\n';
    std::string bytes("\x93NUMPY\x01\x00", 8);
    bytes += static_cast<char>(header.size() & 0xFF);
    bytes += static_cast<char>(header.size() >> 8);
    bytes += header;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const auto row = rows.row(i);
        bytes.append(reinterpret_cast<const char*>(row.data()), row.size_bytes());
    }
    return bytes;
}

}  // namespace hardlearn
