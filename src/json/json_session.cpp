#include "json/json_session.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

#include "value/utf8.hpp"

namespace dynox::json {

struct JsonSession::Buffers {
    simdjson::ondemand::parser parser;
    std::unique_ptr<char[]> text;
    std::size_t text_capacity = 0;
    ItemWriter writer;
    bool is_busy = false;
};

namespace {

// The parser's tables and the padded copy of the text cost more to make than a small text costs to
// read, so each thread keeps them. Objects with static storage may still read when the thread's own
// are destroyed; they get new ones.
struct ThreadBuffers {
    ~ThreadBuffers();
    std::unique_ptr<JsonSession::Buffers> buffers;
};
thread_local bool thread_buffers_are_gone = false;  // trivial: readable to the thread's very end
thread_local ThreadBuffers thread_buffers;

ThreadBuffers::~ThreadBuffers() {
    thread_buffers_are_gone = true;
}

JsonSession::Buffers& borrow(std::unique_ptr<JsonSession::Buffers>& own) {
    if (thread_buffers_are_gone) {
        own = std::make_unique<JsonSession::Buffers>();
        return *own;
    }
    if (thread_buffers.buffers == nullptr) {
        thread_buffers.buffers = std::make_unique<JsonSession::Buffers>();
    }
    return *thread_buffers.buffers;
}

constexpr std::size_t capacity_min = 4096;
// Beyond it buffers are given back after use: a parser holds about six times the size of its
// largest text.
constexpr std::size_t kept_capacity_max = 256 * 1024;

}  // namespace

JsonSession::JsonSession() : buffers_(borrow(own_)) {
    assert(!buffers_.is_busy);
    buffers_.is_busy = true;
}

JsonSession::~JsonSession() {
    buffers_.is_busy = false;
    buffers_.writer.clear();
    if (std::max(buffers_.text_capacity, buffers_.parser.capacity()) > kept_capacity_max) {
        buffers_.text.reset();
        buffers_.text_capacity = 0;
        buffers_.parser = simdjson::ondemand::parser();
        buffers_.writer = ItemWriter();
    }
}

char* JsonSession::reserve(std::size_t size) {
    const std::size_t needed = size + simdjson::SIMDJSON_PADDING;
    if (buffers_.text_capacity < needed) {
        buffers_.text_capacity = std::bit_ceil(std::max(capacity_min, needed));
        buffers_.text = std::make_unique_for_overwrite<char[]>(buffers_.text_capacity);
    }
    std::memset(buffers_.text.get() + size, ' ', simdjson::SIMDJSON_PADDING);
    return buffers_.text.get();
}

simdjson::error_code JsonSession::iterate(std::string_view text, std::size_t allocated) {
    text_ = text;
    if (buffers_.parser.capacity() < text.size()) {
        // Ahead of need, so that texts that grow byte by byte do not make a parser each.
        const std::size_t capacity = std::bit_ceil(std::max(capacity_min, text.size()));
        if (const auto error = buffers_.parser.allocate(capacity)) {
            return error;
        }
    }
    const auto error = buffers_.parser.iterate(text.data(), text.size(), allocated).get(document_);
    is_open_ = error == simdjson::SUCCESS;
    return error;
}

bool JsonSession::open_root(simdjson::ondemand::object& root) {
    simdjson::ondemand::json_type type{};
    return document_.type().get(type) == simdjson::SUCCESS &&
           type == simdjson::ondemand::json_type::object &&
           document_.get_object().get(root) == simdjson::SUCCESS;
}

bool JsonSession::open(std::string_view text, simdjson::ondemand::object& root) {
    char* const copy = reserve(text.size());
    if (!text.empty()) {
        std::memcpy(copy, text.data(), text.size());
    }
    return iterate({copy, text.size()}, buffers_.text_capacity) == simdjson::SUCCESS &&
           open_root(root);
}

bool JsonSession::open_padded(std::string_view text, simdjson::ondemand::object& root) {
    return iterate(text, text.size() + simdjson::SIMDJSON_PADDING) == simdjson::SUCCESS &&
           open_root(root);
}

simdjson::error_code JsonSession::open_in_array(std::string_view text,
                                                simdjson::ondemand::array& array) {
    char* const copy = reserve(text.size() + 2);
    copy[0] = '[';
    if (!text.empty()) {
        std::memcpy(copy + 1, text.data(), text.size());
    }
    copy[text.size() + 1] = ']';
    if (const auto error = iterate({copy, text.size() + 2}, buffers_.text_capacity)) {
        return error;
    }
    return document_.get_array().get(array);
}

bool JsonSession::is_at_end() noexcept {
    return document_.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

const char* JsonSession::location() noexcept {
    if (!is_open_) {
        return text_.data() + utf8::find_invalid(text_);
    }
    const char* at = nullptr;
    return document_.current_location().get(at) == simdjson::SUCCESS ? at
                                                                     : text_.data() + text_.size();
}

ItemWriter& JsonSession::writer() noexcept {
    return buffers_.writer;
}

}  // namespace dynox::json
