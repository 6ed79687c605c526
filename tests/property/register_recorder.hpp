// Records what several threads do to a few registers of a service at the same time. A register is an
// item of a table whose only key is p (S), with its value in n (N).
#pragma once

#include <atomic>
#include <random>
#include <string>

#include "dynox/api/service.hpp"
#include "linearizability.hpp"

namespace dynox::test {

/// The table of the registers.
[[nodiscard]] api::CreateTableRequest register_table();

class RegisterRecorder {
  public:
    static constexpr std::size_t keys_count = 3;
    struct Options {
        unsigned threads = 3;
        unsigned operations = 12;      // of each thread
        bool consistent_reads = true;  // those of GetItem; others are always
    };

    /// \param service  Has the table; must outlive the recorder.
    RegisterRecorder(api::Service& service, Options options)
        : service_(service), options_(options) {}

    /// One history on registers that nobody has used before, the threads' operations drawn by
    /// `seed`. What an answer must not look like at all is a failure of the test.
    [[nodiscard]] History record(std::uint64_t seed);

  private:
    /// What one thread does, and what it knows of the registers.
    struct Caller {
        unsigned thread;
        std::mt19937_64 random;
        std::vector<Register> seen = std::vector<Register>(keys_count);
        History history = {};
        [[nodiscard]] unsigned below(unsigned end) { return static_cast<unsigned>(random() % end); }
    };
    void run(Caller& caller);
    [[nodiscard]] Operation draw(Caller& caller);
    void draw_guard(Caller& caller, Access& access);
    void draw_write(Caller& caller, Access& access);

    [[nodiscard]] FlatItem key(std::size_t number) const;
    [[nodiscard]] FlatItem item(const Access& access) const;
    void execute(Operation& operation);
    void get(Operation& operation);
    void write(Operation& operation);
    void transact_get(Operation& operation);
    void transact_write(Operation& operation);
    template <class Request>
    void execute_write(Request& request, Operation& operation);

    api::Service& service_;
    const Options options_;
    std::uint64_t history_number_ = 0;
    std::atomic<std::uint64_t> time_{0};
    std::atomic<std::int64_t> next_value_{1};
};

}  // namespace dynox::test
