// Prints docs/options.md as the declarations of the options want it.
#include <cstdio>

#include "tests/tasks/option_tables.hpp"

namespace hardlearn::testing {

void print_option_tables() {
    std::fputs(option_tables().c_str(), stdout);
}

}  // namespace hardlearn::testing

int main() {
    hardlearn::testing::print_option_tables();
}
