// Any bytes: the readers of records of evaluate, study and certify return or throw Error(bad_data), and what
// they accept can be compared and studied, or written again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "hardlearn/core/error.hpp"
#include "hardlearn/evaluation/comparison.hpp"
#include "hardlearn/records/certificate_record.hpp"
#include "hardlearn/records/evaluation_record.hpp"
#include "hardlearn/records/study_record.hpp"

namespace {

template <class Read>
void try_reading(Read&& read) {
    try {
        read();
    } catch (const hardlearn::Error& error) {
        if (error.code() != hardlearn::ErrorCode::bad_data &&
            error.code() != hardlearn::ErrorCode::bad_argument)
            std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try_reading([&] {
        const auto sets = hardlearn::parse_evaluation_record(text, "record.json");
        hardlearn::compare(sets, {.complete_only = true, .num_resamples = 3});
    });
    try_reading([&] {
        const auto sets = hardlearn::parse_study_record(text, "study.json");
        hardlearn::find_in_study(sets, {.num_resamples = 3});
    });
    try_reading([&] {
        const auto set = hardlearn::parse_certificate(text, "certificate.json");
        hardlearn::parse_certificate(hardlearn::certificate_record(set, "data.csv"), "again.json");
    });
    return 0;
}
