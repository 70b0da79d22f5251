// Any bytes: a model file's reader returns or throws Error(bad_data), and what it accepts can be read whole.
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/safetensors.hpp"

namespace {

std::filesystem::path scratch_file() {
    return std::filesystem::temp_directory_path() / ("safetensors-fuzzer-" + std::to_string(::getpid()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto path = scratch_file();
    std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(data), static_cast<long>(size));
    try {
        const hardlearn::SafetensorsFile file(path, "hardlearn.micro-learner", 1);
        for (const auto& name : file.names()) static_cast<void>(file.shape(name));
    } catch (const hardlearn::Error& error) {
        if (error.code() != hardlearn::ErrorCode::bad_data) std::abort();
    }
    std::filesystem::remove(path);
    return 0;
}
