#include "benchmarks/results/rivals/conversation.hpp"

#include <fmt/format.h>

#include <iostream>
#include <stdexcept>
#include <string>

#include "hardlearn/metrics/calibration.hpp"

namespace rivals {

Json ask(const Json& question) {
    std::cout << question.dump() << std::endl;
    std::string line;
    if (!std::getline(std::cin, line)) throw std::runtime_error("the rival ended without an answer");
    Json answer = Json::parse(line);
    if (answer.contains("error")) throw std::runtime_error(answer["error"].get<std::string>());
    return answer;
}

Json rows_json(std::span<const hardlearn::RowIndex> rows) {
    Json numbers = Json::array();
    for (const hardlearn::RowIndex row : rows) numbers.push_back(static_cast<std::size_t>(row));
    return numbers;
}

hardlearn::Matrix<float> probabilities_in(const Json& answer, std::size_t rows, std::size_t num_classes) {
    const Json& given = answer.at("probabilities");
    if (given.size() != rows)
        throw std::runtime_error(fmt::format("probabilities of {} rows, not of {}", given.size(), rows));
    hardlearn::Matrix<float> result(rows, num_classes);
    for (std::size_t i = 0; i < rows; ++i) {
        if (given[i].size() != num_classes)
            throw std::runtime_error(fmt::format("{} classes, not {}", given[i].size(), num_classes));
        for (std::size_t c = 0; c < num_classes; ++c) result(i, c) = given[i][c].get<float>();
    }
    if (!hardlearn::are_probabilities(result)) throw std::runtime_error("rows that are no probabilities");
    return result;
}

}  // namespace rivals
