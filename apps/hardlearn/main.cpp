#include "apps/hardlearn/terminal/interrupt.hpp"
#include "apps/hardlearn/terminal/networks_launcher.hpp"
#include "apps/hardlearn/terminal/program.hpp"

int main(int argc, char** argv) {
    hardlearn::app::hold_signals();
    hardlearn::app::launch_networks_where_needed(argc, argv);
    return hardlearn::app::run_program(argc, argv);
}
