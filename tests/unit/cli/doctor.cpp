#include "doctor.hpp"

#include <gtest/gtest.h>

#include "client/doctor.hpp"
#include "dynox/item.hpp"

namespace dynox::cli {
namespace {

using State = detail::Finding::State;

detail::Diagnosis some_diagnosis() {
    detail::Diagnosis diagnosis;
    diagnosis.settings = {{"region", "eu-west-1", "ClientConfig::region"},
                          {"ca_bundle", "", "not set"}};
    diagnosis.findings = {{State::good, "settings", "region eu-west-1", ""},
                          {State::doubtful, "clock", "600 s ahead", "Set the clock."},
                          {State::bad, "TLS", "evil\x1b[31m \"quoted\"", "Look."}};
    return diagnosis;
}

TEST(Doctor, SpeaksToPeople) {
    EXPECT_EQ(diagnosis_text(some_diagnosis()),
              "Settings, and who gave them:\n"
              "  region     eu-west-1  --region\n"
              "  ca_bundle  -          not set\n"
              "\n"
              "ok    settings  region eu-west-1\n"
              "hm    clock     600 s ahead\n"
              "                Set the clock.\n"
              "WRONG TLS       evil\\x1b[31m \"quoted\"\n"
              "                Look.\n");
}

TEST(Doctor, SpeaksToPrograms) {
    const Result<Item> document = Item::from_json(diagnosis_json(some_diagnosis()));
    ASSERT_TRUE(document);
    EXPECT_FALSE(document->at("healthy").as_bool());
    const List& settings = document->at("settings").as_list();
    ASSERT_EQ(settings.size(), 2U);
    EXPECT_EQ(settings[0].as_map().at("source").as_string(), "ClientConfig::region");
    EXPECT_EQ(settings[1].as_map().at("value").as_string(), "");
    const List& findings = document->at("findings").as_list();
    ASSERT_EQ(findings.size(), 3U);
    EXPECT_EQ(findings[0].as_map().at("state").as_string(), "good");
    EXPECT_EQ(findings[1].as_map().at("state").as_string(), "doubtful");
    EXPECT_EQ(findings[2].as_map().at("state").as_string(), "bad");
    EXPECT_EQ(findings[2].as_map().at("words").as_string(), "evil\x1b[31m \"quoted\"");
    EXPECT_EQ(findings[2].as_map().at("advice").as_string(), "Look.");
}

TEST(Doctor, IsHealthyWithNothingBad) {
    detail::Diagnosis diagnosis = some_diagnosis();
    diagnosis.findings.pop_back();
    EXPECT_TRUE(diagnosis.healthy());
    EXPECT_TRUE(Item::from_json(diagnosis_json(diagnosis))->at("healthy").as_bool());
}

}  // namespace
}  // namespace dynox::cli
