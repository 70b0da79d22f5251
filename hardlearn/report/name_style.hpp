#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace hardlearn {

/// How a name from a file is written into a sentence: as a terminal, a page or a card wants it.
using NameStyle = std::function<std::string(std::string_view name)>;

/// The name of a class in a sentence. One that begins like a number stands in quotes, "'1'", so that nobody
/// takes it for a count.
std::string class_in_sentence(const NameStyle& name, std::string_view class_name);

}  // namespace hardlearn
