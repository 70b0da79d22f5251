#include "apps/hardlearn/terminal/interrupt.hpp"
#include "apps/hardlearn/terminal/program.hpp"

int main(int argc, char** argv) {
    hardlearn::app::hold_signals();
    return hardlearn::app::run_program(argc, argv);
}
