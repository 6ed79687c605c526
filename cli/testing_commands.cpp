#include "testing_commands.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <ctime>
#include <memory>

#include "admin_call.hpp"
#include "commands.hpp"
#include "dynox/item.hpp"
#include "replay.hpp"
#include "terminal.hpp"

namespace dynox::cli {
namespace {

struct Options {
    ServerPlace place;
    std::string name;
    std::string fault;
    Item rule;
    std::string key;
    std::string id;
    bool json = false;
    Replay replay;
};
using OptionsHandle = std::shared_ptr<Options>;

void print(const std::string& line) {
    std::printf("%s\n", visible_json(line).c_str());
}

void add_place(CLI::App& app, Options& options) {
    const std::string group = "Connection";
    app.add_option("-e,--endpoint-url", options.place.endpoint_url,
                   "http://HOST:PORT of a `dynox serve` [AWS_ENDPOINT_URL, else "
                   "http://127.0.0.1:8000]")
        ->type_name("URL")
        ->group(group);
    app.add_option("--namespace", options.place.name_space,
                   "The access key whose database is meant, of a server with --namespaces")
        ->type_name("KEY")
        ->group(group);
}

CLI::App* add(CLI::App& parent, const OptionsHandle& options, std::function<int()>& command,
              const std::string& name, const std::string& description,
              std::function<void(Options&)> run) {
    CLI::App* app = parent.add_subcommand(name, description);
    app->callback([options, &command, run = std::move(run)] {
        command = [options, run] {
            run(*options);
            return 0;
        };
    });
    add_place(*app, *options);
    return app;
}

std::string with_name(const Options& options) {
    return Item().set("name", options.name).to_json();
}

void list_snapshots(Options& options) {
    const std::string answer = admin_call(options.place, "snapshot/list", "{}");
    if (options.json) {
        print(answer);
        return;
    }
    const Item item = Item::from_json(answer).value();
    for (const AttributeValue& snapshot : item.at("snapshots").as_list()) {
        const auto taken = static_cast<std::time_t>(
            snapshot.as_map().at("taken_at").as_number().to_double_rounded());
        char time[32];
        std::tm utc{};
        std::strftime(time, sizeof time, "%Y-%m-%dT%H:%M:%SZ", ::gmtime_r(&taken, &utc));
        std::printf("%s  %s\n", time, snapshot.as_map().at("name").as_string().c_str());
    }
}

void add_snapshot(CLI::App& root, const OptionsHandle& options, std::function<int()>& command) {
    CLI::App* snapshot = root.add_subcommand(
        "snapshot", "Keep whole databases of a dynox server under names, and go back to them");
    snapshot->require_subcommand(0, 1);
    const auto add_named = [&](const char* name, const char* description, const char* path) {
        CLI::App* app = add(*snapshot, options, command, name, description, [path](Options& given) {
            admin_call(given.place, path, with_name(given));
        });
        app->add_option("name", options->name, "Name of the snapshot")
            ->required()
            ->type_name("NAME");
    };
    add_named("save", "Keep the database as it is now", "snapshot/save");
    add_named("restore", "Go back to a snapshot; what was written since is gone",
              "snapshot/restore");
    add_named("delete", "Forget a snapshot", "snapshot/remove");
    CLI::App* list = add(*snapshot, options, command, "list", "Names and times", &list_snapshots);
    list->add_flag("--json", options->json, "One JSON document");
}

void add_text(CLI::App& app, const OptionsHandle& options, const std::string& flag,
              const std::string& member, const std::string& type, const std::string& description) {
    app.add_option_function<std::string>(
           flag, [options, member](const std::string& text) { options->rule.set(member, text); },
           description)
        ->type_name(type);
}

void add_number(CLI::App& app, const OptionsHandle& options, const std::string& flag,
                const std::string& member, const std::string& type,
                const std::string& description) {
    app.add_option_function<std::string>(
           flag,
           [options, member, flag](const std::string& text) {
               Result<Number> number = Number::parse(text);
               if (!number) {
                   throw CLI::ValidationError(flag + ": expected a number, found \"" + text + "\"");
               }
               options->rule.set(member, *number);
           },
           description)
        ->type_name(type);
}

void add_fault_rule(Options& options) {
    options.rule.set("kind", options.fault);
    if (!options.key.empty()) {
        Result<AttributeValue> key = AttributeValue::from_json(options.key);
        if (!key) {
            throw UsageError("--key: " + key.error().message());
        }
        options.rule.set("key", *std::move(key));
    }
    print(admin_call(options.place, "fault/add", options.rule.to_json()));
}

void declare_rule(CLI::App& app, const OptionsHandle& options) {
    app.add_option("kind", options->fault,
                   "throttle, error, latency, drop, wrong_checksum, partial_batch or lost_answer")
        ->required()
        ->type_name("KIND");
    add_text(app, options, "--operation", "operation", "NAME", "Only this operation: PutItem");
    add_text(app, options, "--table", "table", "NAME", "Only requests that name this table");
    app.add_option("--key", options->key,
                   R"(Only items with these attributes: '{"pk": "USER#1"}', or in DynamoDB JSON)")
        ->type_name("JSON");
    add_number(app, options, "--nth", "nth", "N", "Only the n-th of them");
    add_number(app, options, "--times", "times", "N", "At most so many times");
    add_number(app, options, "--probability", "probability", "P", "Each with this probability");
    add_number(app, options, "--seed", "seed", "N", "Of the probability");
    add_number(app, options, "--latency-ms", "latency_ms", "MS", "latency: how much later");
    add_text(app, options, "--error", "error", "NAME", "error: which [InternalServerError, a 500]");
    add_text(app, options, "--message", "message", "TEXT", "throttle, error: its message");
    add_text(app, options, "--reason", "reason", "TEXT", "throttle: its reason");
    add_number(app, options, "--unprocessed", "unprocessed", "P",
               "partial_batch: the share that is left over [0.5]");
    app.footer(
        "Examples:\n"
        "  dynox fault add throttle --operation PutItem --table users --times 3\n"
        "  dynox fault add lost_answer --operation TransactWriteItems --nth 1\n"
        "  dynox fault add latency --latency-ms 200 --probability 0.1 --seed 7\n");
}

void add_fault(CLI::App& root, const OptionsHandle& options, std::function<int()>& command) {
    CLI::App* fault = root.add_subcommand(
        "fault", "Have a dynox server do things wrong, to see what your code makes of it");
    fault->require_subcommand(0, 1);
    declare_rule(*add(*fault, options, command, "add", "Add a rule", &add_fault_rule), options);
    add(*fault, options, command, "list", "Rules, and how often each was used",
        [](Options& given) { print(admin_call(given.place, "fault/list", "{}")); });
    CLI::App* clear =
        add(*fault, options, command, "clear", "Remove a rule, or all", [](Options& given) {
            const std::string body = given.id.empty() ? "{}" : "{\"id\":" + given.id + "}";
            admin_call(given.place, "fault/clear", body);
        });
    clear->add_option("id", options->id, "Number of the rule [all]")
        ->check(CLI::NonNegativeNumber)
        ->type_name("N");
}

void add_replay(CLI::App& root, const OptionsHandle& options, std::function<int()>& command) {
    CLI::App* app = root.add_subcommand(
        "replay", "Send the requests of a log again, elsewhere, and compare the answers");
    app->add_option("log", options->replay.log, "File written by `dynox serve --log`")
        ->required()
        ->type_name("LOG");
    app->add_option("--against", options->replay.connection.endpoint_url,
                    "http://, https://, memory:// or file:///DIRECTORY")
        ->required()
        ->type_name("URL");
    app->add_option("--ignore", options->replay.ignored,
                    "A member of answers that may differ; repeatable")
        ->type_name("NAME");
    app->add_option("--region", options->replay.connection.region, "Region [AWS_REGION]")
        ->type_name("NAME");
    app->callback([options, &command] { command = [options] { return replay(options->replay); }; });
    app->footer(
        "Exit code 1 if answers differ. Times, ids and ARNs of tables are not compared.\n"
        "Credentials come from the environment.\n");
}

}  // namespace

void declare_testing_commands(CLI::App& root, std::function<int()>& command) {
    const auto options = std::make_shared<Options>();
    add_snapshot(root, options, command);
    add_fault(root, options, command);
    add_replay(root, options, command);
}

}  // namespace dynox::cli
