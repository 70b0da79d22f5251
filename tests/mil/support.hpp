#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/readers.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/mil/predict.hpp"

namespace hardlearn::testing {

/// A grid small enough for tests that are not about choosing.
inline MicroLearnerOptions small_grid() {
    return {.construction = Construction::naive,
            .num_neighbors = {10, 40},
            .costs = {1.0},
            .gammas = {1.0},
            .hardness = false};
}

/// Overlapping Gaussian classes on a ring, with a text column and missing cells.
inline Dataset ring_of_classes(std::size_t rows, std::size_t classes, double spread, std::uint64_t seed) {
    Dataset data;
    data.name = "ring";
    data.rows = rows;
    data.label_name = "label";
    RandomStream stream(seed);
    Column x{.name = "x"}, y{.name = "y"}, noise{.name = "noise"};
    Column shape{.name = "shape", .kind = ColumnKind::text, .levels = {"round", "square", "star"}};
    for (std::size_t c = 0; c < classes; ++c) data.class_names.push_back("class" + std::to_string(c));
    for (std::size_t i = 0; i < rows; ++i) {
        const auto label = i % classes;
        const double angle = 6.283185307 * static_cast<double>(label) / static_cast<double>(classes);
        data.labels.push_back(static_cast<Label>(label));
        x.values.push_back(std::cos(angle) + spread * stream.normal());
        y.values.push_back(std::sin(angle) + spread * stream.normal());
        noise.values.push_back(stream.below(20) == 0 ? std::nan("") : stream.normal());
        shape.codes.push_back(static_cast<std::uint32_t>(stream.below(3)));
    }
    data.columns = {x, y, noise, shape};
    return data;
}

}  // namespace hardlearn::testing
