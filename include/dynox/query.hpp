// Query and Scan: what to read. Page: what one step of reading gives.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dynox/detail/expression_options.hpp"

namespace dynox {

namespace detail {

/// What Query and Scan share.
template <class Derived>
class PagedOptions : public WithNamesAndValues<Derived> {
  public:
    /// Items that do not fit are read (and paid for) but not returned.
    Derived& filter_expression(std::string expression) {
        filter_ = std::move(expression);
        return this->self();
    }
    /// Paths to read, separated by commas. Default: all attributes.
    Derived& projection_expression(std::string expression) {
        projection_ = std::move(expression);
        return this->self();
    }
    /// projection("name", "address.city", "tags[0]"): placeholders are made for every name.
    template <class... Paths>
    Derived& projection(const Paths&... paths) {
        (add_projection_path(projection_, this->names_, paths), ...);
        return this->self();
    }
    /// Items in total, over all pages.
    Derived& limit(std::size_t items) {
        limit_ = items;
        return this->self();
    }
    /// Items that one request examines at most. Default: the limit, if there is one; else as many
    /// as fit into 1 MB.
    Derived& page_size(std::uint32_t items) {
        page_size_ = items;
        return this->self();
    }
    /// Reads a secondary index in place of the table.
    Derived& index_name(std::string name) {
        index_name_ = std::move(name);
        return this->self();
    }
    /// Begins behind this key: the last_evaluated_key of an earlier pager.
    Derived& last_evaluated_key(Item key) {
        start_key_ = std::move(key);
        return this->self();
    }
    /// true: sees every write that was acknowledged before; twice the read units. Not on global
    /// indexes.
    Derived& consistent_read(bool on) {
        consistent_read_ = on;
        return this->self();
    }

    // What the setters were given.
    [[nodiscard]] const std::string& filter() const noexcept { return filter_; }
    [[nodiscard]] const std::string& projection_text() const noexcept { return projection_; }
    [[nodiscard]] const std::string& index() const noexcept { return index_name_; }
    [[nodiscard]] const std::optional<Item>& start_key() const noexcept { return start_key_; }
    [[nodiscard]] std::optional<std::size_t> item_limit() const noexcept { return limit_; }
    [[nodiscard]] std::optional<std::uint32_t> items_per_page() const noexcept {
        return page_size_;
    }
    [[nodiscard]] bool is_consistent_read() const noexcept { return consistent_read_; }

  protected:
    PagedOptions() = default;
    std::string filter_;
    std::string projection_;
    std::string index_name_;
    std::optional<Item> start_key_;
    std::optional<std::size_t> limit_;
    std::optional<std::uint32_t> page_size_;
    bool consistent_read_ = false;
};

}  // namespace detail

/// What to read of one partition:
/// Query("pk = :pk AND begins_with(sk, :p)").values(":pk", "USER#1", ":p", "ORDER#").limit(10).
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
/// \see  Amazon DynamoDB API Reference, Query.
class Query : public detail::PagedOptions<Query> {
  public:
    /// The partition key's value, and at most one condition on the sort key.
    explicit Query(std::string key_condition_expression)
        : key_condition_(std::move(key_condition_expression)) {}
    /// false: descending by sort key. Default: ascending.
    Query& scan_index_forward(bool forward) { return forward_ = forward, *this; }

    [[nodiscard]] const std::string& key_condition() const noexcept { return key_condition_; }
    [[nodiscard]] bool is_forward() const noexcept { return forward_; }

  private:
    std::string key_condition_;
    bool forward_ = true;
};

/// What to read of a whole table or index:
/// Scan().filter_expression("age >= :a").values(":a", 18).page_size(100).
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
/// \see  Amazon DynamoDB API Reference, Scan.
class Scan : public detail::PagedOptions<Scan> {
  public:
    Scan() = default;
    /// Reads one of several disjoint parts of the table: segment 0 .. total_segments - 1.
    Scan& segment(std::int32_t number) { return segment_ = number, *this; }
    /// Into how many parts the table is cut: 1..1,000,000. Goes with segment().
    Scan& total_segments(std::int32_t count) { return total_segments_ = count, *this; }

    [[nodiscard]] std::optional<std::int32_t> segment_number() const noexcept { return segment_; }
    [[nodiscard]] std::optional<std::int32_t> segment_count() const noexcept {
        return total_segments_;
    }

  private:
    std::optional<std::int32_t> segment_;
    std::optional<std::int32_t> total_segments_;
};

/// Items of one step of a pager; never empty. Iterates like a vector.
class Page {
  public:
    Page() = default;
    explicit Page(std::vector<Item> items) : items_(std::move(items)) {}
    [[nodiscard]] const std::vector<Item>& items() const& noexcept { return items_; }
    [[nodiscard]] std::vector<Item> items() && noexcept { return std::move(items_); }
    [[nodiscard]] std::vector<Item>::iterator begin() noexcept { return items_.begin(); }
    [[nodiscard]] std::vector<Item>::iterator end() noexcept { return items_.end(); }
    [[nodiscard]] std::vector<Item>::const_iterator begin() const noexcept {
        return items_.begin();
    }
    [[nodiscard]] std::vector<Item>::const_iterator end() const noexcept { return items_.end(); }
    [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
    [[nodiscard]] bool empty() const noexcept { return items_.empty(); }
    [[nodiscard]] const Item& operator[](std::size_t index) const noexcept { return items_[index]; }
    [[nodiscard]] Item& operator[](std::size_t index) noexcept { return items_[index]; }

  private:
    std::vector<Item> items_;
};

}  // namespace dynox
