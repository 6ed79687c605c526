// Jobs that take longer than a request, cut short: after the process was killed in the middle of one
// and the data was opened again, it has ended with all that belongs to it, or has failed and says
// so.
//
// The table "source" has the same items all the time. A child process begins a job and works on it;
// then the parent opens the data, lets what is due be done, and compares.
#pragma once

#include <random>
#include <string>

#include "support/temporary_directory.hpp"

namespace dynox::test {

/// The child's program: begins a job of the kind on the database in `directory`, says "begun", works
/// on it, says "done", and waits to be killed.
int run_job(const std::string& kind, const std::string& directory);

/// One database and what happens to it.
class JobRounds {
  public:
    /// \param self  this program
    explicit JobRounds(std::string self);
    /// Kills one job of each kind. Throws with what is wrong; returns how it went.
    std::string run(std::mt19937_64& random);

  private:
    [[nodiscard]] std::string cut_short(const std::string& kind, std::mt19937_64& random) const;

    const std::string self_;
    TemporaryDirectory directory_;
};

}  // namespace dynox::test
