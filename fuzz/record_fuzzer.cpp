// Any bytes: the reader of evaluation records returns or throws Error(bad_data), and what it accepts can be
// compared.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "hardlearn/core/error.hpp"
#include "hardlearn/evaluation/comparison.hpp"
#include "hardlearn/records/evaluation_record.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const auto sets =
            hardlearn::parse_evaluation_record({reinterpret_cast<const char*>(data), size}, "record.json");
        hardlearn::compare(sets, {.complete_only = true, .num_resamples = 3});
    } catch (const hardlearn::Error& error) {
        if (error.code() != hardlearn::ErrorCode::bad_data &&
            error.code() != hardlearn::ErrorCode::bad_argument)
            std::abort();
    }
    return 0;
}
