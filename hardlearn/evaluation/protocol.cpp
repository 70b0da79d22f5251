#include "hardlearn/evaluation/protocol.hpp"
