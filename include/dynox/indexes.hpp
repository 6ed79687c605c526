// Secondary indexes of a model.
//
//   static constexpr auto email_index =
//       dynox::GlobalSecondaryIndex<&User::email>{.index_name = "email-index"};
//   static constexpr auto indexes = dynox::index_list(email_index);
//   ...
//   auto found = co_await User::query("a@b.c").index(User::email_index).all();
#pragma once

#include <string_view>
#include <tuple>

#include "dynox/attributes.hpp"

namespace dynox {

/// A global secondary index: any partition key, perhaps a sort key, as members of the model.
/// projection: "ALL" or "KEYS_ONLY"; models are read whole, so a list of attributes is not offered.
template <auto PartitionKey, auto SortKey = nullptr>
struct GlobalSecondaryIndex {
    std::string_view index_name;
    std::string_view projection = "ALL";
};

/// A local secondary index: the table's partition key, another sort key. Projection as above.
template <auto SortKey>
struct LocalSecondaryIndex {
    std::string_view index_name;
    std::string_view projection = "ALL";
};

/// The indexes of a model, as its `indexes` member takes them.
template <class... Indexes>
consteval std::tuple<Indexes...> index_list(Indexes... indexes) {
    return {indexes...};
}

namespace detail {

/// An index with its key attributes by name; empty sort_key: none.
struct IndexSchema {
    std::string_view index_name;
    std::string_view projection;
    const MemberCodec* partition_key;  ///< null: the table's (a local index)
    const MemberCodec* sort_key;       ///< null: none
};

template <class D>
constexpr const MemberCodec* find_member(std::string_view name) {
    for (const MemberCodec& member : table_of<D>::members) {
        if (member.name == name) {
            return &member;
        }
    }
    return nullptr;
}

/// The codec of a listed member; null for nullptr.
template <class D, auto M>
constexpr const MemberCodec* codec_of_member() {
    if constexpr (std::is_null_pointer_v<decltype(M)>) {
        return nullptr;
    } else {
        static_assert(!name_of_member<D, M>().empty(),
                      "dynox: an index names a member that is not in `attributes`");
        return find_member<D>(name_of_member<D, M>());
    }
}

template <class D, auto P, auto S>
constexpr IndexSchema index_schema(const GlobalSecondaryIndex<P, S>& index) {
    return {index.index_name, index.projection, codec_of_member<D, P>(), codec_of_member<D, S>()};
}
template <class D, auto S>
constexpr IndexSchema index_schema(const LocalSecondaryIndex<S>& index) {
    return {index.index_name, index.projection, nullptr, codec_of_member<D, S>()};
}

}  // namespace detail
}  // namespace dynox
