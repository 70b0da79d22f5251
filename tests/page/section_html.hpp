#pragma once

#include <cstddef>
#include <string>

#include "hardlearn/page/sections.hpp"

namespace hardlearn::testing {

using Section = std::string (*)(PageState&);

inline std::string html_of(Section section, const Dossier& dossier) {
    PageState state{.dossier = dossier};
    return section(state);
}

inline std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

}  // namespace hardlearn::testing
