#include "tests/tasks/option_tables.hpp"

#include <gtest/gtest.h>

#include "tests/support/files.hpp"

namespace hardlearn::testing {
namespace {

TEST(option_tables, are_what_the_documentation_holds) {
    EXPECT_EQ(read_file(std::string(HARDLEARN_SOURCE_DIR) + "/docs/options.md"), option_tables())
        << "build/bin/option_tables > docs/options.md";
}

}  // namespace
}  // namespace hardlearn::testing
