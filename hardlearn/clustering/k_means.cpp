#include "hardlearn/clustering/k_means.hpp"
