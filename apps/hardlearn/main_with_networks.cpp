#include "apps/hardlearn/terminal/program.hpp"

int main(int argc, char** argv) {
    return hardlearn::app::run_program(argc, argv);
}
