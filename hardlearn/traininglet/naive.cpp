#include "hardlearn/traininglet/naive.hpp"
