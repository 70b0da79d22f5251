#pragma once

namespace hardlearn::app {

/// Where the command needs networks, runs the program that has them, `hardlearn-networks` beside this one, in
/// place of this process; does not return then. Returns where it needs none, and where there is no such
/// program (a build without libtorch): the command then says what is missing. Two programs, because libtorch
/// takes longer to load than most commands to run. To be called before any thread is started.
void launch_networks_where_needed(int argc, char** argv);

}  // namespace hardlearn::app
