#include <fmt/format.h>

#include "hardlearn/core/error.hpp"
#include "hardlearn/network/archive-inl.hpp"
#include "hardlearn/reweight/reweight.hpp"
#include "hardlearn/reweight/settings.hpp"
#include "hardlearn/reweight/trained_network-inl.hpp"

namespace hardlearn {}
