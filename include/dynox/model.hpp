// Model<D>: save, get, update, remove, query and scan for a struct with an attribute list
// (attributes.hpp).
//
//   User user{.pk = "USER#1", .sk = "PROFILE", .name = "John"};
//   co_await user.save();                                             // user.sync_save()
//   auto found = co_await User::get("USER#1", "PROFILE");             // std::optional<User>
//   co_await user.update(field<&User::age>.add(1), condition(field<&User::age> >= 18));
//   auto adults = co_await User::query("USER#1").filter(field<&User::age> >= 18).limit(10).all();
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "dynox/detail/model_operations.hpp"
#include "dynox/field.hpp"

namespace dynox {

/// Consistency of one get(): User::get("USER#1", "PROFILE", ConsistentRead(true)). Default:
/// ModelConfig::consistent_read.
class ConsistentRead {
  public:
    explicit constexpr ConsistentRead(bool on) : on_(on) {}
    [[nodiscard]] constexpr bool on() const noexcept { return on_; }

  private:
    bool on_;
};

namespace detail {

/// Last step of get(): a flat item becomes a D.
template <class D>
struct Load {
    Result<std::optional<D>> operator()(api::GetItemResult&& result) const {
        std::optional<D> object;
        if (result.item) {
            if (const Result<void> read =
                    read_item(schema_of<D>::value, *result.item, &object.emplace());
                !read) {
                return read.error();
            }
        }
        return object;
    }
};

/// Last step of next_page() and all().
template <class D>
struct LoadAll {
    Result<std::vector<D>> operator()(std::vector<FlatItem>&& items) const {
        std::vector<D> objects(items.size());
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (const Result<void> read = read_item(schema_of<D>::value, items[i], &objects[i]);
                !read) {
                return read.error();
            }
        }
        return objects;
    }
    Result<std::optional<std::vector<D>>> operator()(
        std::optional<std::vector<FlatItem>>&& items) const {
        if (!items) {
            return std::optional<std::vector<D>>();
        }
        Result<std::vector<D>> objects = (*this)(std::move(*items));
        if (!objects) {
            return objects.error();
        }
        return std::optional<std::vector<D>>(std::move(*objects));
    }
};
/// Last step of first().
template <class D>
struct LoadFirst {
    Result<std::optional<D>> operator()(std::optional<std::vector<FlatItem>>&& items) const {
        api::GetItemResult one;
        if (items && !items->empty()) {
            one.item = std::move(items->front());
        }
        return Load<D>()(std::move(one));
    }
};

/// A key value as the member's type stores it.
template <class Type, class V>
[[nodiscard]] Operand key_operand(const V& value) {
    static_assert(
        std::is_convertible_v<const V&, Type>,
        "dynox: the key value is not convertible to the C++ type of the model's key attribute");
    if constexpr (std::is_convertible_v<const V&, Type>) {
        return operand_of<Type>(static_cast<Type>(value));
    } else {
        return Operand(FlatItem());
    }
}
/// The value for a query whose key attribute is known at run time only.
template <class V>
[[nodiscard]] Operand any_key_operand(const V& value) {
    if constexpr (std::is_convertible_v<const V&, std::string>) {
        return operand_of<std::string>(value);
    } else {
        static_assert(codec<V>::supported, "dynox: this type cannot be a key value");
        return operand_of<V>(value);
    }
}

/// Sorts the arguments of an operation: actions, conditions and, whatever is left, the completion
/// token.
struct Arguments {
    std::vector<UpdateAction> actions;
    Condition condition;
    std::optional<bool> consistent_read;

    void take(UpdateAction action) { actions.push_back(std::move(action)); }
    void take(ConditionArgument argument) { take(std::move(argument).take()); }
    void take(Condition more) { condition = std::move(condition) && std::move(more); }
    void take(ConsistentRead read) { consistent_read = read.on(); }
};
template <class T>
concept ModelArgument =
    requires(Arguments& arguments, T&& value) { arguments.take(std::forward<T>(value)); };

template <class T>
inline constexpr bool is_consistent_read = std::is_same_v<std::remove_cvref_t<T>, ConsistentRead>;

template <class T>
void take_if_argument(Arguments& arguments, T&& value) {
    if constexpr (ModelArgument<T>) {
        arguments.take(std::forward<T>(value));
    }
}

/// Calls start(token) with the completion token among the arguments, or with the default one.
template <class Start>
auto with_token_of(Start start) {
    return start(default_token());
}
template <class Start, class First, class... Rest>
auto with_token_of(Start start, First&& first, Rest&&... rest) {
    if constexpr (ModelArgument<First>) {
        return with_token_of(std::move(start), std::forward<Rest>(rest)...);
    } else {
        static_assert(
            (ModelArgument<Rest> && ...),
            "dynox: expected update actions, conditions and at most one completion token");
        return start(std::forward<First>(first));
    }
}

template <class... Args>
[[nodiscard]] Arguments only_arguments(Args&&... args) {
    static_assert((ModelArgument<Args> && ...), "dynox: expected update actions or conditions");
    Arguments arguments;
    (take_if_argument(arguments, std::forward<Args>(args)), ...);
    return arguments;
}

}  // namespace detail

/// What queries and scans of models share: chained setters. On a temporary they give a value, so
/// that a whole chain may stand in a range-for.
template <class D, class Derived>
class ModelRead {
  public:
    /// Of the sort key: User::query("USER#1").sort_key(field<&User::sk>.begins_with("ORDER#")). One
    /// comparison, between() or begins_with(), as the service takes it.
    Derived& sort_key(Condition condition) & {
        return set(&detail::ReadPlan::sort_key, std::move(condition));
    }
    Derived sort_key(Condition condition) && { return std::move(sort_key(std::move(condition))); }
    /// Items that do not fit are read (and paid for) but not returned.
    Derived& filter(Condition condition) & {
        return set(&detail::ReadPlan::filter, std::move(condition));
    }
    Derived filter(Condition condition) && { return std::move(filter(std::move(condition))); }
    /// Items in total, over all pages.
    Derived& limit(std::size_t items) & {
        return set(&detail::ReadPlan::limit, std::optional(items));
    }
    Derived limit(std::size_t items) && { return std::move(limit(items)); }
    /// Items that one request examines at most. Default: the limit, if there is one; else as many
    /// as fit into 1 MB.
    Derived& page_size(std::uint32_t items) & {
        return set(&detail::ReadPlan::page_size, std::optional(items));
    }
    Derived page_size(std::uint32_t items) && { return std::move(page_size(items)); }
    /// One of the model's `indexes`: .index(User::email_index).
    template <class Index>
    Derived& index(const Index& index) & {
        return set(&detail::ReadPlan::index_name, std::string(index.index_name));
    }
    template <class Index>
    Derived index(const Index& index) && {
        return std::move(this->index(index));
    }
    /// false: descending by sort key.
    Derived& scan_index_forward(bool forward) & { return set(&detail::ReadPlan::forward, forward); }
    Derived scan_index_forward(bool forward) && { return std::move(scan_index_forward(forward)); }
    /// Default: ModelConfig::consistent_read. Not on global indexes.
    Derived& consistent_read(bool on) & {
        return set(&detail::ReadPlan::consistent_read, std::optional(on));
    }
    Derived consistent_read(bool on) && { return std::move(consistent_read(on)); }
    /// Begins behind this key: the last_evaluated_key() of an earlier query.
    Derived& last_evaluated_key(Item key) & {
        return set(&detail::ReadPlan::start_key, std::optional(std::move(key)));
    }
    Derived last_evaluated_key(Item key) && {
        return std::move(last_evaluated_key(std::move(key)));
    }
    /// Scans only: one of several disjoint parts, 0 .. total - 1.
    Derived& segment(std::int32_t number, std::int32_t total) & {
        plan_.total_segments = total;
        return set(&detail::ReadPlan::segment, std::optional(number));
    }
    Derived segment(std::int32_t number, std::int32_t total) && {
        return std::move(segment(number, total));
    }

    /// Key of the last page read; nullopt at the end, and before the first page.
    [[nodiscard]] std::optional<Item> last_evaluated_key() const {
        if (!pager_ || !pager_->last_evaluated_key()) {
            return std::nullopt;
        }
        return Item::from_flat(*pager_->last_evaluated_key());
    }

  protected:
    explicit ModelRead(detail::ReadPlan plan) : plan_(std::move(plan)) {}
    /// Made by the first read; setters have no effect afterwards.
    [[nodiscard]] const detail::FlatPager& pager() {
        if (!pager_) {
            pager_ = detail::make_pager(plan_);
        }
        return *pager_;
    }

  private:
    template <class T>
    Derived& set(T detail::ReadPlan::*setting, T value) {
        plan_.*setting = std::move(value);
        return static_cast<Derived&>(*this);
    }
    detail::ReadPlan plan_;
    std::optional<detail::FlatPager> pager_;
};

/// An asynchronous query or scan; made by Model::query() and scan(). Sends nothing before the first
/// page is asked for. One operation at a time.
/// \par Errors   as of the client's operations; client_errc::wrong_attribute_type if a stored item
///               does not fit the model.
/// \par Thread safety   distinct objects: safe; shared objects (and copies that have begun):
///                      unsafe.
template <class D>
class ModelQuery : public ModelRead<D, ModelQuery<D>> {
  public:
    /// For the library's own use.
    explicit ModelQuery(detail::ReadPlan plan) : ModelRead<D, ModelQuery<D>>(std::move(plan)) {}

    /// The next page that has items; nullopt at the end.
    ///
    /// \par Completion signature   void(error_code, std::optional<std::vector<D>>)
    template <class Token = default_token>
    auto next_page(Token&& token = {}) {
        return detail::initiate<std::optional<std::vector<D>>>(
            this->pager().next_page(), detail::LoadAll<D>(), std::forward<Token>(token));
    }
    /// All items that are left.
    ///
    /// \par Completion signature   void(error_code, std::vector<D>)
    template <class Token = default_token>
    auto all(Token&& token = {}) {
        return detail::initiate<std::vector<D>>(this->pager().all(), detail::LoadAll<D>(),
                                                std::forward<Token>(token));
    }
    /// The first item; nullopt if there is none. Sets the limit to 1.
    ///
    /// \par Completion signature   void(error_code, std::optional<D>)
    template <class Token = default_token>
    auto first(Token&& token = {}) {
        this->limit(1);
        return detail::initiate<std::optional<D>>(this->pager().next_page(), detail::LoadFirst<D>(),
                                                  std::forward<Token>(token));
    }
};

/// A blocking query or scan: an input range that reads page by page. Throws from begin() and ++.
/// \par Errors   as of ModelQuery.
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
template <class D>
class SyncModelQuery : public ModelRead<D, SyncModelQuery<D>> {
  public:
    /// For the library's own use.
    explicit SyncModelQuery(detail::ReadPlan plan)
        : ModelRead<D, SyncModelQuery<D>>(std::move(plan)) {}

    /// Stands at one item of the page in memory; there is one place for all iterators of a range.
    class iterator {
      public:
        using iterator_concept = std::input_iterator_tag;
        using iterator_category = std::input_iterator_tag;
        using value_type = D;
        using difference_type = std::ptrdiff_t;
        using pointer = D*;
        using reference = D&;
        iterator() = default;
        explicit iterator(SyncModelQuery& query) : query_(&query) {}
        D& operator*() const noexcept { return query_->page_[query_->at_]; }
        D* operator->() const noexcept { return &**this; }
        iterator& operator++() {
            query_->advance();
            return *this;
        }
        void operator++(int) { ++*this; }
        bool operator==(std::default_sentinel_t) const noexcept { return query_->ended_; }

      private:
        SyncModelQuery* query_ = nullptr;
    };

    /// Reads the first page. Call it once.
    [[nodiscard]] iterator begin() {
        load();
        return iterator(*this);
    }
    [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

    /// The next page that has items; nullopt at the end.
    [[nodiscard]] std::optional<std::vector<D>> next_page() {
        return value_of(detail::LoadAll<D>()(detail::run_here(this->pager().next_page())));
    }
    /// All items of the pages that were not read yet.
    [[nodiscard]] std::vector<D> all() {
        return value_of(detail::LoadAll<D>()(detail::run_here(this->pager().all())));
    }
    /// The first item; nullopt if there is none. Sets the limit to 1.
    [[nodiscard]] std::optional<D> first() {
        this->limit(1);
        return value_of(detail::LoadFirst<D>()(detail::run_here(this->pager().next_page())));
    }

  private:
    template <class T>
    static T value_of(Result<T> result) {
        if (!result) {
            detail::throw_error_of(result.error());
        }
        return std::move(*result);
    }
    void load() {
        std::optional<std::vector<D>> page = next_page();
        ended_ = !page.has_value();
        page_ = page ? std::move(*page) : std::vector<D>();
        at_ = 0;
    }
    void advance() {
        if (++at_ == page_.size()) {
            load();
        }
    }
    std::vector<D> page_;
    std::size_t at_ = 0;
    bool ended_ = false;
};

/// Base of models: struct User : dynox::Model<User> { ... }. Holds no data.
///
/// All operations take a completion token as their last argument (default: co_await with
/// exceptions) and have a sync_ twin, which does the same on the calling thread and throws.
/// Executor and cancellation: as of DynamoDBClient. Not on temporaries: g++ 12 destroys them twice
/// inside co_await.
/// \par Lifetime        the object must outlive an operation on it; other arguments are taken over.
/// \par Errors          client_errc::no_default_client; those of the client's operation.
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
template <class D>
class Model {
  public:
    // ---- one item -------------------------------------------------------------------------------

    /// Writes the whole item; replaces the one that has the same key. save(), save(condition),
    /// save(condition, token). With a VersionAttribute: only if the stored version is the one last
    /// read (or there is none, if it was never saved); the member counts up after success only.
    ///
    /// \par Errors   server_errc::conditional_check_failed, with the stored item in the
    ///               Diagnostics.
    /// \par Completion signature   void(error_code)
    template <class... Args>
    auto save(Args&&... args) & {
        detail::Arguments arguments;
        (detail::take_if_argument(arguments, args), ...);
        detail::PreparedSave prepared = detail::prepare_save(schema(), self(), arguments.condition);
        return detail::with_token_of(
            [&prepared](auto&& token) {
                return detail::initiate<void>(std::move(prepared.operation),
                                              std::move(prepared.saved),
                                              std::forward<decltype(token)>(token));
            },
            std::forward<Args>(args)...);
    }
    void sync_save(Condition condition = {}) {
        detail::PreparedSave prepared = detail::prepare_save(schema(), self(), condition);
        const Result<void> saved = prepared.saved(detail::run_here(std::move(prepared.operation)));
        if (!saved) {
            detail::throw_error_of(saved.error());
        }
    }

    /// Reads one item by the values of its key attributes: User::get("USER#1", "PROFILE"); behind
    /// them ConsistentRead(true), then a completion token. nullopt if there is no such item.
    ///
    /// \par Errors   client_errc::wrong_attribute_type if the stored item does not fit the model.
    /// \par Completion signature   void(error_code, std::optional<D>)
    template <class... Args>
    static auto get(Args&&... args) {
        detail::Arguments arguments;
        auto operation = prepare_get(arguments, args...);
        return std::apply(
            [&operation](auto&&... rest) {
                return detail::with_token_of(
                    [&operation](auto&& token) {
                        return detail::initiate<std::optional<D>>(
                            std::move(operation), detail::Load<D>(),
                            std::forward<decltype(token)>(token));
                    },
                    std::forward<decltype(rest)>(rest)...);
            },
            after_keys(std::forward<Args>(args)...));
    }
    template <class... Args>
    [[nodiscard]] static std::optional<D> sync_get(Args&&... args) {
        static_assert(sizeof...(Args) <=
                          (has_sort_key() ? 2 : 1) + (0 + ... + detail::is_consistent_read<Args>),
                      "dynox: sync_get() takes the values of the key attributes, then "
                      "ConsistentRead");
        detail::Arguments arguments;
        Result<std::optional<D>> object =
            detail::Load<D>()(detail::run_here(prepare_get(arguments, args...)));
        if (!object) {
            detail::throw_error_of(object.error());
        }
        return std::move(*object);
    }

    /// Changes attributes of the stored item: update(actions..., condition(...), token). The object
    /// in memory and its version stay as they are (as in pydynox).
    ///
    /// \par Errors   server_errc::conditional_check_failed.
    /// \par Completion signature   void(error_code)
    template <class... Args>
    auto update(Args&&... args) & {
        detail::Arguments arguments;
        (detail::take_if_argument(arguments, args), ...);
        auto operation =
            detail::prepare_update(schema(), self(), arguments.actions, arguments.condition);
        return detail::with_token_of(
            [&operation](auto&& token) {
                return detail::initiate<void>(std::move(operation), detail::Done(),
                                              std::forward<decltype(token)>(token));
            },
            std::forward<Args>(args)...);
    }
    template <class... Args>
    void sync_update(Args&&... args) {
        const detail::Arguments arguments = detail::only_arguments(std::forward<Args>(args)...);
        static_cast<void>(detail::run_here(
            detail::prepare_update(schema(), self(), arguments.actions, arguments.condition)));
    }

    /// Removes the stored item (`delete` is a keyword): remove(), remove(condition),
    /// remove(condition, token). With a VersionAttribute: only in the version last read. That there
    /// was none is not an error.
    ///
    /// \par Errors   server_errc::conditional_check_failed.
    /// \par Completion signature   void(error_code)
    template <class... Args>
    auto remove(Args&&... args) & {
        detail::Arguments arguments;
        (detail::take_if_argument(arguments, args), ...);
        auto operation = detail::prepare_remove(schema(), self(), arguments.condition);
        return detail::with_token_of(
            [&operation](auto&& token) {
                return detail::initiate<void>(std::move(operation), detail::Done(),
                                              std::forward<decltype(token)>(token));
            },
            std::forward<Args>(args)...);
    }
    void sync_remove(Condition condition = {}) {
        static_cast<void>(detail::run_here(detail::prepare_remove(schema(), self(), condition)));
    }

    template <class... Args>
    void save(Args&&...) && = delete;
    template <class... Args>
    void update(Args&&...) && = delete;
    template <class... Args>
    void remove(Args&&...) && = delete;

    // ---- many items -----------------------------------------------------------------------------

    /// Items of one partition of the table, or of an index with .index(...).
    template <class V>
    [[nodiscard]] static ModelQuery<D> query(const V& partition_key) {
        return ModelQuery<D>(query_plan(partition_key));
    }
    template <class V>
    [[nodiscard]] static SyncModelQuery<D> sync_query(const V& partition_key) {
        return SyncModelQuery<D>(query_plan(partition_key));
    }
    /// All items of the table, or of an index with .index(...).
    [[nodiscard]] static ModelQuery<D> scan() { return ModelQuery<D>(scan_plan()); }
    [[nodiscard]] static SyncModelQuery<D> sync_scan() { return SyncModelQuery<D>(scan_plan()); }

    /// The objects of one page of a PartiQL SELECT, which names the table by itself.
    ///
    /// \par Errors   as of DynamoDBClient::execute_statement(); client_errc::wrong_attribute_type if
    ///               an item does not fit.
    /// \par Completion signature   void(error_code, std::vector<D>)
    template <class Token = default_token>
    static auto execute_statement(std::string_view statement, const StatementOptions& options,
                                  Token&& token = {}) {
        return detail::initiate<std::vector<D>>(
            detail::prepare(require_client(), options.request(statement)), ObjectsOfStatement(),
            std::forward<Token>(token));
    }
    static std::vector<D> sync_execute_statement(
        std::string_view statement, const StatementOptions& options = StatementOptions()) {
        return detail::run_mapped<std::vector<D>>(
            detail::prepare(require_client(), options.request(statement)), ObjectsOfStatement());
    }

    // ---- the table ------------------------------------------------------------------------------

    /// Makes the model's table with its keys and `indexes`, and waits until it is active.
    ///
    /// \par Errors   server_errc::resource_in_use if it is there already.
    /// \par Completion signature   void(error_code)
    template <class Token = default_token>
    static auto create_table(Token&& token = {}) {
        const DynamoDBClient client = require_client();  // the operation keeps a copy
        return client.create_table(table().wait(), std::forward<Token>(token));
    }
    static void sync_create_table() { require_client().sync_create_table(table().wait()); }
    /// True if there is the model's table, active or not.
    ///
    /// \par Completion signature   void(error_code, bool)
    template <class Token = default_token>
    static auto table_exists(Token&& token = {}) {
        const DynamoDBClient client = require_client();
        return client.table_exists(table().request().table_name, std::forward<Token>(token));
    }
    [[nodiscard]] static bool sync_table_exists() {
        return require_client().sync_table_exists(table().request().table_name);
    }
    /// Removes the model's table with all its items, and waits until it is gone.
    ///
    /// \par Errors   server_errc::resource_not_found.
    /// \par Completion signature   void(error_code)
    template <class Token = default_token>
    static auto delete_table(Token&& token = {}) {
        const DynamoDBClient client = require_client();
        return client.delete_table(table().request().table_name, DeleteTableOptions().wait(),
                                   std::forward<Token>(token));
    }
    static void sync_delete_table() {
        require_client().sync_delete_table(table().request().table_name,
                                           DeleteTableOptions().wait());
    }
    /// The table as create_table() makes it, to be changed before it is given to a client.
    [[nodiscard]] static CreateTable table() { return detail::table_of_model(schema()); }

    // ---- as an item -----------------------------------------------------------------------------

    /// The item that save() writes, for batches and transactions of the client. The version is the
    /// one in memory.
    [[nodiscard]] Item to_item() const {
        return Item::from_flat(detail::write_item(schema(), self()));
    }
    /// The key attributes alone.
    [[nodiscard]] Item key() const { return Item::from_flat(detail::write_key(schema(), self())); }
    /// The object of an item; attributes that the model does not list are passed over. Throws
    /// ClientException (wrong_attribute_type) if the item does not fit.
    [[nodiscard]] static D from_item(const Item& item) {
        D object;
        const FlatItem flat = item.to_flat();
        if (const Result<void> read = detail::read_item(schema(), flat, &object); !read) {
            detail::throw_error_of(read.error());
        }
        return object;
    }

    /// Another client for this model, from now on. Thread safety: safe.
    static void set_client(DynamoDBClient client) {
        detail::client_slot_of<D>.set(std::make_shared<DynamoDBClient>(std::move(client)));
    }
    /// ModelConfig::client, or else the default client again.
    static void clear_client() { detail::client_slot_of<D>.set(nullptr); }

    /// What all operations of this model took since the beginning, or the last reset_metrics(); not
    /// those of the client's own batches and transactions. Thread safety: safe.
    [[nodiscard]] static ModelMetrics get_total_metrics() noexcept {
        return detail::client_slot_of<D>.totals.read();
    }
    /// Thread safety: safe.
    static void reset_metrics() noexcept { detail::client_slot_of<D>.totals.reset(); }

    /// Models have no data of their own.
    friend constexpr bool operator==(const Model&, const Model&) noexcept { return true; }

  private:
    [[nodiscard]] static const detail::ModelSchema& schema() { return detail::schema_of<D>::value; }
    [[nodiscard]] D* self() noexcept { return static_cast<D*>(this); }
    [[nodiscard]] const D* self() const noexcept { return static_cast<const D*>(this); }

    struct ObjectsOfStatement {
        Result<std::vector<D>> operator()(api::ExecuteStatementResult&& result) const {
            std::vector<D> objects(result.items.size());
            for (std::size_t index = 0; index < objects.size(); ++index) {
                const Result<void> read =
                    detail::read_item(schema(), result.items[index], &objects[index]);
                if (!read) {
                    return read.error();
                }
            }
            return objects;
        }
    };

    [[nodiscard]] static DynamoDBClient require_client() {
        Result<DynamoDBClient> client = detail::client_of(schema());
        if (!client) {
            detail::throw_error_of(client.error());
        }
        return *client;
    }

    static constexpr bool has_sort_key() { return !std::is_void_v<detail::type_of_key<D, true>>; }

    template <class P, class... Rest>
    [[nodiscard]] static detail::OperationPtr<api::GetItemResult> prepare_get(
        detail::Arguments& arguments, const P& partition, const Rest&... rest) {
        if constexpr (has_sort_key()) {
            static_assert(sizeof...(Rest) >= 1,
                          "dynox: get() of this model takes the values of the partition key and of "
                          "the sort key");
            return prepare_get_sorted(arguments, partition, rest...);
        } else {
            (detail::take_if_argument(arguments, rest), ...);
            const Operand key[] = {detail::key_operand<detail::type_of_key<D, false>>(partition)};
            return detail::prepare_load(schema(), detail::make_key(schema(), key, 1),
                                        arguments.consistent_read);
        }
    }
    template <class P, class S, class... Rest>
    [[nodiscard]] static detail::OperationPtr<api::GetItemResult> prepare_get_sorted(
        detail::Arguments& arguments, const P& partition, const S& sort, const Rest&... rest) {
        (detail::take_if_argument(arguments, rest), ...);
        const Operand key[] = {detail::key_operand<detail::type_of_key<D, false>>(partition),
                               detail::key_operand<detail::type_of_key<D, true>>(sort)};
        return detail::prepare_load(schema(), detail::make_key(schema(), key, 2),
                                    arguments.consistent_read);
    }
    /// The arguments of get() behind the key values, as a tuple of references.
    template <class First, class... Rest>
    [[nodiscard]] static auto after_keys(First&&, Rest&&... rest) {
        if constexpr (has_sort_key()) {
            return drop_first(std::forward<Rest>(rest)...);
        } else {
            return std::forward_as_tuple(std::forward<Rest>(rest)...);
        }
    }
    template <class First, class... Rest>
    [[nodiscard]] static auto drop_first(First&&, Rest&&... rest) {
        return std::forward_as_tuple(std::forward<Rest>(rest)...);
    }

    template <class V>
    [[nodiscard]] static detail::ReadPlan query_plan(const V& partition_key) {
        detail::ReadPlan plan;
        plan.schema = &schema();
        plan.partition_key = detail::any_key_operand(partition_key);
        return plan;
    }
    [[nodiscard]] static detail::ReadPlan scan_plan() {
        detail::ReadPlan plan;
        plan.schema = &schema();
        return plan;
    }
};

}  // namespace dynox
