// Tells which training rows decided an answer, and which of them it would not survive without.
// Usage: explain_row FILE ROW, such as examples/data/glass.csv 7
#include <cstdio>
#include <cstdlib>

#include "hardlearn/hardlearn.hpp"

using namespace hardlearn;

int main(int argc, char** argv) try {
    if (argc != 3) throw Error(ErrorCode::bad_argument, "usage: explain_row FILE ROW");
    const Dataset data = read_dataset(argv[1]);
    const MicroLearner model = fit(data, {.construction = Construction::naive});
    const std::size_t row = std::strtoull(argv[2], nullptr, 10) - 1;
    const Explanation why = explain(model, data, row);

    const auto class_of = [&](Label label) {
        return model.class_names()[static_cast<std::size_t>(label)].c_str();
    };
    std::printf("row %s is '%s': of the %zu training rows around it these decided most\n", argv[2],
                class_of(why.prediction), why.samples.size());
    for (const DecisiveSample& sample : most_decisive(why, 3)) {
        std::printf("  row %zu, '%s', with weight %+.3f\n", std::size_t{sample.source_row} + 1,
                    class_of(sample.label), sample.influence);
    }
    if (why.counterfactual && !why.counterfactual->rows.empty()) {
        std::printf("without %zu of them the answer is '%s'\n", why.counterfactual->rows.size(),
                    class_of(why.counterfactual->prediction));
    }
} catch (const std::exception& error) {
    std::fprintf(stderr, "explain_row: %s\n", error.what());
    return 1;
}
