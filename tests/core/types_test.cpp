#include "hardlearn/core/types.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

namespace hardlearn::testing {
namespace {

// Using one kind as another fails to compile, whichever way it is tried.
template <class To, class From>
constexpr bool can_become =
    std::is_convertible_v<From, To> || std::is_constructible_v<To, From> || std::is_assignable_v<To&, From>;
template <class To, class From>
constexpr bool can_be_viewed_as = std::is_constructible_v<std::span<const To>, const std::vector<From>&> ||
                                  std::is_constructible_v<std::span<const To>, std::span<const From>>;
template <class A, class B>
concept can_be_compared = requires(A a, B b) {
    a == b;
}
|| requires(A a, B b) {
    a < b;
};

template <class A, class B>
constexpr bool are_apart = !can_become<A, B> && !can_become<B, A> && !can_be_viewed_as<A, B> &&
                           !can_be_viewed_as<B, A> && !std::is_convertible_v<A*, B*> &&
                           !std::is_convertible_v<std::vector<A>, std::vector<B>> && !can_be_compared<A, B>;
static_assert(are_apart<RowIndex, Label>);
static_assert(are_apart<RowIndex, GroupIndex>);
static_assert(are_apart<Label, GroupIndex>);

// Integers of any width convert both ways; what is no integer does not become an index.
template <class Index, class Plain>
constexpr bool is_interchangeable =
    std::is_convertible_v<Plain, Index>&& std::is_convertible_v<Index, Plain>&& std::is_assignable_v<
        Index&, Plain>&& std::is_assignable_v<Plain&, Index>&& can_be_compared<Index, Plain>;
static_assert(is_interchangeable<RowIndex, std::uint32_t> && is_interchangeable<RowIndex, std::size_t>);
static_assert(is_interchangeable<Label, std::int32_t> && is_interchangeable<Label, std::int64_t>);
static_assert(is_interchangeable<GroupIndex, std::uint32_t> && is_interchangeable<GroupIndex, int>);
static_assert(!std::is_convertible_v<double, RowIndex> && !std::is_constructible_v<Label, float>);
static_assert(!can_be_viewed_as<RowIndex, std::uint32_t> && !can_be_viewed_as<std::int32_t, Label>);

// Memory is that of the integer.
template <class Index, class T>
constexpr bool is_stored_as = sizeof(Index) == sizeof(T) && alignof(Index) == alignof(T) &&
                              std::is_trivially_copyable_v<Index>&& std::is_standard_layout_v<
                                  Index>&& std::has_unique_object_representations_v<Index>;
static_assert(is_stored_as<RowIndex, std::uint32_t>);
static_assert(is_stored_as<Label, std::int32_t>);
static_assert(is_stored_as<GroupIndex, std::uint32_t>);

static_assert(std::totally_ordered<RowIndex> && std::totally_ordered<Label>);
static_assert(std::numeric_limits<RowIndex>::max() == std::numeric_limits<std::uint32_t>::max());
static_assert(std::numeric_limits<Label>::min() == std::numeric_limits<std::int32_t>::min());

TEST(types, index_counts_and_compares_as_its_integer_does) {
    Label label;
    EXPECT_EQ(label, 0);
    EXPECT_EQ(label++, 0);
    EXPECT_EQ(++label, 2);
    EXPECT_EQ(label += 5, 7);
    EXPECT_EQ(label -= 1, 6);
    EXPECT_EQ(label--, 6);
    EXPECT_EQ(--label, 4);
    label = -1;
    EXPECT_LT(label, Label{0});
    EXPECT_EQ(label.value(), -1);
    const std::vector<int> values = {5, 6, 7};
    EXPECT_EQ(values[RowIndex{1}], 6);
    EXPECT_EQ(Label{RowIndex{3}.value()}, 3);
}

TEST(types, array_of_indices_is_one_of_integers) {
    std::vector<RowIndex> rows = {4, 0xFFFFFFFFu, 2};
    const std::vector<std::uint32_t> integers = {4, 0xFFFFFFFFu, 2};
    EXPECT_EQ(std::memcmp(rows.data(), integers.data(), 3 * sizeof(std::uint32_t)), 0);
    plain_integers(rows.data())[1] = 9;
    EXPECT_EQ(rows, (std::vector<RowIndex>{4, 9, 2}));
    const std::span<const RowIndex> view = rows;
    EXPECT_EQ(plain_integers(view.data())[2], 2u);
}

}  // namespace
}  // namespace hardlearn::testing
