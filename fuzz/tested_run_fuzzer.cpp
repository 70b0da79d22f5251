// Any bytes: the reader of the records of tested networks returns or throws Error(bad_data), and what it
// accepts can be compared.
#include "fuzz/well_formed.hpp"
#include "hardlearn/evaluation/margin_analysis.hpp"
#include "hardlearn/records/tested_run.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace hardlearn;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    fuzz::expect_refusal_or_success([&] {
        std::vector<TestedRun> runs(2, parse_tested_run(text, "record.json"));
        ++runs[1].seed;
        analyse_margins(runs);
    });
    return 0;
}
