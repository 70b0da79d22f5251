// A libFuzzer target for the images of HARDLEARN_FUZZ_FORMAT.
#include <cstdio>
#include <cstdlib>

#include "fuzz/check_images.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace hardlearn;
    const std::string problem = fuzz::check_images({reinterpret_cast<const char*>(data), size},
                                                   fuzz::ImageFormat::HARDLEARN_FUZZ_FORMAT);
    if (!problem.empty()) {
        std::fprintf(stderr, "broken promise: %s\n", problem.c_str());
        std::abort();
    }
    return 0;
}
