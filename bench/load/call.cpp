#include "call.hpp"

#include <stdexcept>

namespace dynox::load {

std::string call(Connection& connection, const std::string& request) {
    if (connection.descriptor() < 0 && !connection.open()) {
        throw std::runtime_error("nobody listens");
    }
    if (!connection.send(request)) {
        throw std::runtime_error("the server has closed the connection");
    }
    auto arrival = Connection::Arrival::partial;
    while (arrival == Connection::Arrival::partial) {
        arrival = connection.receive(0);
    }
    if (arrival == Connection::Arrival::lost) {
        throw std::runtime_error("the server has closed the connection");
    }
    if (connection.status() != 200) {
        throw std::runtime_error("the server answers " + std::string(connection.answer()));
    }
    std::string body(connection.body());
    if (connection.closing()) {
        connection.close();
    }
    return body;
}

}  // namespace dynox::load
