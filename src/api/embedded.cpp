#include "dynox/detail/embedded.hpp"

#include "dynox/api/service.hpp"

#include <atomic>
#include <string>

namespace dynox::detail {
namespace {

// Constant initialised, so that a registration from another file's static initialiser is never
// overwritten.
constinit std::atomic<EmbeddedOpener> opener_slot{nullptr};

}  // namespace

void set_embedded_opener(EmbeddedOpener opener) noexcept {
    opener_slot.store(opener, std::memory_order_release);
}

Result<std::shared_ptr<api::Service>> open_embedded(std::string_view url) {
    const EmbeddedOpener opener = opener_slot.load(std::memory_order_acquire);
    if (opener == nullptr) {
        return Error(client_errc::engine_not_linked,
                     "cannot open " + std::string(url) +
                         ": the engine is not part of this program; link dynox::engine (CMake) or "
                         "the flags of "
                         "`pkg-config --libs dynox-engine`");
    }
    return opener(url);
}

}  // namespace dynox::detail
