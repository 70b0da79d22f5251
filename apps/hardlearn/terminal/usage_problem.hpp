#pragma once

#include <string>

#include "apps/hardlearn/terminal/command_line.hpp"

namespace CLI {
class ParseError;
}  // namespace CLI

namespace hardlearn::app {

/// What is wrong with the arguments of a command, and what was expected, in plain English:
/// "unknown option '--sed': did you mean --seed?".
std::string usage_problem(const CLI::ParseError& error, const CLI::App& parser, const CommandLine& line);

}  // namespace hardlearn::app
