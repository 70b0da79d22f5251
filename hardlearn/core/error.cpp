#include "hardlearn/core/error.hpp"

namespace hardlearn {

void throw_bad_argument(const std::string& message) {
    throw Error(ErrorCode::bad_argument, message);
}
void throw_bad_data(const std::string& message, std::vector<Remedy> remedies) {
    throw Error(ErrorCode::bad_data, message, std::move(remedies));
}
void throw_file(const std::string& message) {
    throw Error(ErrorCode::file, message);
}
void throw_training_failed(const std::string& message) {
    throw Error(ErrorCode::training_failed, message);
}

}  // namespace hardlearn
