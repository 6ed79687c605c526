// The snippets of docs/credentials.md and docs/testing.md, between markers that begin with the
// document's name; a test compares them and runs this program.
#include <dynox/dynox.hpp>
#include <dynox/engine.hpp>
#include <dynox/server.hpp>

#include <chrono>
#include <iostream>

struct Secret {
    std::string id, key;
    std::chrono::system_clock::time_point end;
};

Secret read_vault() {
    return {"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            std::chrono::system_clock::now() + std::chrono::hours(1)};
}

void show_provider() {
    // [credentials_provider]
    auto provider = dynox::make_credentials_provider([] {
        const Secret secret = read_vault();
        return dynox::Credentials(secret.id, secret.key).expires_at(secret.end);
    });
    dynox::DynamoDBClient client({.region = "eu-west-1", .credentials_provider = provider});
    // [/credentials_provider]
    std::cout << client.get_region() << "\n";
    // The same provider in front of a server that knows the key.
    dynox::Server server =
        dynox::Server::listen(dynox::ServerConfig().accept_key(read_vault().id, read_vault().key))
            .value();
    server.start(dynox::Engine::open().value()).value();
    dynox::DynamoDBClient local({.endpoint_url = server.url(), .credentials_provider = provider});
    std::cout << std::boolalpha << local.ping() << "\n";
}

void show_snapshots() {
    const std::shared_ptr<dynox::Engine> engine = dynox::Engine::open().value();
    // [testing_snapshots]
    auto seeded = engine->snapshot().value();  // goes with its last copy
    engine->restore(seeded).value();
    auto mine = dynox::Engine::fork(seeded).value();  // in memory, in microseconds: one per test
    engine->save_snapshot("seeded").value();
    engine->restore_snapshot("seeded").value();
    // [/testing_snapshots]
    std::cout << (mine != nullptr) << "\n";
}

void show_faults() {
    dynox::Server server = dynox::Server::listen().value();
    server.start(dynox::Engine::open().value()).value();
    // [testing_faults]
    using dynox::FaultKind, dynox::FaultRule;
    server.faults().add(FaultRule(FaultKind::lost_answer).operation("PutItem").nth(1)).value();
    // [/testing_faults]
    dynox::DynamoDBClient client({.endpoint_url = server.url()});
    client.sync_create_table(dynox::CreateTable("users").partition_key("pk", "S").wait());
    client.sync_put_item("users", dynox::item("pk", "USER#1"));  // sent twice
    std::cout << server.faults().list().at(0).injected << " answer lost\n";
}

int main() {
    show_provider();
    show_snapshots();
    show_faults();
}
