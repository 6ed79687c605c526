#include "server/compression.hpp"

#include <zlib.h>

#include <algorithm>
#include <optional>

#include "http/characters.hpp"
#include "http/message.hpp"

namespace dynox::server {
namespace {

// zlib's windowBits: 15, the largest window; 16 more asks for gzip's frame instead of zlib's.
constexpr int window_bits_of(Coding coding) noexcept {
    return coding == Coding::gzip ? 31 : 15;
}

std::optional<Coding> coding_of(std::string_view name) noexcept {
    if (http::equal_ignoring_case(name, "gzip") || http::equal_ignoring_case(name, "x-gzip")) {
        return Coding::gzip;
    }
    if (http::equal_ignoring_case(name, "deflate")) {
        return Coding::deflate;
    }
    if (name.empty() || http::equal_ignoring_case(name, "identity")) {
        return Coding::identity;
    }
    return std::nullopt;
}

// "gzip;q=0.5" -> 500; a weight that cannot be read counts as 0.
int weight_of(std::string_view parameters) noexcept {
    const std::string_view text = http::trim_blanks(parameters);
    if (text.empty()) {
        return 1000;
    }
    const bool is_weight = text.size() >= 3 && (text[0] == 'q' || text[0] == 'Q') && text[1] == '=';
    if (!is_weight || !http::is_digit(text[2]) || text[2] > '1') {
        return 0;
    }
    int weight = (text[2] - '0') * 1000;
    int place = 100;
    for (std::size_t i = 4; i < text.size() && place > 0 && http::is_digit(text[i]); ++i) {
        weight += (text[i] - '0') * place;
        place /= 10;
    }
    return std::min(weight, 1000);
}

// Ends an inflate stream on every way out.
class Inflater {
  public:
    explicit Inflater(Coding coding) {
        ready_ = inflateInit2(&stream_, window_bits_of(coding)) == Z_OK;
    }
    ~Inflater() {
        if (ready_) {
            inflateEnd(&stream_);
        }
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    [[nodiscard]] bool ready() const noexcept { return ready_; }
    z_stream& stream() noexcept { return stream_; }

  private:
    z_stream stream_{};
    bool ready_ = false;
};

UnpackResult unpack_stream(Coding coding, std::string_view packed, std::size_t size_max,
                           std::string& out) {
    constexpr std::size_t part_bytes = 64 * 1024;
    Inflater inflater(coding);
    if (!inflater.ready()) {
        return UnpackResult::damaged;
    }
    z_stream& stream = inflater.stream();
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    out.clear();
    for (;;) {
        const std::size_t size = out.size();
        // One byte more than allowed tells "too large" from "exactly so large".
        const std::size_t room = std::min(part_bytes, size_max + 1 - size);
        out.resize(size + room);
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + size);
        stream.avail_out = static_cast<uInt>(room);
        const int result = inflate(&stream, Z_NO_FLUSH);
        out.resize(out.size() - stream.avail_out);
        if (out.size() > size_max) {
            return UnpackResult::too_large;
        }
        if (result == Z_STREAM_END) {
            if (stream.avail_in == 0) {
                return UnpackResult::ok;
            }
            if (coding != Coding::gzip || inflateReset(&stream) != Z_OK) {
                return UnpackResult::damaged;
            }
        } else if (result != Z_OK || (stream.avail_in == 0 && stream.avail_out != 0)) {
            return UnpackResult::damaged;
        }
    }
}

}  // namespace

std::string_view coding_name(Coding coding) noexcept {
    switch (coding) {
        case Coding::gzip:
            return "gzip";
        case Coding::deflate:
            return "deflate";
        case Coding::identity:
            break;
    }
    return "";
}

Coding choose_coding(std::string_view accept_encoding) noexcept {
    int gzip = -1;
    int deflate = -1;
    int identity = -1;
    int any = -1;
    while (!accept_encoding.empty()) {
        const std::size_t comma = accept_encoding.find(',');
        const std::string_view entry = accept_encoding.substr(0, comma);
        const std::size_t semicolon = std::min(entry.find(';'), entry.size());
        const std::string_view name = http::trim_blanks(entry.substr(0, semicolon));
        const int weight = weight_of(entry.substr(std::min(semicolon + 1, entry.size())));
        if (name == "*") {
            any = weight;
        } else if (const std::optional<Coding> coding = coding_of(name); coding && !name.empty()) {
            (*coding == Coding::gzip      ? gzip
             : *coding == Coding::deflate ? deflate
                                          : identity) = weight;
        }
        accept_encoding = comma == std::string_view::npos ? std::string_view()
                                                          : accept_encoding.substr(comma + 1);
    }
    gzip = gzip < 0 ? any : gzip;
    deflate = deflate < 0 ? any : deflate;
    const int best = std::max(gzip, deflate);
    if (best <= 0 || best < identity) {
        return Coding::identity;
    }
    return gzip >= deflate ? Coding::gzip : Coding::deflate;
}

UnpackResult unpack(std::string_view content_encoding, std::string_view packed,
                    std::size_t size_max, std::string& out) {
    const std::optional<Coding> coding = coding_of(content_encoding);
    if (!coding) {
        return UnpackResult::unknown_coding;
    }
    if (*coding == Coding::identity) {
        out.assign(packed);
        return packed.size() > size_max ? UnpackResult::too_large : UnpackResult::ok;
    }
    return unpack_stream(*coding, packed, size_max, out);
}

struct Packer::Streams {
    struct Stream {
        z_stream stream{};
        bool ready = false;
        ~Stream() {
            if (ready) {
                deflateEnd(&stream);
            }
        }
    };
    Stream gzip;
    Stream deflate;
};

Packer::Packer() noexcept = default;
Packer::~Packer() = default;

bool Packer::pack(Coding coding, std::string_view body, std::string& out) {
    if (!streams_) {
        streams_ = std::make_unique<Streams>();
    }
    Streams::Stream& packer = coding == Coding::gzip ? streams_->gzip : streams_->deflate;
    z_stream& stream = packer.stream;
    if (!packer.ready) {
        packer.ready = deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, window_bits_of(coding), 8,
                                    Z_DEFAULT_STRATEGY) == Z_OK;
    } else if (deflateReset(&stream) != Z_OK) {
        return false;
    }
    if (!packer.ready) {
        return false;
    }
    out.resize(deflateBound(&stream, static_cast<uLong>(body.size())));
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
    stream.avail_in = static_cast<uInt>(body.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const bool packed = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(out.size() - stream.avail_out);
    return packed;
}

}  // namespace dynox::server
