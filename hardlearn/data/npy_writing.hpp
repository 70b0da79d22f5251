#pragma once

#include <string>

#include "hardlearn/core/matrix.hpp"

namespace hardlearn {

/// The bytes of a NumPy .npy file (version 1.0) with these rows: float32, little endian, C order.
std::string npy_bytes(MatrixView<const float> rows);

}  // namespace hardlearn
