#pragma once

#include <string>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"

namespace hardlearn::testing {

/// Two overlapping Gaussian classes in three columns, alternating, with random labels of that share.
inline Dataset two_classes(std::size_t rows, double noise, std::uint64_t seed) {
    Dataset data{.name = "two", .rows = rows, .label_name = "class", .class_names = {"a", "b"}};
    data.columns.resize(3);
    RandomStream stream(seed);
    for (std::size_t i = 0; i < rows; ++i) {
        const std::size_t label = i % 2;
        for (std::size_t c = 0; c < 3; ++c) {
            data.columns[c].name = "x" + std::to_string(c);
            data.columns[c].values.push_back(static_cast<double>(label) * 3 + stream.normal());
        }
        data.labels.push_back(static_cast<Label>(stream.uniform() < noise ? 1 - label : label));
    }
    return data;
}

/// A context that keeps what it is told.
struct Listener {
    std::vector<Note> notes;
    RunContext context() {
        return {.threads = 2, .note = [this](const Note& note) { notes.push_back(note); }};
    }
    bool heard(const std::string& kind) const {
        for (const Note& note : notes) {
            if (note.kind == kind) return true;
        }
        return false;
    }
};

}  // namespace hardlearn::testing
