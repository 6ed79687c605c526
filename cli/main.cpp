// dynox: the command line. Options are declared here and nowhere else; the work is in commands.hpp
// and serve.hpp. Exit codes: 0 done, 1 failed, 2 the command line cannot be understood.
#include <CLI/CLI.hpp>

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <iostream>
#include <limits>
#include <memory>
#include <string_view>

#include "commands.hpp"
#include "doctor.hpp"
#include "dynox/errors.hpp"
#include "dynox/version.hpp"
#include "error_text.hpp"
#include "serve.hpp"
#include "terminal.hpp"
#include "testing_commands.hpp"

namespace dynox::cli {
namespace {

using Command = std::function<int()>;

// Everything the options are read into; lives as long as the program.
struct CommandLine {
    Connection connection;
    Output output;
    ServeOptions serve;
    std::string duration;
    std::string table;
    TableCreate table_create;
    bool no_wait = false;
    Put put;
    bool put_dynamodb_json = false;
    Delete delete_item;
    Get get;
    Sql sql;
    TableUpdate table_update;
    bool protect = false;
    bool unprotect = false;
    TableTags table_tags;
    Read query;
    Read scan;
    Command command;
};

void add_connection(CLI::App& app, Connection& connection) {
    const std::string group = "Connection";
    app.add_option("-e,--endpoint-url,--endpoint", connection.endpoint_url,
                   "http://HOST:PORT, https://HOST or file:///DIRECTORY [AWS_ENDPOINT_URL, "
                   "else Amazon's]")
        ->type_name("URL")
        ->group(group);
    app.add_option("--region", connection.region, "Region [AWS_REGION]")
        ->type_name("NAME")
        ->group(group);
    app.add_option("--profile", connection.profile,
                   "Profile of ~/.aws/config and ~/.aws/credentials [AWS_PROFILE]")
        ->type_name("NAME")
        ->group(group);
    app.add_option("--access-key", connection.access_key, "Access key id [AWS_ACCESS_KEY_ID]")
        ->type_name("ID")
        ->group(group);
    app.add_option("--secret-key", connection.secret_key,
                   "Secret key; other users of this machine can see it, prefer the environment "
                   "[AWS_SECRET_ACCESS_KEY]")
        ->type_name("KEY")
        ->group(group);
    app.add_option("--session-token", connection.session_token, "Session token [AWS_SESSION_TOKEN]")
        ->type_name("TOKEN")
        ->group(group);
}

void add_output(CLI::App& app, Output& output) {
    const std::string group = "Output";
    CLI::Option* json =
        app.add_flag("--json", output.json, "Plain JSON, one document a line")->group(group);
    app.add_flag("--dynamodb-json", output.dynamodb_json, "DynamoDB JSON, one document a line")
        ->group(group)
        ->excludes(json);
}

void add_placeholders(CLI::App& app, Placeholders& placeholders) {
    app.add_option("--names", placeholders.names,
                   R"(Attribute names of expressions: '{"#n": "name"}')")
        ->type_name("JSON");
    app.add_option("--values", placeholders.values,
                   R"(Values of expressions: '{":min": 5}', or in DynamoDB JSON)")
        ->type_name("JSON");
}

void add_table_argument(CLI::App& app, std::string& table) {
    app.add_option("table", table, "Name or ARN of the table")->required()->type_name("TABLE");
}

void add_key(CLI::App& app, Key& key) {
    CLI::Option* json = app.add_option("key", key.json, R"(The key as JSON: '{"pk": "USER#1"}')");
    json->type_name("KEY");
    app.add_option("-p,--partition-key", key.partition_key, "Value of the partition key")
        ->type_name("VALUE")
        ->excludes(json);
    app.add_option("-s,--sort-key", key.sort_key, "Value of the sort key")
        ->type_name("VALUE")
        ->excludes(json);
}

// CLI11's own conversions take -1 for a large number, and do not say what would be right.
CLI::Validator whole_number(std::uint64_t low,
                            std::uint64_t high = std::numeric_limits<std::uint64_t>::max()) {
    const auto check = [low, high](const std::string& text) -> std::string {
        std::uint64_t number = 0;
        const char* const end = text.data() + text.size();
        const auto [stop, failure] = std::from_chars(text.data(), end, number);
        if (failure == std::errc() && stop == end && number >= low && number <= high) {
            return {};
        }
        std::string words = "expected a whole number, " + std::to_string(low);
        words += high == std::numeric_limits<std::uint64_t>::max() ? " or more"
                                                                   : ".." + std::to_string(high);
        return words + ", found \"" + text + "\"";
    };
    return CLI::Validator(check, "");
}

// Declares a subcommand that calls `run` when it is chosen.
CLI::App* add_command(CLI::App& parent, CommandLine& line, const std::string& name,
                      const std::string& description, std::function<void()> run) {
    CLI::App* app = parent.add_subcommand(name, description);
    app->callback([&line, run = std::move(run)] {
        line.command = [run] {
            run();
            return 0;
        };
    });
    return app;
}

void add_serve_for_tests(CLI::App& app, ServeOptions& serve) {
    const std::string group = "For tests";
    app.add_option("--log", serve.log, "Append requests and answers to this file, as JSON lines")
        ->type_name("FILE")
        ->group(group);
    app.add_flag("--metrics", serve.metrics, "Answer GET /metrics, for Prometheus")->group(group);
    CLI::Option* namespaces =
        app.add_flag("--namespaces", serve.namespaces,
                     "A database for each access key, made at its first request")
            ->group(group);
    app.add_option("--fork-from", serve.fork_from,
                   "New databases begin as what this access key's holds at that moment")
        ->needs(namespaces)
        ->type_name("KEY")
        ->group(group);
    if (CLI::Option* sync = app.get_option_no_throw("--sync")) {
        namespaces->excludes(sync);
    }
    app.add_flag("--enforce-capacity", serve.enforce_capacity,
                 "Throttle beyond the provisioned capacity of tables and indexes")
        ->group(group);
    CLI::Option* lag =
        app.add_option("--lag-ms", serve.lag_ms,
                       "Indexes and eventually consistent reads are up to so much behind")
            ->check(whole_number(1, 600'000))
            ->type_name("MS")
            ->group(group);
    if (CLI::Option* data = app.get_option_no_throw("--data")) {
        lag->excludes(data);
    }
    app.add_option("--lag-seed", serve.lag_seed, "Of how much each of them is behind")
        ->needs(lag)
        ->check(whole_number(0))
        ->type_name("N")
        ->group(group);
}

void add_serve(CLI::App& root, CommandLine& line) {
    CLI::App* app = root.add_subcommand("serve", "Serve DynamoDB over HTTP from this machine");
    app->add_option("--port", line.serve.port, "TCP port; 0: the system picks one")
        ->capture_default_str()
        ->check(whole_number(0, 65'535))
        ->type_name("N");
    app->add_option("--bind", line.serve.bind_address, "Address to listen on")
        ->capture_default_str()
        ->type_name("ADDR");
    CLI::Option* data =
        app->add_option("--data", line.serve.data_directory,
                        "Directory for durable data, made if it is not there [memory only]");
    // An empty one comes from a variable that is not set: memory would be a nasty surprise.
    data->check(CLI::Validator(
        [](const std::string& text) {
            return text.empty() ? "expected a directory, found nothing" : std::string();
        },
        ""));
    data->type_name("DIR");
    app->add_flag("--sync", line.serve.sync,
                  "Answer a write only when it would survive a power loss (without: kill -9)")
        ->needs(data);
    app->add_option("--threads", line.serve.threads, "Threads; 0: one per core")
        ->capture_default_str()
        ->check(whole_number(0, 1'024))
        ->type_name("N");
    app->add_option("--stream-shards", line.serve.stream_shards,
                    "Open shards that a new stream begins with")
        ->capture_default_str()
        ->check(whole_number(1, 64))
        ->type_name("N");
    app->add_option("--ttl-interval", line.serve.time_to_live_interval,
                    "Seconds between two changes of a table's time to live, 3,600 as the service "
                    "has it; 0: none")
        ->capture_default_str()
        ->check(whole_number(0, 1'000'000'000))
        ->type_name("SECONDS");
    app->add_option("--export-dir", line.serve.export_directory,
                    "Folder that stands for Amazon S3 in exports and imports of tables [none]")
        ->check(CLI::ExistingDirectory)
        ->type_name("DIR");
    app->add_option("--region", line.serve.region, "Region in ARNs")
        ->capture_default_str()
        ->type_name("NAME");
    app->add_option("--auth", line.serve.auth,
                    "Verify signatures, and accept those of this access key and secret; may be "
                    "given several times [any signature will do]")
        ->envname("DYNOX_AUTH")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->check(CLI::Validator(
            [](const std::string& text) {
                const std::size_t colon = text.find(':');
                const bool is_pair =
                    colon != std::string::npos && colon != 0 && colon + 1 != text.size();
                // Not the text itself: it may hold the secret.
                return is_pair ? std::string() : "expected ACCESS_KEY:SECRET";
            },
            ""))
        ->type_name("KEY:SECRET");
    add_serve_for_tests(*app, line.serve);
    app->callback([&line] { line.command = [&line] { return run_serve(line.serve); }; });
}

void add_doctor(CLI::App& root, CommandLine& line) {
    CLI::App* app = root.add_subcommand(
        "doctor", "Say which settings apply and why, try them, and say what is wrong");
    app->add_flag("--json", line.output.json, "One JSON document");
    add_connection(*app, line.connection);
    app->callback(
        [&line] { line.command = [&line] { return run_doctor(line.connection, line.output); }; });
}

void add_clock(CLI::App& root, CommandLine& line) {
    CLI::App* clock = root.add_subcommand("clock",
                                          "Move the time of a `dynox serve` or a data "
                                          "directory");
    clock->require_subcommand(0, 1);
    CLI::App* advance =
        add_command(*clock, line, "advance", "Move the time on, and do what is due by then",
                    [&line] { advance_clock(line.connection, line.duration); });
    advance->add_option("duration", line.duration, "How far: 90, 90s, 15m, 12h, 3d or 2w")
        ->required()
        ->type_name("DURATION");
    add_connection(*advance, line.connection);
    advance->footer(
        "Items expire, streams are trimmed, tokens of transactions are forgotten. Prints the time\n"
        "afterwards. Example:\n"
        "  dynox clock advance 3d --endpoint-url http://localhost:8000\n");
}

void add_table_update(CLI::App& table, CommandLine& line) {
    CLI::App* update = add_command(table, line, "update", "Change a table", [&line] {
        line.table_update.wait = !line.no_wait;
        if (line.protect || line.unprotect) {
            line.table_update.protection = line.protect;
        }
        update_table(line.connection, line.table_update);
    });
    add_table_argument(*update, line.table_update.table);
    CLI::Option* add =
        update->add_option("--add-gsi", line.table_update.add_index, "Add a global index")
            ->type_name("INDEX=NAME[:TYPE][,NAME[:TYPE]]");
    update->add_option("--delete-gsi", line.table_update.delete_index, "Delete a global index")
        ->type_name("INDEX")
        ->excludes(add);
    CLI::Option* on_demand =
        update->add_flag("--on-demand", line.table_update.on_demand, "Pay for each request");
    update
        ->add_option("--throughput", line.table_update.throughput,
                     "Provision so many read and write units")
        ->type_name("READ,WRITE")
        ->excludes(on_demand);
    CLI::Option* protect = update->add_flag("--protect", line.protect, "Refuse to be deleted");
    update->add_flag("--unprotect", line.unprotect, "Let it be deleted")->excludes(protect);
    update->add_flag("--no-wait", line.no_wait, "Do not wait until table and indexes are active");
    add_connection(*update, line.connection);
    update->footer(
        "Example:\n"
        "  dynox table update orders --add-gsi by-state=state,placed_at:N\n");
}

void add_table_tags(CLI::App& table, CommandLine& line) {
    CLI::App* tag = add_command(table, line, "tag", "Set tags of a table, or show them", [&line] {
        if (line.table_tags.values.empty()) {
            show_tags(line.connection, line.output, line.table_tags.table);
        } else {
            tag_table(line.connection, line.table_tags);
        }
    });
    add_table_argument(*tag, line.table_tags.table);
    tag->add_option("tags", line.table_tags.values, "Tags to set [show those there are]")
        ->type_name("KEY=VALUE");
    tag->add_flag("--json", line.output.json, "One JSON document a line");
    add_connection(*tag, line.connection);
    CLI::App* untag = add_command(table, line, "untag", "Remove tags of a table",
                                  [&line] { untag_table(line.connection, line.table_tags); });
    add_table_argument(*untag, line.table_tags.table);
    untag->add_option("keys", line.table_tags.values, "Keys of the tags")
        ->required()
        ->type_name("KEY");
    add_connection(*untag, line.connection);
}

void add_table(CLI::App& root, CommandLine& line) {
    CLI::App* table =
        root.add_subcommand("table", "List, describe, create, change, tag and delete tables");
    table->require_subcommand(0, 1);

    CLI::App* list = add_command(*table, line, "list", "Names of all tables",
                                 [&line] { list_tables(line.connection, line.output); });
    list->add_flag("--json", line.output.json, "One JSON document a line");
    add_connection(*list, line.connection);

    CLI::App* describe =
        add_command(*table, line, "describe", "Keys, indexes, size and state of a table",
                    [&line] { describe_table(line.connection, line.output, line.table); });
    add_table_argument(*describe, line.table);
    describe->add_flag("--json", line.output.json, "The service's own JSON");
    add_connection(*describe, line.connection);

    CLI::App* create = add_command(*table, line, "create", "Create a table", [&line] {
        line.table_create.wait = !line.no_wait;
        create_table(line.connection, line.table_create);
    });
    add_table_argument(*create, line.table_create.table);
    create
        ->add_option("-p,--partition-key", line.table_create.partition_key,
                     "Partition key; TYPE is S (default), N or B")
        ->required()
        ->type_name("NAME[:TYPE]");
    create->add_option("-s,--sort-key", line.table_create.sort_key, "Sort key")
        ->type_name("NAME[:TYPE]");
    create->add_option("--gsi", line.table_create.global, "Global secondary index; repeatable")
        ->type_name("INDEX=NAME[:TYPE][,NAME[:TYPE]]");
    create->add_option("--lsi", line.table_create.local, "Local secondary index; repeatable")
        ->type_name("INDEX=NAME[:TYPE]");
    create->add_flag("--no-wait", line.no_wait, "Do not wait until the table is active");
    add_connection(*create, line.connection);
    create->footer(
        "Example:\n"
        "  dynox table create orders -p customer -s placed_at:N --gsi "
        "by-state=state,placed_at:N\n");

    CLI::App* remove = add_command(*table, line, "delete", "Delete a table and all its items",
                                   [&line] { delete_table(line.connection, line.table); });
    add_table_argument(*remove, line.table);
    add_connection(*remove, line.connection);
    add_table_update(*table, line);
    add_table_tags(*table, line);
}

void add_sql(CLI::App& root, CommandLine& line) {
    CLI::App* sql = add_command(root, line, "sql", "Execute PartiQL statements",
                                [&line] { cli::sql(line.connection, line.output, line.sql); });
    sql->add_option("statement", line.sql.text,
                    "The statement, or several with ; between them; -: those on standard input")
        ->required()
        ->type_name("STATEMENT");
    sql->add_option("--parameters", line.sql.parameters,
                    R"(Values of each ?: '["Abba", 1974]', or in DynamoDB JSON)")
        ->type_name("JSON");
    sql->add_option("-n,--limit", line.sql.limit, "Items in all [all there are]")
        ->check(whole_number(1))
        ->type_name("N");
    sql->add_flag("--consistent", line.sql.consistent, "Strongly consistent");
    add_output(*sql, line.output);
    add_connection(*sql, line.connection);
    sql->footer(
        "Examples:\n"
        "  dynox sql \"INSERT INTO music VALUE {'artist': 'Abba', 'song': 'Waterloo'}\"\n"
        "  dynox sql 'SELECT song FROM music WHERE artist = ?' --parameters '[\"Abba\"]'\n");
}

void add_item_commands(CLI::App& root, CommandLine& line) {
    CLI::App* put = add_command(root, line, "put", "Write items", [&line] {
        line.put.form = line.put_dynamodb_json ? InputForm::dynamodb_json : InputForm::detect;
        cli::put(line.connection, line.put);
    });
    add_table_argument(*put, line.put.table);
    put->add_option("item", line.put.item,
                    "The item as JSON or DynamoDB JSON; -: one item a line on standard input")
        ->required()
        ->type_name("ITEM");
    put->add_option("--condition", line.put.condition, "Write only if this holds")
        ->type_name("EXPR");
    add_placeholders(*put, line.put.placeholders);
    put->add_flag("--dynamodb-json", line.put_dynamodb_json,
                  "The input is DynamoDB JSON (otherwise found out item by item)");
    add_connection(*put, line.connection);
    put->footer(
        "Examples:\n"
        "  dynox put users '{\"pk\": \"USER#1\", \"name\": \"John\", \"age\": 30}'\n"
        "  dynox put users - < users.jsonl\n");

    CLI::App* get = add_command(root, line, "get", "Read one item",
                                [&line] { cli::get(line.connection, line.output, line.get); });
    add_table_argument(*get, line.get.table);
    add_key(*get, line.get.key);
    get->add_option("--projection", line.get.projection, "Attributes to read")->type_name("EXPR");
    get->add_option("--names", line.get.names, R"(Attribute names: '{"#n": "name"}')")
        ->type_name("JSON");
    get->add_flag("--consistent", line.get.consistent, "Strongly consistent");
    add_output(*get, line.output);
    add_connection(*get, line.connection);
    get->footer("Exit code 1 if there is no such item.\n");

    CLI::App* remove = add_command(root, line, "delete", "Delete one item",
                                   [&line] { delete_item(line.connection, line.delete_item); });
    add_table_argument(*remove, line.delete_item.table);
    add_key(*remove, line.delete_item.key);
    remove->add_option("--condition", line.delete_item.condition, "Delete only if this holds")
        ->type_name("EXPR");
    add_placeholders(*remove, line.delete_item.placeholders);
    add_connection(*remove, line.connection);
}

void add_read_options(CLI::App& app, Read& read, CommandLine& line) {
    app.add_option("-i,--index", read.index, "Name of a secondary index")->type_name("NAME");
    app.add_option("-f,--filter", read.filter, "Show only items for which this holds")
        ->type_name("EXPR");
    app.add_option("--projection", read.projection, "Attributes to read")->type_name("EXPR");
    add_placeholders(app, read.placeholders);
    app.add_option("-n,--limit", read.limit, "Items in all [all there are]")
        ->check(whole_number(1))
        ->type_name("N");
    app.add_flag("--consistent", read.consistent, "Strongly consistent");
    app.add_flag("--count", read.count_only, "Print the number of items only");
    add_output(app, line.output);
    add_connection(app, line.connection);
}

void add_sort_key_options(CLI::App& app, Read& read) {
    const std::string group = "Condition on the sort key (one of)";
    const auto add = [&](const std::string& name, std::optional<std::string>& value,
                         const std::string& description) {
        app.add_option(name, value, description)->type_name("VALUE")->group(group);
    };
    add("-s,--sort-key", read.sort_key, "Equal");
    add("--sort-key-begins-with", read.sort_key_begins_with, "Beginning, of text or base64");
    app.add_option("--sort-key-between", read.sort_key_between, "From and to, both included")
        ->expected(2)
        ->type_name("LOW HIGH")
        ->group(group);
    add("--sort-key-lt", read.sort_key_less, "Less");
    add("--sort-key-le", read.sort_key_less_or_equal, "Less or equal");
    add("--sort-key-gt", read.sort_key_greater, "Greater");
    add("--sort-key-ge", read.sort_key_greater_or_equal, "Greater or equal");
}

void add_read_commands(CLI::App& root, CommandLine& line) {
    CLI::App* query =
        add_command(root, line, "query", "Items of one partition key, in order",
                    [&line] { cli::query(line.connection, line.output, line.query); });
    add_table_argument(*query, line.query.table);
    query->add_option("-p,--partition-key", line.query.partition_key, "Value of the partition key")
        ->required()
        ->type_name("VALUE");
    query->add_flag("-r,--reverse", line.query.reverse, "Descending by sort key");
    add_sort_key_options(*query, line.query);
    add_read_options(*query, line.query, line);
    query->footer(
        "Example:\n"
        "  dynox query orders -p alice --sort-key-ge 20260101 --filter 'amount > :a' "
        "--values '{\":a\": 100}'\n");

    CLI::App* scan = add_command(root, line, "scan", "All items",
                                 [&line] { cli::scan(line.connection, line.output, line.scan); });
    add_table_argument(*scan, line.scan.table);
    add_read_options(*scan, line.scan, line);
}

int run(const Command& command) {
    int code = 1;
    try {
        code = command();
    } catch (const UsageError& error) {
        std::fprintf(stderr, "dynox: %s\n", visible(error.what()).c_str());
        return 2;
    } catch (const PydynoxException& error) {
        std::fprintf(stderr, "dynox: %s\n", error_text(error).c_str());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "dynox: %s\n", visible(error.what()).c_str());
    }
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
        std::perror("dynox: cannot write the output");
        return 1;
    }
    return code;
}

// What is wrong with the command line. Words that belong to nothing come first: a misspelt option
// is the reason why another one is missing.
void explain(const CLI::App& app, const CLI::ParseError& error) {
    const CLI::App* chosen = &app;
    std::string command = "dynox";
    while (!chosen->get_subcommands().empty()) {
        chosen = chosen->get_subcommands().front();
        command += " " + chosen->get_name();
    }
    std::string words = error.what();
    if (const std::vector<std::string> extra = app.remaining(true); !extra.empty()) {
        const bool option = extra.front().size() > 1 && extra.front().front() == '-';
        const bool wants_command =
            !chosen->get_subcommands([](const CLI::App*) { return true; }).empty();
        words = option          ? "unknown option "
                : wants_command ? "unknown command "
                                : "one argument too many: ";
        words += "\"" + extra.front() + "\"";
    }
    std::cerr << "dynox: " << visible(words) << "\nRun `" << command
              << " --help` for more information.\n";
}

}  // namespace

int run_command_line(int argc, char** argv) {
    CommandLine line;
    CLI::App app("DynamoDB on this machine, and a client for every DynamoDB endpoint.", "dynox");
    app.set_version_flag("--version", "dynox " DYNOX_VERSION);
    app.require_subcommand(0, 1);  // none: said below, after what CLI11 has to say of other words
    add_serve(app, line);
    // A server is to answer at once: the options of the other commands take it half a millisecond.
    if (argc < 2 || std::string_view(argv[1]) != "serve") {
        add_doctor(app, line);
        add_table(app, line);
        add_clock(app, line);
        add_item_commands(app, line);
        add_read_commands(app, line);
        add_sql(app, line);
        declare_testing_commands(app, line.command);
    }
    app.footer("`dynox COMMAND --help` has the options of a command.\n");
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& success) {  // --help, --version
        return app.exit(success);
    } catch (const CLI::ParseError& error) {
        explain(app, error);
        return 2;
    }
    if (!line.command) {
        const auto chosen = app.get_subcommands();
        std::cerr << "dynox: a command is missing\n\n"
                  << (chosen.empty() ? app : *chosen.front()).help();
        return 2;
    }
    return run(line.command);
}

}  // namespace dynox::cli

int main(int argc, char** argv) {
    try {
        return dynox::cli::run_command_line(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "dynox: %s\n", error.what());
        return 1;
    }
}
