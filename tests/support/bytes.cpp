#include "tests/support/bytes.hpp"

namespace hardlearn::testing {

std::string big_endian(std::uint32_t value) {
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16 & 255),
            static_cast<char>(value >> 8 & 255), static_cast<char>(value & 255)};
}

std::string npy_header(const std::string& type, const std::string& shape, bool fortran) {
    return "{'descr': '" + type + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': (" +
           shape + "), }";
}

std::string npy_file(std::string header, std::string_view values) {
    header.append(63 - (10 + header.size()) % 64, ' ');
    header += '\n';
    std::string bytes("\x93NUMPY\x01\x00", 8);
    bytes += static_cast<char>(header.size() & 0xFF);
    bytes += static_cast<char>(header.size() >> 8);
    return bytes + header + std::string(values);
}

}  // namespace hardlearn::testing
