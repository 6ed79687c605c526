#include "jobs.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "child.hpp"
#include "dynox/engine.hpp"
#include "dynox/item.hpp"

namespace dynox::test {
namespace {

constexpr int items_count = 3'000;
constexpr std::chrono::seconds first_words_wait{60};
constexpr unsigned life_ms_max = 40;
constexpr const char* source = "source";
constexpr const char* target = "target";
constexpr const char* index_name = "by-group";
constexpr const char* bucket = "bucket";
constexpr const char* first_backup = "first";

template <class T>
T must(Result<T> result, const char* what) {
    if (!result) {
        throw std::runtime_error(std::string(what) + ": " + result.error().message());
    }
    return *std::move(result);
}

std::shared_ptr<Engine> open_engine(const std::string& directory) {
    std::filesystem::create_directories(directory + "/s3");
    EngineConfig config;
    config.data_directory(directory + "/data").export_directory(directory + "/s3");
    return must(Engine::open(config), "opening the data");
}

void work(Engine& engine) {
    while (must(engine.run_due(engine.now()), "what is due")) {
    }
}

api::GlobalSecondaryIndex index_of(const std::string& name) {
    api::GlobalSecondaryIndex index;
    index.index_name = name;
    index.key_schema = {{"g", api::KeyType::hash}};
    index.projection.projection_type = api::ProjectionType::all;
    return index;
}

template <class Definition>
void define(Definition& definition, const char* table) {
    definition.table_name = table;
    definition.billing_mode = api::BillingMode::pay_per_request;
    definition.attribute_definitions = {{"p", AttributeType::string}, {"g", AttributeType::string}};
    definition.key_schema = {{"p", api::KeyType::hash}};
    definition.global_secondary_indexes.emplace().push_back(index_of(index_name));
}

std::string arn_of(Engine& engine, const char* table) {
    return must(engine.execute(api::DescribeTableRequest{table}), table).table.table_arn;
}

std::string create_backup(Engine& engine, const char* name) {
    const api::CreateBackupRequest request{source, name};
    return must(engine.execute(request), "CreateBackup").backup_details.backup_arn;
}

/// The ARNs of the backups with the name.
std::vector<std::string> backups(Engine& engine, const std::string& name) {
    std::vector<std::string> found;
    const auto listed = must(engine.execute(api::ListBackupsRequest()), "ListBackups");
    for (const api::BackupSummary& summary : listed.backup_summaries) {
        if (summary.backup_name != name) {
            continue;
        }
        if (summary.backup_status != "AVAILABLE") {
            throw std::runtime_error("a backup is " + summary.backup_status);
        }
        found.push_back(summary.backup_arn);
    }
    return found;
}

void begin_restore(Engine& engine, const std::string& backup_arn) {
    api::RestoreTableFromBackupRequest request;
    request.backup_arn = backup_arn;
    request.target_table_name = target;
    must(engine.execute(request), "RestoreTableFromBackup");
}

void begin_restore_to_time(Engine& engine) {
    api::RestoreTableToPointInTimeRequest request;
    request.source_table_name = source;
    request.target_table_name = target;
    request.use_latest_restorable_time = true;
    must(engine.execute(request), "RestoreTableToPointInTime");
}

void begin_export(Engine& engine) {
    api::ExportTableToPointInTimeRequest request;
    request.table_arn = arn_of(engine, source);
    request.s3_bucket = bucket;
    must(engine.execute(request), "ExportTableToPointInTime");
}

/// The last of all that a list has, page by page; nullopt: there is none.
template <class Request, class Summaries>
auto last_of(Engine& engine, Summaries summaries) {
    Request request;
    std::optional<
        typename std::decay_t<decltype((api::result_of<Request>().*summaries))>::value_type>
        last;
    do {
        auto page = must(engine.execute(request), "a list");
        if (!(page.*summaries).empty()) {
            last = std::move((page.*summaries).back());
        }
        request.next_token = page.next_token;
    } while (request.next_token);
    return last;
}

/// Of the latest export; nullopt: there is none.
std::optional<api::ExportDescription> last_export(Engine& engine) {
    const auto last =
        last_of<api::ListExportsRequest>(engine, &api::ListExportsResult::export_summaries);
    if (!last) {
        return std::nullopt;
    }
    const api::DescribeExportRequest request{last->export_arn};
    return must(engine.execute(request), "DescribeExport").export_description;
}

/// The folder with the data of an export.
std::string data_of(const api::ExportDescription& description) {
    const std::string& arn = description.export_arn;
    return "AWSDynamoDB/" + arn.substr(arn.rfind('/') + 1) + "/data/";
}

void begin_import(Engine& engine, const std::string& prefix) {
    api::ImportTableRequest request;
    request.s3_bucket_source.s3_bucket = bucket;
    request.s3_bucket_source.s3_key_prefix = prefix;
    request.input_format = "DYNAMODB_JSON";
    request.input_compression_type = "GZIP";
    define(request.table_creation_parameters, target);
    must(engine.execute(request), "ImportTable");
}

/// "nothing": there is none.
std::string last_import_status(Engine& engine) {
    const auto last =
        last_of<api::ListImportsRequest>(engine, &api::ListImportsResult::import_summary_list);
    return last ? last->import_status : "nothing";
}

void update_index(Engine& engine, bool create) {
    api::UpdateTableRequest request;
    request.table_name = source;
    request.attribute_definitions.emplace();
    request.attribute_definitions->push_back({"g", AttributeType::string});
    api::GlobalSecondaryIndexUpdate& update =
        request.global_secondary_index_updates.emplace().emplace_back();
    if (create) {
        update.create = index_of("new");
    } else {
        update.remove.emplace().index_name = "new";
    }
    must(engine.execute(request), "UpdateTable");
}

using Contents = std::map<std::string, Item>;  // by "p"

Contents scan(Engine& engine, const char* table, const std::string& index = "") {
    api::ScanRequest request;
    request.table_name = table;
    if (!index.empty()) {
        request.index_name = index;
    }
    Contents found;
    while (true) {
        auto page = must(engine.execute(request), "Scan");
        for (const FlatItem& flat : *page.items) {
            Item item = Item::from_flat(flat);
            std::string key = item.at("p").as_string();
            if (!found.emplace(std::move(key), std::move(item)).second) {
                throw std::runtime_error("a scan found an item twice");
            }
        }
        if (!page.last_evaluated_key) {
            return found;
        }
        request.exclusive_start_key = page.last_evaluated_key;
    }
}

/// nullopt: there is no such table.
std::optional<api::TableDescription> describe(Engine& engine, const char* table) {
    auto described = engine.execute(api::DescribeTableRequest{table});
    return described ? std::optional(std::move(described->table)) : std::nullopt;
}

void expect(bool is_so, const std::string& what) {
    if (!is_so) {
        throw std::runtime_error(what);
    }
}

/// The table and its index have all items of the source; or (a job that failed) some of them.
enum class Expected : std::uint8_t { all, some };
void check_target(Engine& engine, Expected expected) {
    const auto described = describe(engine, target);
    expect(described.has_value(), "the new table is not there");
    expect(described->table_status == api::TableStatus::active, "the new table is not ACTIVE");
    const Contents found = scan(engine, target);
    const Contents all = scan(engine, source);
    expect(found == scan(engine, target, index_name), "the index differs from the new table");
    expect(described->item_count == static_cast<std::int64_t>(found.size()),
           "ItemCount is not that of the new table");
    if (expected == Expected::all) {
        expect(found == all, "the new table has " + std::to_string(found.size()) +
                                 " items that are not those of the source");
    } else {
        for (const auto& [key, item] : found) {
            const auto known = all.find(key);
            expect(known != all.end() && known->second == item, "the new table has a wrong item");
        }
    }
    must(engine.execute(api::DeleteTableRequest{target}), "DeleteTable");
}

enum class Said : std::uint8_t { nothing, begun, done };

void check_restore(Engine& engine, Said said) {
    if (said != Said::nothing || describe(engine, target)) {
        check_target(engine, Expected::all);
    }
}

void check_backup(Engine& engine, Said said) {
    const std::vector<std::string> found = backups(engine, "cut-short");
    expect(said != Said::done || found.size() == 1, "a backup that was made is not there");
    for (const std::string& arn : found) {
        begin_restore(engine, arn);
        work(engine);
        check_target(engine, Expected::all);
        must(engine.execute(api::DeleteBackupRequest{arn}), "DeleteBackup");
    }
}

void check_export(Engine& engine, Said said) {
    const auto description = last_export(engine);
    expect(description.has_value(), "the first export is not there any more");
    const std::string& status = description->export_status;
    expect(status == "COMPLETED" || (status == "FAILED" && said != Said::done),
           "an export is " + status);
    if (status == "COMPLETED") {
        begin_import(engine, data_of(*description));
        work(engine);
        expect(last_import_status(engine) == "COMPLETED", "an export cannot be imported");
        check_target(engine, Expected::all);
    }
}

void check_import(Engine& engine, Said said) {
    const std::string status = last_import_status(engine);
    if (said == Said::nothing) {
        // Whatever became of it, it is over: the status may be that of an earlier one.
        if (describe(engine, target)) {
            check_target(engine, Expected::some);
        }
        return;
    }
    expect(status == "COMPLETED" || (status == "FAILED" && said == Said::begun),
           "an import is " + status);
    check_target(engine, status == "COMPLETED" ? Expected::all : Expected::some);
}

void check_index(Engine& engine, Said said) {
    const auto described = describe(engine, source);
    const auto& indexes = described->global_secondary_indexes;
    const auto found = std::find_if(indexes.begin(), indexes.end(),
                                    [](const auto& index) { return index.index_name == "new"; });
    expect(found != indexes.end() || said == Said::nothing, "the new index is not there");
    if (found == indexes.end()) {
        return;
    }
    expect(found->index_status == api::TableStatus::active, "the new index is not ACTIVE");
    expect(found->item_count == items_count, "ItemCount is not that of the new index");
    expect(scan(engine, source, "new") == scan(engine, source), "the new index is not whole");
    update_index(engine, false);
}

struct Kind {
    const char* name;
    void (*begin)(Engine& engine);
    void (*check)(Engine& engine, Said said);
};
const std::array<Kind, 6> kinds = {{
    {"restore", [](Engine& engine) { begin_restore(engine, backups(engine, first_backup).at(0)); },
     &check_restore},
    {"restore to a time", &begin_restore_to_time, &check_restore},
    {"backup", [](Engine& engine) { create_backup(engine, "cut-short"); }, &check_backup},
    {"export", &begin_export, &check_export},
    {"import", [](Engine& engine) { begin_import(engine, "first/"); }, &check_import},
    {"index", [](Engine& engine) { update_index(engine, true); }, &check_index},
}};

const Kind& kind_of(const std::string& name) {
    const auto found = std::find_if(kinds.begin(), kinds.end(),
                                    [&name](const Kind& kind) { return name == kind.name; });
    expect(found != kinds.end(), "there are no jobs of the kind " + name);
    return *found;
}

/// The table, a backup of it, and an export that imports read.
void prepare(const std::string& directory) {
    const std::shared_ptr<Engine> engine = open_engine(directory);
    api::CreateTableRequest table;
    define(table, source);
    must(engine->execute(table), "CreateTable");
    for (int i = 0; i < items_count; ++i) {
        api::PutItemRequest put;
        put.table_name = source;
        put.item = item("p", "p" + std::to_string(i), "g", "g" + std::to_string(i % 7), "text",
                        std::string(100, 'x'), "n", i)
                       .to_flat();
        must(engine->execute(put), "PutItem");
    }
    api::UpdateContinuousBackupsRequest recovery;
    recovery.table_name = source;
    recovery.point_in_time_recovery_specification.point_in_time_recovery_enabled = true;
    must(engine->execute(recovery), "UpdateContinuousBackups");
    create_backup(*engine, first_backup);
    begin_export(*engine);
    work(*engine);
    const std::string folder = directory + "/s3/" + bucket + "/";
    std::filesystem::copy(folder + data_of(last_export(*engine).value()), folder + "first");
}

}  // namespace

int run_job(const std::string& kind, const std::string& directory) {
    try {
        const std::shared_ptr<Engine> engine = open_engine(directory);
        kind_of(kind).begin(*engine);
        say("begun\n");
        work(*engine);
        say("done\n");
        ::pause();
    } catch (const std::exception& error) {
        say(std::string("! ") + error.what() + "\n");
    }
    return 1;
}

JobRounds::JobRounds(std::string self) : self_(std::move(self)) {
    prepare(directory_.path());
}

/// Returns what the child said.
std::string JobRounds::cut_short(const std::string& kind, std::mt19937_64& random) const {
    using Clock = std::chrono::steady_clock;
    Child child({self_, "job", kind, directory_.path()});
    std::string said;
    if (random() % 4 != 0) {
        child.collect_until(Clock::now() + first_words_wait, said, Child::Until::anything_said);
    }
    child.collect_until(Clock::now() + std::chrono::milliseconds(random() % life_ms_max), said);
    child.kill();
    child.collect_rest(said);
    return said;
}

std::string JobRounds::run(std::mt19937_64& random) {
    std::string report;
    for (const Kind& kind : kinds) {
        const std::string words = cut_short(kind.name, random);
        const Said said = words == "begun\ndone\n" ? Said::done
                          : words == "begun\n"     ? Said::begun
                                                   : Said::nothing;
        try {
            expect(said != Said::nothing || words.empty(), "the child said: " + words);
            const std::shared_ptr<Engine> engine = open_engine(directory_.path());
            work(*engine);
            kind.check(*engine, said);
            work(*engine);
        } catch (const std::exception& error) {
            throw std::runtime_error(std::string("the job ") + kind.name + ", " +
                                     (said == Said::done    ? "done"
                                      : said == Said::begun ? "begun"
                                                            : "not begun") +
                                     ": " + error.what());
        }
        report.append(report.empty() ? "" : ", ").append(kind.name);
        report.append(said == Said::done ? " done" : said == Said::begun ? " cut short" : " early");
    }
    return report;
}

}  // namespace dynox::test
