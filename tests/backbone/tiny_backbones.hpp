#pragma once

#include <filesystem>
#include <string>

namespace hardlearn::testing {

/// Writes a TorchScript file whose forward(x) is this body, in TorchScript.
void write_backbone(const std::filesystem::path& path, const std::string& body);

/// Means of the red, green and blue channel, the largest value and the value of the first pixel's red.
inline constexpr const char* five_numbers =
    "return torch.cat([x.mean([2, 3]), x.amax([1, 2, 3]).unsqueeze(1), x[:, :1, 0, 0]], 1)";

}  // namespace hardlearn::testing
