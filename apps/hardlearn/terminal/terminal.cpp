#include "apps/hardlearn/terminal/terminal.hpp"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace hardlearn::app {
namespace {

// What is not set is empty.
std::string_view environment(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string_view() : std::string_view(value);
}

}  // namespace

Terminal terminal_of(int descriptor) {
    const std::string_view term = environment("TERM");
    if (::isatty(descriptor) != 1 || term.empty() || term == "dumb") return Terminal::none;
    return environment("NO_COLOR").empty() ? Terminal::full : Terminal::plain;
}

}  // namespace hardlearn::app
