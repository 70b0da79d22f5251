#include "tests/app/program.hpp"

#include <fmt/format.h>

#include "hardlearn/core/random.hpp"

namespace hardlearn::testing {

Outcome hardlearn(const std::vector<std::string>& arguments, const RunSettings& settings) {
    std::vector<std::string> command = {HARDLEARN_PROGRAM};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run(command, settings);
}

std::string two_class_csv(std::size_t rows) {
    RandomStream random(7);
    std::string text = "x,y,z,label\n";
    for (std::size_t i = 0; i < rows; ++i) {
        const double shift = i % 2 == 0 ? 0.0 : 1.5;
        text += fmt::format("{:.3f},{:.3f},{:.3f},{}\n", random.normal() + shift, random.normal() - shift,
                            random.normal(), i % 2 == 0 ? "a" : "b");
    }
    return text;
}

std::string noise_csv(std::size_t rows, std::size_t columns, std::size_t classes) {
    RandomStream random(11);
    std::string text;
    for (std::size_t j = 0; j < columns; ++j) text += fmt::format("x{},", j);
    text += "label\n";
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < columns; ++j) text += fmt::format("{:.4f},", random.normal());
        text += fmt::format("c{}\n", i % classes);
    }
    return text;
}

}  // namespace hardlearn::testing
