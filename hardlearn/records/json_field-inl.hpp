#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/json_depth.hpp"
#include "hardlearn/core/value_json-inl.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

/// A value of a record with its file and path, so that every complaint can name them: Error(bad_data) where
/// it is not what was expected.
class JsonField {
  public:
    JsonField(const nlohmann::ordered_json& value, const std::string& source, std::string path)
        : value_(value), source_(source), path_(std::move(path)) {}

    JsonField operator[](std::string_view key) const {
        expect(value_.is_object(), "an object");
        const auto found = value_.find(std::string(key));
        const std::string path = path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
        if (found == value_.end()) {
            throw_bad_data(fmt::format("{}: field '{}' is missing", source_, path));
        }
        return {*found, source_, path};
    }

    bool has(std::string_view key) const {
        expect(value_.is_object(), "an object");
        return value_.contains(key);
    }

    std::vector<JsonField> elements() const {
        expect(value_.is_array(), "a list");
        std::vector<JsonField> fields;
        for (std::size_t i = 0; i < value_.size(); ++i) {
            fields.push_back({value_[i], source_, fmt::format("{}[{}]", path_, i)});
        }
        return fields;
    }

    std::vector<std::string> keys() const {
        expect(value_.is_object(), "an object");
        std::vector<std::string> names;
        for (const auto& item : value_.items()) names.push_back(item.key());
        return names;
    }

    std::uint64_t count() const {
        expect(value_.is_number_unsigned(), "a whole number");
        return value_.get<std::uint64_t>();
    }

    double seconds() const {
        expect(value_.is_number() && value_.get<double>() >= 0, "a number of seconds");
        return value_.get<double>();
    }

    double score() const {
        if (value_.is_null()) return std::numeric_limits<double>::quiet_NaN();
        expect(value_.is_number(), "a number or null");
        return value_.get<double>();
    }

    double number() const {
        expect(value_.is_number(), "a number");
        return value_.get<double>();
    }

    double share() const {
        const double share = number();
        expect(share >= 0 && share <= 1, "a share from 0 to 1");
        return share;
    }

    bool is_null() const { return value_.is_null(); }
    bool is_text() const { return value_.is_string(); }

    bool truth() const {
        expect(value_.is_boolean(), "true or false");
        return value_.get<bool>();
    }

    /// Also an empty one.
    std::string text() const {
        expect(value_.is_string(), "a text");
        return value_.get<std::string>();
    }

    std::string name() const {
        expect(value_.is_string() && !value_.get_ref<const std::string&>().empty(), "a name");
        return value_.get<std::string>();
    }

    /// Nothing, a flag, a number, a text or a list of such: Error(bad_data) for anything else.
    Value value() const {
        if (value_.is_array()) {
            Value::List list;
            for (const JsonField& element : elements()) list.push_back(element.value());
            return list;
        }
        expect(!value_.is_object() && !value_.is_binary(), "a value, or a list of values");
        if (value_.is_number() && !value_.is_number_unsigned()) return value_.get<double>();
        return value_of_json(value_);
    }

    void expect(bool holds, std::string_view what) const {
        if (holds) return;
        const std::string place = path_.empty() ? "" : fmt::format("field '{}': ", path_);
        throw_bad_data(fmt::format("{}: {}expected {}, found {}", source_, place, what, found()));
    }

  private:
    std::string found() const {
        return value_.is_structured() ? std::string("an ") + value_.type_name() : in_quotes(value_.dump());
    }

    const nlohmann::ordered_json& value_;
    const std::string& source_;
    std::string path_;
};

/// The record that a task wrote. Error(bad_data) if the text is no JSON.
inline nlohmann::ordered_json parse_record(std::string_view text, const std::string& source,
                                           std::string_view task) {
    using Parsed = nlohmann::ordered_json;
    if (is_too_deep_json(text))
        throw_bad_data(fmt::format("{}: is no JSON record of '{}': it nests too deep", source, task));
    try {
        return Parsed::parse(text);
    } catch (const Parsed::parse_error& error) {
        throw_bad_data(fmt::format("{}: is no JSON record of '{}': byte {} does not belong there", source,
                                   task, error.byte));
    } catch (const Parsed::exception&) {
        throw_bad_data(fmt::format("{}: is no JSON record: a number in it is out of range", source));
    }
}

}  // namespace hardlearn
