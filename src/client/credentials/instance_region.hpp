// The region of the EC2 instance that this is, for clients that nobody has told theirs.
#pragma once

#include <memory>
#include <string>

#include "aws/shared_config.hpp"

namespace dynox::detail {

/// A name, or why there is none.
struct InstanceRegion {
    std::string name;
    std::string problem;  ///< empty as well: this is no EC2 instance
};

/// Asks instance metadata on the calling thread, for two seconds at most; only on an EC2 instance
/// (or where AWS_EC2_METADATA_SERVICE_ENDPOINT names a metadata service), since elsewhere nobody
/// would answer and the caller would wait for nothing.
[[nodiscard]] InstanceRegion ask_instance_region(std::shared_ptr<const aws::SharedConfig> config);

}  // namespace dynox::detail
