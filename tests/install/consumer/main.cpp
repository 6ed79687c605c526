// What a user of an installed dynox writes: one model, kept in memory or in the directory given.
#include <dynox/dynox.hpp>

#include <iostream>

struct Note : dynox::Model<Note> {
    std::string pk{};
    std::string text{};

    static constexpr auto model_config = dynox::ModelConfig{.table = "notes"};
    static constexpr auto attributes =
        dynox::attribute_list(dynox::StringAttribute<&Note::pk>{.partition_key = true},
                              dynox::StringAttribute<&Note::text>{});
};

int main(int argc, char** argv) {
    const std::string url = argc > 1 ? "file://" + std::string(argv[1]) : "memory://";
    try {
        const dynox::DynamoDBClient client({.endpoint_url = url});
        dynox::set_default_client(client);
        Note::sync_create_table();
        Note note;
        note.pk = "NOTE#1";
        note.text = "kept";
        note.sync_save();
        std::cout << Note::sync_get("NOTE#1")->text << "\n";
        dynox::clear_default_client();
    } catch (const dynox::PydynoxException& error) {
        std::cout << error.what() << "\n";
        return 1;
    }
    return 0;
}
