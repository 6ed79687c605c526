#include "server/tools.hpp"

#include <algorithm>
#include <cstdio>
#include <mutex>

#include "dynox/api/snapshots.hpp"
#include "dynox/item.hpp"
#include "server/admin.hpp"

namespace dynox::server {
namespace {

/// What is wrong with a request, in the words it was found with.
Error as_validation(const Error& error) {
    return {server_errc::validation, error.message()};
}

Result<void> add_fault(Tools& tools, api::Service&, std::string_view body, std::string& out) {
    Result<FaultRule> rule = FaultRule::from_json(body);
    if (!rule) {
        return as_validation(rule.error());
    }
    const Result<std::uint64_t> id = tools.faults.add(*std::move(rule));
    if (!id) {
        return as_validation(id.error());
    }
    out.append("{\"id\":").append(std::to_string(*id)).append("}");
    return {};
}

Result<void> list_faults(Tools& tools, api::Service&, std::string_view, std::string& out) {
    out.append("{\"rules\":[");
    bool first = true;
    for (const FaultState& state : tools.faults.list()) {
        out.append(first ? "" : ",");
        first = false;
        out.append("{\"id\":").append(std::to_string(state.id));
        out.append(",\"selected\":").append(std::to_string(state.selected));
        out.append(",\"injected\":").append(std::to_string(state.injected));
        out.append(",\"rule\":").append(state.rule.to_json()).append("}");
    }
    out.append("]}");
    return {};
}

Result<void> clear_faults(Tools& tools, api::Service&, std::string_view body, std::string& out) {
    const Result<Item> request = Item::from_json(body.empty() ? "{}" : body);
    if (!request) {
        return as_validation(request.error());
    }
    const AttributeValue* id = request->find("id");
    if (id == nullptr) {
        tools.faults.clear();
    } else {
        const Number* number = id->if_number();
        const Result<std::int64_t> wanted =
            number != nullptr ? number->to_int64() : Result<std::int64_t>(-1);
        if (!wanted || *wanted < 0 || !tools.faults.remove(static_cast<std::uint64_t>(*wanted))) {
            return Error(server_errc::validation,
                         "id: expected the number of a fault rule, found " + id->to_json());
        }
    }
    out.append("{}");
    return {};
}

Result<api::SnapshotKeeper*> keeper_of(api::Service& service) {
    if (api::SnapshotKeeper* keeper = service.snapshot_keeper()) {
        return keeper;
    }
    return Error(server_errc::validation, "the service of this server keeps no snapshots");
}

/// {"name": "..."}
Result<std::string> read_name(std::string_view body) {
    const Result<Item> request = Item::from_json(body.empty() ? "{}" : body);
    if (!request) {
        return as_validation(request.error());
    }
    const AttributeValue* name = request->find("name");
    if (name == nullptr || name->if_string() == nullptr) {
        return Error(server_errc::validation, "name: expected the name of a snapshot, found " +
                                                  (name != nullptr ? name->to_json() : "nothing"));
    }
    return *name->if_string();
}

/// What is done to one snapshot, by its name.
template <Result<void> (api::SnapshotKeeper::*step)(const std::string&)>
Result<void> change_snapshot(Tools&, api::Service& service, std::string_view body,
                             std::string& out) {
    const Result<api::SnapshotKeeper*> keeper = keeper_of(service);
    if (!keeper) {
        return keeper.error();
    }
    const Result<std::string> name = read_name(body);
    if (!name) {
        return name.error();
    }
    if (Result<void> done = ((*keeper)->*step)(*name); !done) {
        return as_validation(done.error());
    }
    out.append("{}");
    return {};
}

Result<void> list_snapshots(Tools&, api::Service& service, std::string_view, std::string& out) {
    const Result<api::SnapshotKeeper*> keeper = keeper_of(service);
    if (!keeper) {
        return keeper.error();
    }
    out.append("{\"snapshots\":[");
    bool first = true;
    for (const NamedSnapshot& snapshot : (*keeper)->snapshots()) {
        char time[40];
        std::snprintf(time, sizeof time, "%.3f", snapshot.taken_at);
        out.append(first ? "" : ",").append("{\"name\":\"").append(snapshot.name);
        out.append("\",\"taken_at\":").append(time).append("}");
        first = false;
    }
    out.append("]}");
    return {};
}

constexpr ToolOperation operations[] = {
    {"fault/add", &add_fault},
    {"fault/list", &list_faults},
    {"fault/clear", &clear_faults},
    {"snapshot/save", &change_snapshot<&api::SnapshotKeeper::save_snapshot>},
    {"snapshot/restore", &change_snapshot<&api::SnapshotKeeper::restore_snapshot>},
    {"snapshot/remove", &change_snapshot<&api::SnapshotKeeper::remove_snapshot>},
    {"snapshot/list", &list_snapshots},
};

/// Access keys name directories, so they hold what real ones do and little more.
bool is_access_key(std::string_view key) noexcept {
    constexpr std::size_t bytes_max = 128;
    return !key.empty() && key.size() <= bytes_max &&
           std::all_of(key.begin(), key.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '-';
           });
}

}  // namespace

const ToolOperation* find_tool_operation(std::string_view path) noexcept {
    path.remove_prefix(std::min(path.size(), admin_path_prefix.size()));
    for (const ToolOperation& operation : operations) {
        if (operation.path == path) {
            return &operation;
        }
    }
    return nullptr;
}

Result<api::Service*> Namespaces::find(std::string_view access_key) {
    {
        const std::shared_lock lock(mutex_);
        const auto found = services_.find(access_key);
        if (found != services_.end()) {
            return found->second.get();
        }
    }
    if (!is_access_key(access_key)) {
        return Error(server_errc::unrecognized_client,
                     "The security token included in the request is invalid.");
    }
    const std::unique_lock lock(mutex_);
    const auto found = services_.find(access_key);
    if (found != services_.end()) {
        return found->second.get();
    }
    if (services_.size() == namespaces_max) {
        return Error(server_errc::limit_exceeded, "there are " + std::to_string(namespaces_max) +
                                                      " namespaces already, one per access key");
    }
    std::string key(access_key);
    Result<std::shared_ptr<api::Service>> opened = open_(key);
    if (!opened) {
        return opened.error();
    }
    return services_.emplace(std::move(key), *std::move(opened)).first->second.get();
}

}  // namespace dynox::server
