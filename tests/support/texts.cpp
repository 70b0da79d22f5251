#include "tests/support/texts.hpp"

#include <sstream>

namespace hardlearn::testing {

::testing::AssertionResult contains(const std::string& text, const std::string& part) {
    if (text.find(part) != std::string::npos) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << "'" << part << "' is not in: " << text;
}

::testing::AssertionResult begins_with(const std::string& text, const std::string& part) {
    if (text.starts_with(part)) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << "'" << part << "' does not begin: " << text;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

std::string replaced(std::string text, const std::string& part, const std::string& by) {
    const std::size_t at = text.find(part);
    if (at == std::string::npos) {
        ADD_FAILURE() << "'" << part << "' is not in: " << text;
        return text;
    }
    return text.replace(at, part.size(), by);
}

}  // namespace hardlearn::testing
