#include "hardlearn/svm/binary_solver.hpp"
