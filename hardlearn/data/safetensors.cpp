#include "hardlearn/data/safetensors.hpp"
