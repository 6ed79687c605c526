#include "dynox/flat_item_validation.hpp"

#include <string>

#include "value/decimal.hpp"
#include "value/utf8.hpp"

namespace dynox {

namespace {

using flat::Tag;

/// Walks untrusted bytes. Every function returns false after the first fault, which `fault_` and
/// `offset_` keep.
class Validator {
  public:
    explicit Validator(std::string_view bytes) noexcept
        : begin_(bytes.data()), at_(begin_), end_(begin_ + bytes.size()) {}

    Result<void> run() {
        std::uint32_t item_size_bytes = 0;
        std::uint32_t count = 0;
        std::uint64_t size_found = 0;
        const bool ok = read_u32(item_size_bytes, "the item size") &&
                        read_u32(count, "the number of attributes") &&
                        entries(count, 0, size_found) &&
                        (at_ == end_ || fail(at_, "the end of the item", "more bytes"));
        if (ok && size_found != item_size_bytes) {
            fail(begin_, "an item size of " + std::to_string(size_found),
                 std::to_string(item_size_bytes));
        }
        if (!fault_.empty()) {
            return Error(client_errc::invalid_flat_item, std::move(fault_));
        }
        return {};
    }

  private:
    bool fail(const char* where, const std::string& expected, const std::string& found) {
        fault_ = "flat item, offset " + std::to_string(where - begin_) + ": expected " + expected +
                 ", found " + found;
        return false;
    }
    [[nodiscard]] std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }

    bool read_u32(std::uint32_t& value, const char* what) {
        if (left() < sizeof value) {
            return fail(at_, what, "the end of the bytes");
        }
        value = flat::load_u32(at_);
        at_ += sizeof value;
        return true;
    }

    bool read_varint(std::uint32_t& value, const char* what) {
        std::uint64_t wide = 0;
        for (int shift = 0;; shift += 7) {
            if (at_ == end_) {
                return fail(at_, what, "the end of the bytes");
            }
            const auto byte = static_cast<std::uint8_t>(*at_++);
            wide |= std::uint64_t{byte & 0x7fU} << shift;
            if (byte < 0x80) {
                if ((byte == 0 && shift != 0) || wide > 0xffff'ffffU) {
                    return fail(at_ - 1, std::string("the shortest form of ") + what,
                                "another form");
                }
                break;
            }
            if (shift == 28) {
                return fail(at_ - 1, std::string(what) + " of at most 5 bytes", "a longer one");
            }
        }
        value = static_cast<std::uint32_t>(wide);
        return true;
    }

    bool read_text(std::string_view& text, const char* what) {
        std::uint32_t size = 0;
        if (!read_varint(size, "a size")) {
            return false;
        }
        if (size > left()) {
            return fail(at_, std::string(what) + " of " + std::to_string(size) + " bytes",
                        std::to_string(left()) + " bytes");
        }
        text = {at_, size};
        at_ += size;
        return true;
    }

    bool check_utf8(std::string_view text, const char* what) {
        const std::size_t valid = utf8::find_invalid(text);
        return valid == text.size() ||
               fail(text.data() + valid, std::string(what) + " in UTF-8", "a malformed character");
    }

    bool check_number(std::string_view bytes) {
        return decimal::is_valid_ordered(bytes) ||
               fail(bytes.data(), "ordered number bytes", "other bytes");
    }

    /// Entries of the item or of a map; adds their size by DynamoDB's rule.
    bool entries(std::uint32_t count, unsigned depth, std::uint64_t& size) {
        std::string_view previous;
        for (std::uint32_t index = 0; index < count; ++index) {
            std::string_view name;
            if (!read_text(name, "a name") || !check_utf8(name, "a name")) {
                return false;
            }
            if (index != 0 && name <= previous) {
                return fail(name.data(), "names in ascending order",
                            "one that is not above the last");
            }
            previous = name;
            size += name.size();
            if (!value(depth, size)) {
                return false;
            }
        }
        return true;
    }

    bool value(unsigned depth, std::uint64_t& size) {
        if (at_ == end_) {
            return fail(at_, "a value", "the end of the bytes");
        }
        const auto tag = static_cast<Tag>(*at_++);
        switch (tag) {
            case Tag::string:
            case Tag::binary: {
                std::string_view text;
                const bool ok = read_text(text, tag == Tag::string ? "a string" : "a binary") &&
                                (tag == Tag::binary || check_utf8(text, "a string"));
                size += text.size();
                return ok;
            }
            case Tag::number:
                return number(size);
            case Tag::boolean_false:
            case Tag::boolean_true:
            case Tag::null:
                size += 1;
                return true;
            case Tag::string_set:
            case Tag::number_set:
            case Tag::binary_set:
            case Tag::list:
            case Tag::map:
                return container(tag, depth, size);
        }
        return fail(at_ - 1, "a tag from 1 to 11",
                    std::to_string(static_cast<unsigned char>(at_[-1])));
    }

    bool number(std::uint64_t& size) {
        // Sizes of numbers are below 0x80, so the varint is the u8 that the format has.
        std::string_view bytes;
        if (!read_text(bytes, "a number") || !check_number(bytes)) {
            return false;
        }
        size += Number::size_by_rule(bytes);
        return true;
    }

    bool container(Tag tag, unsigned depth, std::uint64_t& size) {
        std::uint32_t bytes = 0;
        std::uint32_t count = 0;
        if (!read_u32(bytes, "the size of a set, list or map")) {
            return false;
        }
        const char* const start = at_;
        if (bytes > left()) {
            return fail(start - sizeof bytes, "a size of at most " + std::to_string(left()),
                        std::to_string(bytes));
        }
        if (!read_u32(count, "the number of members") || !members(tag, count, depth, size)) {
            return false;
        }
        return static_cast<std::size_t>(at_ - start) == bytes ||
               fail(start - sizeof bytes, "a size of " + std::to_string(at_ - start),
                    std::to_string(bytes));
    }

    bool members(Tag tag, std::uint32_t count, unsigned depth, std::uint64_t& size) {
        if (tag != Tag::list && tag != Tag::map) {
            return set_members(tag, count, size);
        }
        if (depth == flat::depth_max) {
            return fail(
                at_,
                "at most " + std::to_string(flat::depth_max) + " lists and maps inside one another",
                "more");
        }
        size += 3 + std::uint64_t{count};  // size rule of lists and maps
        if (tag == Tag::map) {
            return entries(count, depth + 1, size);
        }
        for (std::uint32_t index = 0; index < count; ++index) {
            if (!value(depth + 1, size)) {
                return false;
            }
        }
        return true;
    }

    bool set_members(Tag tag, std::uint32_t count, std::uint64_t& size) {
        if (count == 0) {
            return fail(at_, "a set with members", "an empty one");
        }
        std::string_view previous;
        for (std::uint32_t index = 0; index < count; ++index) {
            std::string_view member;
            if (!read_text(member, "a member of a set") ||
                (tag == Tag::string_set && !check_utf8(member, "a string")) ||
                (tag == Tag::number_set && !check_number(member))) {
                return false;
            }
            if (index != 0 && member <= previous) {
                return fail(member.data(), "members in ascending order",
                            "one that is not above the last");
            }
            previous = member;
            size += tag == Tag::number_set ? Number::size_by_rule(member)
                                           : static_cast<std::uint32_t>(member.size());
        }
        return true;
    }

    const char* begin_;
    const char* at_;
    const char* end_;
    std::string fault_;
};

}  // namespace

Result<void> validate_flat_item(std::string_view bytes) {
    return Validator(bytes).run();
}

}  // namespace dynox
