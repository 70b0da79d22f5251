#pragma once

namespace hardlearn::app {

/// What stands behind a stream.
enum class Terminal {
    none,   ///< nothing that lines can be taken back from: no terminal, or TERM is empty or "dumb"
    plain,  ///< a terminal that shall get no escape sequences: NO_COLOR is set
    full    ///< a terminal that takes them
};

/// What stands behind an open file, as the environment tells it.
Terminal terminal_of(int descriptor);

}  // namespace hardlearn::app
