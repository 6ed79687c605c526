// Printing of the quickstart.
#pragma once

#include <chrono>
#include <iomanip>
#include <iostream>
#include <ostream>
#include <string>
#include <vector>

#include "places.hpp"

namespace quickstart {

/// Prints the time since it was made.
class Stopwatch {
  public:
    friend std::ostream& operator<<(std::ostream& out, const Stopwatch& watch) {
        const std::chrono::duration<double, std::milli> passed = Clock::now() - watch.start_;
        std::ostringstream text;
        text << std::fixed << std::setprecision(passed.count() < 10 ? 2 : 0) << passed.count();
        return out << text.str() << " ms";
    }

  private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point start_ = Clock::now();
};

/// How many there are, and the first few.
inline void report(const std::string& title, const std::vector<Subdivision>& found,
                   const Stopwatch& time) {
    constexpr std::size_t shown_max = 3;
    std::cout << "\n" << title << " (" << found.size() << " items, " << time << ")\n";
    for (std::size_t i = 0; i < found.size() && i < shown_max; ++i) {
        std::cout << "  " << std::left << std::setw(8) << found[i].code << found[i].name << ", "
                  << found[i].kind << "\n";
    }
    if (found.size() > shown_max) {
        std::cout << "  and " << found.size() - shown_max << " more\n";
    }
}

}  // namespace quickstart
