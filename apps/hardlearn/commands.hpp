#pragma once

#include <functional>
#include <string_view>

#include "apps/hardlearn/session.hpp"

namespace hardlearn::app {

/// One subcommand. `add` declares its options on a parser and returns what to do once they are parsed.
struct Command {
    std::string_view name;
    std::string_view summary;
    std::string_view example;  ///< shown at the end of --help, several joined by "\n  $ "; the tests run them
    std::function<void(Session&)> (*add)(CLI::App& parser);
};

extern const Command diagnose_command;
extern const Command clean_command;
extern const Command evaluate_command;
extern const Command compare_command;
extern const Command ablate_command;
extern const Command fit_command;
extern const Command predict_command;
extern const Command explain_command;
extern const Command inspect_command;
extern const Command reweight_command;
extern const Command weights_command;
extern const Command margins_command;

}  // namespace hardlearn::app
