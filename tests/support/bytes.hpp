#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace hardlearn::testing {

/// The values as they lie in memory.
template <class T>
std::string bytes_of(std::initializer_list<T> values) {
    return {reinterpret_cast<const char*>(values.begin()), values.size() * sizeof(T)};
}

/// Four bytes, the highest first.
std::string big_endian(std::uint32_t value);

/// The header dictionary of an .npy file: a type such as "<f8", a shape such as "2, 1".
std::string npy_header(const std::string& type, const std::string& shape, bool fortran = false);

/// An .npy file of version 1 with this header dictionary.
std::string npy_file(std::string header, std::string_view values);

}  // namespace hardlearn::testing
