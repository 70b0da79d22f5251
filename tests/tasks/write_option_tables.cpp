// Prints docs/options.md as the declarations of the options want it.
#include <cstdio>

#include "tests/tasks/option_tables.hpp"

int main() {
    std::fputs(hardlearn::testing::option_tables().c_str(), stdout);
}
