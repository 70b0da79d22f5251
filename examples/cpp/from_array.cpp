// Fits a Micro-Learner to an array of floats, keeps it in a file, and predicts with what the file gives back.
#include <cmath>
#include <cstdio>
#include <vector>

#include "hardlearn/hardlearn.hpp"

using namespace hardlearn;

// Two rings, one around the other: no line parts them.
struct Rings {
    std::vector<float> values;  // two a row
    std::vector<Label> labels;
};

Rings draw_rings(std::size_t rows, std::uint64_t seed) {
    Rings rings;
    RandomStream random(seed);
    for (std::size_t i = 0; i < rows; ++i) {
        const double angle = 6.283185 * random.uniform(), radius = i % 2 == 0 ? 1.0 : 2.0;
        rings.values.push_back(static_cast<float>(radius * std::cos(angle) + 0.2 * random.normal()));
        rings.values.push_back(static_cast<float>(radius * std::sin(angle) + 0.2 * random.normal()));
        rings.labels.push_back(static_cast<Label>(i % 2));
    }
    return rings;
}

int main() try {
    const Rings known = draw_rings(300, 1), fresh = draw_rings(100, 2);
    const MatrixView<const float> known_rows(known.values.data(), 300, 2);
    const MatrixView<const float> fresh_rows(fresh.values.data(), 100, 2);

    write_model(fit(known_rows, known.labels), "rings.model");
    const MicroLearner model = read_model("rings.model");
    const MicroPredictions predicted = predict(model, fresh_rows);
    std::size_t right = 0;
    for (std::size_t i = 0; i < 100; ++i) right += predicted.labels[i] == fresh.labels[i];
    std::printf("%zu of 100 fresh rows right; the first is inside with probability %.2f\n", right,
                static_cast<double>(predicted.scores(0, 0)));
} catch (const std::exception& error) {
    std::fprintf(stderr, "from_array: %s\n", error.what());
    return 1;
}
