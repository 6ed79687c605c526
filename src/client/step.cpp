#include "client/step.hpp"

#include "client/uuid.hpp"

namespace dynox::detail {

double Driver::random() {
    return random_fraction();
}

}  // namespace dynox::detail
