#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "hardlearn/core/names.hpp"
#include "hardlearn/core/value.hpp"

namespace hardlearn {

/// The numbers that an option may be, both ends included unless they are open.
struct Range {
    double lowest = -std::numeric_limits<double>::infinity();
    double highest = std::numeric_limits<double>::infinity();
    bool open_below = false;  ///< `lowest` itself is refused
    bool open_above = false;
    bool zero_too = false;  ///< 0 is allowed besides: it switches something off

    bool holds(double value) const;
    /// "at least 1", "above 0", "from 0 to below 1", "0 or at least 3"; "" without limits.
    std::string text() const;
};

constexpr Range at_least(double lowest) {
    return {.lowest = lowest};
}
constexpr Range above(double lowest) {
    return {.lowest = lowest, .open_below = true};
}
constexpr Range zero_or_at_least(double lowest) {
    return {.lowest = lowest, .zero_too = true};
}
constexpr Range between(double lowest, double highest) {
    return {.lowest = lowest, .highest = highest};
}

/// What is declared of an option, once: the program's parser and help, checks, models, records, the tables of
/// the documentation and other languages are made from it.
struct OptionFacts {
    std::string_view name;          ///< in C++, JSON and Python: "num_neighbors"
    std::string_view doc;           ///< what it is, and what raising it does
    std::string_view off_doc = {};  ///< of a flag that is set by itself: what happens when it is not
    std::string_view unit = {};     ///< what the program's help shows for a value: "N", "LIST", "rows"
    Range range = {};               ///< of a number, or of each number of a list
    std::string_view word = {};     ///< a word that stands for `word_value`: "all"
    std::uint64_t word_value = 0;
    std::string_view program_name = {};  ///< where it is not `name` with hyphens
    char letter = 0;                     ///< the program's short name, 0: none
    bool required = false;               ///< of the program: it must be given
    std::string_view python_name = {};   ///< where scikit-learn has another name for it
    bool may_be_empty = false;           ///< of a list or a text
    bool verbatim = false;               ///< of a list: a text is one item, commas and all
    std::string_view group = {};         ///< heading of the help under which it stands
};

enum class ValueKind : std::uint8_t { flag, whole, number, text, choice };

/// An option without the struct that holds it.
struct OptionDescription {
    OptionFacts facts;
    ValueKind kind = ValueKind::text;
    bool is_list = false;
    bool is_optional = false;                    ///< may be nothing: what uses it decides
    std::vector<std::string_view> choices = {};  ///< of a choice
    std::string goes_with = {};  ///< what it means something beside: "naive or ptc"; empty: all

    /// `name` with hyphens, or facts.program_name.
    std::string program_name() const;
};

/// What a text says, one value or a list with commas, as far as the option can be that; else the text itself.
Value value_of_text(const OptionDescription& option, std::string_view text);

/// What the option may be: "a whole number of at least 1, or all", "one of naive, ptc, auto".
std::string expectation_of(const OptionDescription& option);

/// What is wrong with a value, without the option's name: "'x': expected a number above 0"; nothing where the
/// option may be that.
std::optional<std::string> problem_with(const OptionDescription& option, const Value& value);

/// The same as Error(bad_argument) with the option's name.
void check_value(const OptionDescription& option, const Value& value);

/// Why an option would be ignored: it goes with other values of another one.
struct Conflict {
    std::string_view other;  ///< name of the other option; empty: `wanted` says it all
    std::string wanted;      ///< "naive or ptc"
    std::string actual;      ///< "auto"
};

/// An option of the struct `Owner`: `set` checks what it is given.
template <class Owner>
struct Option : OptionDescription {
    std::function<Value(const Owner&)> get;
    std::function<void(Owner&, const Value&)> set;
    /// What the option is ignored beside; empty: nothing ever.
    std::function<std::optional<Conflict>(const Owner&)> conflict = {};

    std::optional<Conflict> conflict_in(const Owner& owner) const {
        return conflict ? conflict(owner) : std::nullopt;
    }
};

/// Turns members of options structs into values and back.
template <class T>
struct Converter;

template <>
struct Converter<bool> {
    static constexpr ValueKind kind = ValueKind::flag;
    static Value to_value(bool flag, const OptionFacts&) { return flag; }
    static bool from_value(const Value& value, const OptionFacts&) { return *value.get_if<bool>(); }
};

template <class T>
requires std::is_integral_v<T>
struct Converter<T> {
    static constexpr ValueKind kind = ValueKind::whole;
    static Value to_value(T number, const OptionFacts& facts) {
        const auto whole = static_cast<std::uint64_t>(number);
        if (!facts.word.empty() && whole == facts.word_value) return std::string(facts.word);
        return whole;
    }
    static T from_value(const Value& value, const OptionFacts& facts) {
        const auto* whole = value.get_if<std::uint64_t>();
        return static_cast<T>(whole ? *whole : facts.word_value);
    }
};

template <class T>
requires std::is_floating_point_v<T>
struct Converter<T> {
    static constexpr ValueKind kind = ValueKind::number;
    static Value to_value(T number, const OptionFacts&) { return static_cast<double>(number); }
    static T from_value(const Value& value, const OptionFacts&) {
        const auto* whole = value.get_if<std::uint64_t>();
        return whole ? static_cast<T>(*whole) : static_cast<T>(*value.get_if<double>());
    }
};

template <>
struct Converter<std::string> {
    static constexpr ValueKind kind = ValueKind::text;
    static Value to_value(const std::string& text, const OptionFacts&) { return text; }
    static std::string from_value(const Value& value, const OptionFacts&) {
        return *value.get_if<std::string>();
    }
};

template <>
struct Converter<std::filesystem::path> {
    static constexpr ValueKind kind = ValueKind::text;
    static Value to_value(const std::filesystem::path& path, const OptionFacts&) { return path.string(); }
    static std::filesystem::path from_value(const Value& value, const OptionFacts&) {
        return *value.get_if<std::string>();
    }
};

template <NamedEnum T>
struct Converter<T> {
    static constexpr ValueKind kind = ValueKind::choice;
    static Value to_value(T choice, const OptionFacts&) { return std::string(name_of(choice)); }
    static T from_value(const Value& value, const OptionFacts&) {
        return parse_name<T>(*value.get_if<std::string>());
    }
};

template <class T>
struct Converter<std::optional<T>> : Converter<T> {
    static Value to_value(const std::optional<T>& member, const OptionFacts& facts) {
        return member ? Converter<T>::to_value(*member, facts) : Value();
    }
    static std::optional<T> from_value(const Value& value, const OptionFacts& facts) {
        if (value.is_nothing()) return std::nullopt;
        return Converter<T>::from_value(value, facts);
    }
};

template <class T>
struct Converter<std::vector<T>> : Converter<T> {
    static Value to_value(const std::vector<T>& members, const OptionFacts& facts) {
        Value::List list;
        for (const T& member : members) list.push_back(Converter<T>::to_value(member, facts));
        return list;
    }
    static std::vector<T> from_value(const Value& value, const OptionFacts& facts) {
        std::vector<T> members;
        for (const Value& item : *value.get_if<Value::List>())
            members.push_back(Converter<T>::from_value(item, facts));
        return members;
    }
};

namespace detail {
template <class T>
struct Item {
    using type = T;
    static constexpr bool is_list = false, is_optional = false;
};
template <class T>
struct Item<std::vector<T>> {
    using type = T;
    static constexpr bool is_list = true, is_optional = false;
};
template <class T>
struct Item<std::optional<T>> {
    using type = typename Item<T>::type;
    static constexpr bool is_list = Item<T>::is_list, is_optional = true;
};
}  // namespace detail

/// Declares the option of `Owner` that `access`, a function from Owner& to a reference, leads to.
template <class Owner, class Access>
Option<Owner> declare_option(Access access, const OptionFacts& facts) {
    using Member = std::remove_cvref_t<decltype(access(std::declval<Owner&>()))>;
    using Item = detail::Item<Member>;
    Option<Owner> option;
    option.facts = facts;
    option.kind = Converter<Member>::kind;
    option.is_list = Item::is_list;
    option.is_optional = Item::is_optional;
    if constexpr (NamedEnum<typename Item::type>) option.choices = known_names<typename Item::type>();
    option.get = [access, facts](const Owner& owner) {
        return Converter<Member>::to_value(access(const_cast<Owner&>(owner)), facts);
    };
    const OptionDescription description = option;
    option.set = [access, description](Owner& owner, const Value& value) {
        check_value(description, value);
        access(owner) = Converter<Member>::from_value(value, description.facts);
    };
    return option;
}

/// The same for a member of the struct itself.
template <class Owner, class Member>
Option<Owner> declare_option(Member Owner::*member, const OptionFacts& facts) {
    return declare_option<Owner>([member](Owner& owner) -> Member& { return owner.*member; }, facts);
}

/// The options of a part of `Owner` that `access`, a function from Owner& to a reference, leads to.
template <class Owner, class Part, class Access>
std::vector<Option<Owner>> options_of_part(std::span<const Option<Part>> options, Access access) {
    std::vector<Option<Owner>> result;
    for (const Option<Part>& option : options) {
        Option<Owner> lifted;
        static_cast<OptionDescription&>(lifted) = option;
        lifted.get = [get = option.get, access](const Owner& owner) {
            return get(access(const_cast<Owner&>(owner)));
        };
        lifted.set = [set = option.set, access](Owner& owner, const Value& value) {
            set(access(owner), value);
        };
        if (option.conflict) {
            lifted.conflict = [conflict = option.conflict, access](const Owner& owner) {
                return conflict(access(const_cast<Owner&>(owner)));
            };
        }
        result.push_back(std::move(lifted));
    }
    return result;
}

/// Lists of options one behind the other.
template <class Owner>
std::vector<Option<Owner>> joined(std::initializer_list<std::vector<Option<Owner>>> lists) {
    std::vector<Option<Owner>> all;
    for (const auto& list : lists) all.insert(all.end(), list.begin(), list.end());
    return all;
}

/// "views goes with construction naive or ptc, not auto" as Error(bad_argument).
[[noreturn]] void throw_conflict(const OptionDescription& option, const Conflict& conflict);

/// Checks every option: Error(bad_argument) with the name, the value and what was expected; also for one that
/// is not at its default beside another that makes it ignored.
template <class Owner>
void check_options(std::span<const Option<Owner>> options, const Owner& owner) {
    const Owner defaults{};
    for (const Option<Owner>& option : options) {
        const Value value = option.get(owner);
        check_value(option, value);
        const auto conflict = option.conflict_in(owner);
        if (conflict && value != option.get(defaults)) throw_conflict(option, *conflict);
    }
}

/// The option of this name; Error(internal) if there is none.
template <class Owner>
const Option<Owner>& option_named(std::span<const Option<Owner>> options, std::string_view name) {
    const auto found = std::ranges::find(options, name, [](const auto& option) { return option.facts.name; });
    if (found == options.end()) throw Error(ErrorCode::internal, "no option " + std::string(name));
    return *found;
}

}  // namespace hardlearn
