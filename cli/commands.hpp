// The commands that speak to an endpoint. Each prints its data on standard output and throws on
// failure: PydynoxException for what the client or the service says, UsageError for arguments that
// cannot be understood.
#pragma once

#include <stdexcept>
#include <string>

#include "options.hpp"

namespace dynox::cli {

/// The command line cannot be understood; exit code 2.
class UsageError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// `duration`: seconds, or a whole number with s, m, h, d or w behind it.
void advance_clock(const Connection& connection, const std::string& duration);

void list_tables(const Connection& connection, const Output& output);
void describe_table(const Connection& connection, const Output& output, const std::string& table);
void create_table(const Connection& connection, const TableCreate& options);
void delete_table(const Connection& connection, const std::string& table);
void update_table(const Connection& connection, const TableUpdate& options);
void tag_table(const Connection& connection, const TableTags& options);
void untag_table(const Connection& connection, const TableTags& options);
void show_tags(const Connection& connection, const Output& output, const std::string& table);

void put(const Connection& connection, const Put& options);
void get(const Connection& connection, const Output& output, const Get& options);
void delete_item(const Connection& connection, const Delete& options);
void query(const Connection& connection, const Output& output, const Read& options);
void scan(const Connection& connection, const Output& output, const Read& options);
void sql(const Connection& connection, const Output& output, const Sql& options);

}  // namespace dynox::cli
