#include "hardlearn/embedding/t_sne.hpp"
