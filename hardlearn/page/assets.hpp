#pragma once

#include <string_view>

namespace hardlearn {

/// The text of page.css and of page.js, which are embedded when the library is built.
std::string_view page_css();
std::string_view page_js();

}  // namespace hardlearn
