// What people send.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cases/cases.h"

namespace lvwang::cases {
namespace {

using testing::ElementsAre;

TEST(ParseAct, ReadsWhatIsAskedFor) {
    const auto asked = parse_act("assign", R"({"case_id":7,"actor":" 李科 ","note":null,"owner":"赵工",
        "owner_organisation":"bureau","due_at":"2026-04-09"})");
    ASSERT_TRUE(asked) << asked.error().message;
    EXPECT_EQ(asked->act, "assign");
    EXPECT_EQ(asked->case_id, 7);
    EXPECT_EQ(asked->actor, "李科");
    EXPECT_EQ(asked->note, "");
    EXPECT_EQ(asked->owner, "赵工");
    EXPECT_EQ(asked->owner_organisation, "bureau");
    EXPECT_EQ(asked->due_at, end_of({2026, 4, 9}));
    EXPECT_EQ(parse_act("assign", R"({"case_id":7,"due_at":"2026-04-09T17:30:00+08:00"})")->due_at,
              end_of({2026, 4, 9}) + kSecondMs - 6 * kHourMs - 30 * kMinuteMs);
    const auto closed = parse_act("close", R"({"case_id":7,"actor":"李","note":"已销号"})");
    ASSERT_TRUE(closed) << closed.error().message;
    EXPECT_EQ(closed->note, "已销号");
    EXPECT_EQ(closed->due_at, std::nullopt);
}

TEST(ParseAct, NamesTheFieldAtFault) {
    struct Row {
        const char* type;
        std::string body;
        const char* field;
    };
    const std::vector<Row> rows{
        {"close", "", "body"},
        {"close", "{", "body"},
        {"close", "[1]", "body"},
        {"close", R"({"case_id":1} x)", "body"},
        {"close", "{\"case_id\":1,\"note\":\"\xff\"}", "body"},
        {"close", R"({"a":{"b":{"c":{"d":{"e":1}}}}})", "body"},
        {"close", R"({"note":"x"})", "case_id"},
        {"close", R"({"case_id":"1"})", "case_id"},
        {"close", R"({"case_id":0})", "case_id"},
        {"close", R"({"case_id":1.5})", "case_id"},
        {"close", R"({"case_id":1,"note":5})", "note"},
        {"close", R"({"case_id":1,"note":")" + std::string(6001, 'x') + R"("})", "note"},
        {"close", R"({"case_id":1,"actor":["x"]})", "actor"},
        {"close", R"({"case_id":1,"actor":")" + std::string(201, 'x') + R"("})", "actor"},
        {"close", R"({"case_id":1,"owner":"x"})", "owner"},
        {"close", R"({"case_id":1,"due_at":"2026-04-09"})", "due_at"},
        {"assign", R"({"case_id":1,"ownr":"x"})", "ownr"},
        {"assign", R"({"case_id":1,"":"x"})", "body"},
        {"assign", R"({"case_id":1,"owner":true})", "owner"},
        {"assign", R"({"case_id":1,"due_at":"tomorrow"})", "due_at"},
        {"assign", R"({"case_id":1,"due_at":1775188800})", "due_at"},
        {"join", R"({"case_id":1,"joined":"x"})", "joined"},
        {"join", R"({"case_id":1,"joined":[""]})", "joined"},
        {"accept", R"({"case_id":1,"joined":["x"]})", "joined"},
        {"supervise", R"({"case_id":1,"level":"red"})", "level"},
        {"merge", R"({"case_id":1,"into":-1})", "into"},
        {"recheck", R"({"case_id":1,"passed":"yes"})", "passed"},
        {"accept", R"({"case_id":1,"version":0})", "version"},
        {"feed_back", R"({"case_id":1,"fields":[]})", "fields"},
        {"feed_back", R"({"case_id":1,"fields":{"":"x"}})", "fields"},
        {"feed_back", R"({"case_id":1,"fields":{"cause":5}})", "cause"},
        {"check_in", R"({"case_id":1,"photos":7})", "photos"},
        {"check_in", R"({"case_id":1,"photos":["7"]})", "photos"},
        {"check_in", R"({"case_id":1,"photos":[0]})", "photos"},
        {"check_in", R"({"case_id":1,"photos":[7,7]})", "photos"},
        {"check_in", R"({"case_id":1,"photos":[1,2,3,4,5,6,7,8,9,10]})", "photos"},
        {"check_in", R"({"case_id":1,"longitude_deg":118.1})", "latitude_deg"},
        {"check_in", R"({"case_id":1,"latitude_deg":31.1})", "longitude_deg"},
        {"check_in", R"({"case_id":1,"longitude_deg":31.1,"latitude_deg":118.1})", "longitude_deg"},
        {"check_in", R"({"case_id":1,"longitude_deg":"118","latitude_deg":31})", "longitude_deg"},
        {"check_in", R"({"case_id":1,"longitude_deg":118,"latitude_deg":31,"given_in":"BD09"})", "given_in"},
        {"check_in", R"({"case_id":1,"given_in":"WGS84"})", "given_in"},
        {"check_in", R"({"case_id":1,"accuracy_m":12})", "accuracy_m"},
        {"check_in", R"({"case_id":1,"longitude_deg":118,"latitude_deg":31,"accuracy_m":-3})", "accuracy_m"},
        {"check_in", R"({"case_id":1,"done_at":"just now"})", "done_at"},
    };
    for (const Row& row : rows) {
        const auto refused = parse_act(row.type, row.body);
        ASSERT_FALSE(refused) << row.type << " " << row.body.substr(0, 60);
        EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
        EXPECT_EQ(refused.error().field, row.field) << row.body.substr(0, 60) << ": " << refused.error().message;
    }
}

TEST(ParseAct, ReadsWhereWhenAndWithWhichPhotos) {
    const auto asked = parse_act("check_in", R"({"case_id":7,"version":3,"fields":{"scene":"问题存在"},"photos":[4,2],
        "longitude_deg":118,"latitude_deg":31.0123456,"given_in":"GCJ02","accuracy_m":12,
        "done_at":"2026-04-03T08:05:00+08:00"})");
    ASSERT_TRUE(asked) << asked.error().message;
    EXPECT_THAT(asked->photos, ElementsAre(4, 2));
    ASSERT_TRUE(asked->seen_at);
    EXPECT_EQ(asked->seen_at->longitude_deg, 118);
    EXPECT_EQ(asked->seen_at->latitude_deg, 31.0123456);
    EXPECT_EQ(asked->seen_at->given_in, CoordinateSystem::kGcj02);
    EXPECT_EQ(asked->accuracy_m, 12);
    EXPECT_EQ(asked->done_at, *parse_iso("2026-04-03T08:05:00+08:00"));
}

TEST(ParseAct, ReadsTheFieldsOfAForm) {
    const auto asked = parse_act("feed_back", R"({"case_id":7,"version":3,"fields":{"cause":" 泵坏 ","done_on":""}})");
    ASSERT_TRUE(asked) << asked.error().message;
    EXPECT_EQ(asked->version, 3);
    EXPECT_EQ(asked->fields.at("cause"), "泵坏");
    const auto joined = parse_act("join", R"({"case_id":7,"joined":["陆网格","xu"]})");
    EXPECT_THAT(joined->joined, ElementsAre("陆网格", "xu"));
}

}  // namespace
}  // namespace lvwang::cases
