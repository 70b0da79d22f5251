// A libFuzzer target for the reader of HARDLEARN_FUZZ_FORMAT. The first two bytes choose options and chunk
// size.
#include <cstdio>
#include <cstdlib>

#include "fuzz/check_dataset.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace hardlearn;
    if (size < 2) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
    const std::string problem =
        fuzz::check_reading(bytes, DataFormat::HARDLEARN_FUZZ_FORMAT, data[0] | (data[1] >> 6) << 8,
                            std::size_t{1} + data[1] % 64);
    if (!problem.empty()) {
        std::fprintf(stderr, "broken promise: %s\n", problem.c_str());
        std::abort();
    }
    return 0;
}
