// One JSON text under simdjson: borrows the thread's parser and buffers for as long as it is read.
//
// Included by few .cpp files: simdjson costs seconds per translation unit.
#pragma once

#include <simdjson.h>

#include <memory>
#include <string_view>

#include "dynox/flat_item.hpp"

namespace dynox::json {

/// Not for nested use: one text at a time on each thread (asserted).
class JsonSession {
  public:
    JsonSession();
    ~JsonSession();
    JsonSession(const JsonSession&) = delete;
    JsonSession& operator=(const JsonSession&) = delete;

    /// The root object of `text`, which is copied. False if it is no JSON object.
    [[nodiscard]] bool open(std::string_view text, simdjson::ondemand::object& root);
    /// As open(), without the copy: SIMDJSON_PADDING bytes behind `text` must be readable, whatever
    /// they hold, and `text` must outlive the session.
    [[nodiscard]] bool open_padded(std::string_view text, simdjson::ondemand::object& root);
    /// The array [text], for roots that may be any value. Offsets are one too high in it.
    [[nodiscard]] simdjson::error_code open_in_array(std::string_view text,
                                                     simdjson::ondemand::array& array);
    /// Nothing follows the root. Ask when it was read to its end.
    [[nodiscard]] bool is_at_end() noexcept;
    /// Where the reader is, for messages after an error.
    [[nodiscard]] const char* location() noexcept;
    /// The text that is read: all views into it hold as long as the session.
    [[nodiscard]] std::string_view text() const noexcept { return text_; }
    /// A writer that is empty.
    [[nodiscard]] ItemWriter& writer() noexcept;

    struct Buffers;

  private:
    [[nodiscard]] char* reserve(std::size_t size);
    [[nodiscard]] simdjson::error_code iterate(std::string_view text, std::size_t allocated);
    [[nodiscard]] bool open_root(simdjson::ondemand::object& root);

    std::unique_ptr<Buffers> own_;  // on threads whose own are gone already
    Buffers& buffers_;
    std::string_view text_;
    bool is_open_ = false;  // document_ is there to be asked
    simdjson::ondemand::document document_;
};

}  // namespace dynox::json
