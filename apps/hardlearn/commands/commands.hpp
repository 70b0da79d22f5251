#pragma once

#include <functional>
#include <string_view>

#include "apps/hardlearn/terminal/command_line.hpp"
#include "apps/hardlearn/terminal/session.hpp"

namespace hardlearn::app {

/// What a file of data may be.
inline constexpr const char* data_file_doc = "Data: CSV, TSV, ARFF, svmlight or .npy, each also as .gz";

/// One subcommand. `add` declares what it takes and returns what to do once they are parsed.
struct Command {
    std::string_view name;
    std::string_view summary;
    std::string_view example;  ///< shown at the end of --help, several joined by "\n  $ "; the tests run them
    std::function<void(Session&)> (*add)(CommandLine& line);
};

extern const Command diagnose_command;
extern const Command clean_command;
extern const Command evaluate_command;
extern const Command certify_command;
extern const Command compare_command;
extern const Command study_command;
extern const Command ablate_command;
extern const Command fit_command;
extern const Command predict_command;
extern const Command explain_command;
extern const Command inspect_command;
extern const Command report_command;
extern const Command simulate_command;
extern const Command shift_command;
extern const Command traininglets_command;
extern const Command reweight_command;
extern const Command weights_command;
extern const Command margins_command;
extern const Command features_command;

}  // namespace hardlearn::app
