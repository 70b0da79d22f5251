#pragma once

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

namespace studies {

/// What every study is told.
struct Command {
    std::string folder, output;
    std::vector<std::string> sets, constructions = {"naive", "ptc"};
    std::size_t threads = 1;
};

inline void declare(CLI::App& parser, Command& command) {
    parser.add_option("FOLDER", command.folder, "folder of the research sets")->required();
    parser.add_option("--sets", command.sets)->delimiter(',')->required();
    parser.add_option("--constructions", command.constructions)->delimiter(',');
    parser.add_option("--threads", command.threads);
    parser.add_option("-o,--output", command.output, "the journal, which is gone on with")->required();
}

/// The exit status of `run()`: 1 where it throws, with what it says on stderr.
template <class Run>
int status_of(const char* study, Run&& run) {
    try {
        run();
        return 0;
    } catch (const std::exception& error) {
        std::cerr << study << ": " << error.what() << '\n';
        return 1;
    }
}

}  // namespace studies
