// Any bytes: a model file's reader returns or throws Error(bad_data), and what it accepts can be read whole.
#include "fuzz/well_formed.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    hardlearn::fuzz::expect_refusal_or_success([&] {
        const hardlearn::SafetensorsFile file({bytes.begin(), bytes.end()}, "input",
                                              "hardlearn.micro-learner", 3);
        for (const auto& name : file.names()) static_cast<void>(file.shape(name));
    });
    return 0;
}
