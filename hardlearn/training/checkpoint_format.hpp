#pragma once

namespace hardlearn {

/// "format" of the safetensors metadata of a checkpoint, and the newest version of its layout.
inline constexpr const char* checkpoint_format = "hardlearn.checkpoint";
inline constexpr int checkpoint_schema = 1;

}  // namespace hardlearn
