// A libFuzzer target for the decompression of input files.
#include "hardlearn/core/error.hpp"
#include "hardlearn/data/text_source.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    try {
        hardlearn::decompress_gzip({reinterpret_cast<const char*>(data), size}, "input");
    } catch (const hardlearn::Error&) {
    }
    return 0;
}
