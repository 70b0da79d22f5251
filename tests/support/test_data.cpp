#include "tests/support/test_data.hpp"

#include <cstdlib>

namespace hardlearn::testing {
namespace {

std::filesystem::path source_folder() {
    return HARDLEARN_SOURCE_DIR;
}

}  // namespace

std::filesystem::path example_data(const std::string& file) {
    return source_folder() / "examples" / "data" / file;
}

std::filesystem::path golden_data(const std::string& floor, const std::string& file) {
    return source_folder() / "tests" / floor / "golden" / file;
}

std::filesystem::path research_data(const std::string& file) {
    const char* folder = std::getenv("HARDLEARN_DATA");
    if (folder == nullptr) return {};
    const auto path = std::filesystem::path(folder) / file;
    return std::filesystem::exists(path) ? path : std::filesystem::path{};
}

}  // namespace hardlearn::testing
