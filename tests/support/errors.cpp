#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

const char* name_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::internal:
            return "internal";
        case ErrorCode::bad_argument:
            return "bad_argument";
        case ErrorCode::bad_data:
            return "bad_data";
        case ErrorCode::file:
            return "file";
        case ErrorCode::training_failed:
            return "training_failed";
        case ErrorCode::cancelled:
            return "cancelled";
        case ErrorCode::out_of_memory:
            return "out_of_memory";
    }
    return "unknown";
}

void fail(const Place& place, const std::string& message) {
    ADD_FAILURE_AT(place.file_name(), static_cast<int>(place.line())) << message;
}

}  // namespace

std::string error_message(ErrorCode code, const std::function<void()>& call, const Place& place) {
    try {
        call();
    } catch (const Error& error) {
        const std::string message = error.what();
        if (error.code() != code) {
            fail(place, std::string("expected an error ") + name_of(code) + ", got " + name_of(error.code()) +
                            ": " + message);
        }
        return message;
    }
    fail(place, std::string("expected an error ") + name_of(code) + ", got none");
    return {};
}

void expect_error(ErrorCode code, const Words& words, const std::function<void()>& call, const Place& place) {
    const std::string message = error_message(code, call, place);
    for (const std::string& word : words.all()) {
        if (message.find(word) == std::string::npos) {
            fail(place, "expected a message with '" + word + "', got '" + message + "'");
        }
    }
}

void expect_error_message(ErrorCode code, const std::string& message, const std::function<void()>& call,
                          const Place& place) {
    const std::string actual = error_message(code, call, place);
    if (actual != message) fail(place, "expected the message '" + message + "', got '" + actual + "'");
}

}  // namespace hardlearn::testing
