#pragma once

namespace hardlearn::app {

/// Runs the command that the arguments name and returns the exit status: 0 done, 1 internal error, 2 usage, 3
/// bad data, 4 file trouble, 5 training failed, 6 out of memory, 130 interrupted. Results go to stdout,
/// everything else to stderr.
int run_program(int argc, char** argv);

}  // namespace hardlearn::app
