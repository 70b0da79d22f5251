#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <initializer_list>
#include <source_location>
#include <string>
#include <vector>

#include "hardlearn/core/error.hpp"

namespace hardlearn::testing {

/// Parts that a message must contain: one text, a list of texts, or none.
class Words {
  public:
    Words() = default;
    Words(const char* word) : words_{word} {}
    Words(std::string word) : words_{std::move(word)} {}
    Words(std::initializer_list<std::string> words) : words_(words) {}
    Words(std::vector<std::string> words) : words_(std::move(words)) {}
    const std::vector<std::string>& all() const { return words_; }

  private:
    std::vector<std::string> words_;
};

using Place = std::source_location;

/// Runs `call`, which must throw Error with this code, and returns the error's message; without such an error
/// the test fails at `place`, the caller's line, and the text is empty.
std::string error_message(ErrorCode code, const std::function<void()>& call,
                          const Place& place = Place::current());

/// Runs `call`, which must throw Error with this code and a message that contains all the words.
void expect_error(ErrorCode code, const Words& words, const std::function<void()>& call,
                  const Place& place = Place::current());

/// The same for an error whose message is exactly this.
void expect_error_message(ErrorCode code, const std::string& message, const std::function<void()>& call,
                          const Place& place = Place::current());

}  // namespace hardlearn::testing
