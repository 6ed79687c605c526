// The benchmarks of models.
#pragma once

#include <string>

namespace dynox::bench {

/// \param url  of the stub server
void register_models(const std::string& url);

}  // namespace dynox::bench
