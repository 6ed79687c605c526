// A long mixed load whose data stays bounded, so that the server's memory should too.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace dynox::load {

/// Runs rounds of requests, and from the 20th on, for so long, prints one JSON line of the server's
/// memory about every five seconds:
///
///   {"op":"endurance","seconds":5.1,"requests":61000,"errors":0,"resident_mb":41.20}
///
/// A round is 2,000 requests over 32 connections of its own: gets, puts, conditional puts, updates,
/// deletes, queries (one in four of them of an index), batches and transactions, over 10,000 keys
/// of a table with an index and a stream; one put in four is of an item that expires two rounds
/// later. After each round the server's clock is moved on by six hours, so that items expire and the
/// stream holds the records of four rounds. One round in fifty makes and deletes another table too.
///
/// Throws if the server ends, or if more than one answer in a hundred is an error.
void endure(std::uint16_t port, pid_t server, double seconds);

}  // namespace dynox::load
