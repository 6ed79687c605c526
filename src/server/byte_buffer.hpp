// Bytes that a connection keeps between two events. Growing neither zeroes nor touches what is not
// written yet.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

namespace dynox::server {

/// A growable run of bytes, used at its end and dropped from its front or middle.
class ByteBuffer {
  public:
    ByteBuffer() = default;
    ~ByteBuffer() { std::free(data_); }
    ByteBuffer(const ByteBuffer&) = delete;
    ByteBuffer& operator=(const ByteBuffer&) = delete;

    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
    [[nodiscard]] std::string_view view() const noexcept { return {data_, size_}; }

    /// Room for `count` more bytes behind the end; commit() says how many were written.
    [[nodiscard]] char* prepare(std::size_t count) {
        if (capacity_ - size_ < count) {
            grow(size_ + count);
        }
        return data_ + size_;
    }
    void commit(std::size_t count) noexcept { size_ += count; }
    void append(std::string_view bytes) {
        if (!bytes.empty()) {
            std::memcpy(prepare(bytes.size()), bytes.data(), bytes.size());
            size_ += bytes.size();
        }
    }
    /// Drops `count` bytes at `at`.
    void erase(std::size_t at, std::size_t count) noexcept {
        if (count != 0) {
            std::memmove(data_ + at, data_ + at + count, size_ - at - count);
            size_ -= count;
        }
    }
    /// Empty, and its memory given back.
    void release() noexcept {
        std::free(data_);
        data_ = nullptr;
        size_ = capacity_ = 0;
    }

  private:
    void grow(std::size_t size) {
        constexpr std::size_t smallest = 1024;
        const std::size_t doubled = capacity_ < smallest ? smallest : capacity_ * 2;
        const std::size_t capacity = size > doubled ? size : doubled;
        void* data = std::realloc(data_, capacity);
        if (data == nullptr) {
            throw std::bad_alloc();
        }
        data_ = static_cast<char*>(data);
        capacity_ = capacity;
    }

    char* data_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace dynox::server
