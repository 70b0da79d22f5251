#include "apps/hardlearn/reweighting_models.hpp"

#include <algorithm>
#include <array>

namespace hardlearn::app {
namespace {

// Names, and not values of Method: they are known also without libtorch.
constexpr std::array<std::string_view, 10> names = {"erm",      "erm-part", "erm-trimmed", "lrw-random",
                                                    "lrw-easy", "lrw-hard", "molere",      "molere-refit",
                                                    "mwn",      "jtt"};

}  // namespace

std::span<const std::string_view> reweighting_model_names() {
    return names;
}

bool is_reweighting_model(std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

}  // namespace hardlearn::app
