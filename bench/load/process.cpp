#include "process.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace dynox::load {
namespace {

std::string path_of(pid_t process, const char* file) {
    return "/proc/" + std::to_string(process) + "/" + file;
}

std::runtime_error missing(pid_t process) {
    return std::runtime_error("there is no process " + std::to_string(process));
}

}  // namespace

// Fields 14 and 15 of /proc/PID/stat, counted behind the program's name, which may hold spaces.
double cpu_of_s(pid_t process) {
    std::ifstream file(path_of(process, "stat"));
    std::string line;
    std::getline(file, line);
    std::istringstream fields(line.substr(std::min(line.rfind(')') + 1, line.size())));
    std::string skipped;
    for (int field = 3; field < 14; ++field) {
        fields >> skipped;
    }
    double user = 0;
    double system = 0;
    if (!(fields >> user >> system)) {
        throw missing(process);
    }
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

// The second field of /proc/PID/statm, in pages.
double resident_mb_of(pid_t process) {
    std::ifstream file(path_of(process, "statm"));
    double whole = 0;
    double resident = 0;
    if (!(file >> whole >> resident)) {
        throw missing(process);
    }
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1024.0 * 1024.0);
}

}  // namespace dynox::load
