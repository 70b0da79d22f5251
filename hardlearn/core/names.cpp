#include "hardlearn/core/names.hpp"

#include <fmt/format.h>

namespace hardlearn {

void throw_unknown_name(std::string_view what, std::string_view name,
                        const std::vector<std::string_view>& known) {
    throw_bad_argument(
        fmt::format("unknown {} '{}': expected one of {}", what, name, fmt::join(known, ", ")));
}

}  // namespace hardlearn
