// What a model's declaration comes to: one constant ModelSchema, checked at compile time.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "dynox/attributes.hpp"
#include "dynox/detail/totals.hpp"
#include "dynox/indexes.hpp"

namespace dynox {

class DynamoDBClient;

/// Settings of a model: static constexpr auto model_config = dynox::ModelConfig{.table = "users"};
struct ModelConfig {
    /// The table's name, or its ARN.
    std::string_view table;
    /// A client of static storage duration for this model; null: the one of set_client(), or the
    /// default client.
    DynamoDBClient* client = nullptr;
    /// Default of get() and query().
    bool consistent_read = false;
};

namespace detail {

/// The client set at run time for one model (Model<D>::set_client), and what its operations took.
/// Thread safety: shared objects: safe.
class ClientSlot {
  public:
    void set(std::shared_ptr<DynamoDBClient> client) {
        const std::lock_guard lock(mutex_);
        client_ = std::move(client);
    }
    [[nodiscard]] std::shared_ptr<DynamoDBClient> get() const {
        const std::lock_guard lock(mutex_);
        return client_;
    }
    Totals totals;

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<DynamoDBClient> client_;
};

/// A model as ordinary code sees it.
struct ModelSchema {
    ModelConfig config;
    ModelTable members;
    const MemberCodec* partition_key;
    const MemberCodec* sort_key;  ///< null: none
    const MemberCodec* version;   ///< null: none
    const MemberCodec* ttl;       ///< null: none
    const IndexSchema* indexes;
    std::size_t index_count;
    ClientSlot* client_slot;
};

template <class D>
inline ClientSlot client_slot_of;

template <class D>
constexpr const MemberCodec* find_role(bool MemberCodec::*role) {
    for (const MemberCodec& member : table_of<D>::members) {
        if (member.*role) {
            return &member;
        }
    }
    return nullptr;
}

template <class D>
constexpr auto make_index_schemas() {
    if constexpr (requires { D::indexes; }) {
        return std::apply(
            [](const auto&... index) { return std::array{index_schema<D>(index)...}; }, D::indexes);
    } else {
        return std::array<IndexSchema, 0>{};
    }
}

/// How many bases a model has cannot be asked; an aggregate with Model<D> as its one base is the
/// usual form.
template <class D>
constexpr bool lists_every_member() {
    if constexpr (!std::is_aggregate_v<D> || requires { D::partial_attributes; }) {
        return true;
    } else {
        return count_members<D, true>() <= table_of<D>::members.size();
    }
}

template <class D>
struct schema_of {
    static_assert(
        requires { D::model_config; },
        "dynox: a model needs `static constexpr auto model_config = dynox::ModelConfig{.table = "
        "\"...\"};`");
    static_assert(count_role<D>(&MemberCodec::partition_key) == 1,
                  "dynox: a model needs exactly one attribute with .partition_key = true");
    static_assert(count_role<D>(&MemberCodec::sort_key) <= 1,
                  "dynox: a model has at most one attribute with .sort_key = true");
    static_assert(count_role<D>(&MemberCodec::version) <= 1,
                  "dynox: a model has at most one VersionAttribute");
    static_assert(count_role<D>(&MemberCodec::ttl) <= 1,
                  "dynox: a model has at most one TTLAttribute");
    static_assert(!has_duplicate_names<D>(),
                  "dynox: two attributes of the model have the same name");
    static_assert(lists_every_member<D>(),
                  "dynox: list every data member of the model in `attributes` (or declare "
                  "`static constexpr bool partial_attributes = true;`)");
    static constexpr auto indexes = make_index_schemas<D>();
    static constexpr ModelSchema value{D::model_config,
                                       table_of<D>::value,
                                       find_role<D>(&MemberCodec::partition_key),
                                       find_role<D>(&MemberCodec::sort_key),
                                       find_role<D>(&MemberCodec::version),
                                       find_role<D>(&MemberCodec::ttl),
                                       indexes.data(),
                                       indexes.size(),
                                       &client_slot_of<D>};
};

/// C++ type of the member with a role; void if there is none.
template <class D, bool Sort>
constexpr auto type_of_key_tag() {
    using List = std::remove_cv_t<decltype(attributes_of<D>())>;
    return []<std::size_t... I>(std::index_sequence<I...>) {
        constexpr auto list = attributes_of<D>();
        constexpr std::size_t at = [&list] {
            std::size_t found = sizeof...(I);
            ((has_role<Sort>(std::get<I>(list)) ? void(found = I) : void()), ...);
            return found;
        }();
        if constexpr (at == sizeof...(I)) {
            return std::type_identity<void>{};
        } else {
            return std::type_identity<
                typename without_optional<member_type_of<std::tuple_element_t<at, List>>>::type>{};
        }
    }(std::make_index_sequence<std::tuple_size_v<List>>{});
}
template <class D, bool Sort>
using type_of_key = typename decltype(type_of_key_tag<D, Sort>())::type;

}  // namespace detail
}  // namespace dynox
