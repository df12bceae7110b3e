// The watch, through the real spine: the log that is only added to, hand-overs signed by both, whom to call.
#include "pipeline/shift_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/spine_fixture.h"
#include "store/book_shift.h"

namespace lvwang::pipeline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class Shift : public testing::Test {
protected:
    void SetUp() override {
        for (const auto& [login, role] :
             {std::pair{"anna", "duty_officer"}, {"bo", "duty_officer"}, {"lead", "leader"}, {"fen", "analyst"}}) {
            did("account_put", fmt::format(R"({{"login":"{0}","name":"{0}","roles":["{1}"],"everything":true}})", login, role),
                "admin");
        }
    }
    std::string did(const std::string& type, std::string_view body, const std::string& actor = "anna") {
        const CommandResult result = district.command(type, std::string(body), actor);
        EXPECT_TRUE(result.body.has_value()) << type << ' ' << body << ": " << (result.body ? "" : result.body.error().message);
        return result.body.value_or("");
    }
    std::string refused(const std::string& type, std::string_view body, const std::string& actor = "anna") {
        const CommandResult result = district.command(type, std::string(body), actor);
        EXPECT_FALSE(result.body.has_value()) << type << ' ' << body;
        return result.body ? ""
                           : fmt::format("{}|{}|{}", to_string(result.body.error().code), result.body.error().field,
                                         result.body.error().message);
    }
    HandOver hand_over(std::int64_t id) { return SpineFixture::must(store::find_hand_over(*district.book, id)); }
    std::vector<std::int64_t> open_items() {
        std::vector<std::int64_t> ids;
        for (const ShiftEntry& item : SpineFixture::must(store::open_shift_items(*district.book))) ids.push_back(item.id);
        return ids;
    }

    SpineFixture district{parse_iso("2026-04-07T08:00:00+08:00").value()};
};

TEST_F(Shift, TheLogIsAddedToAndNothingElse) {
    EXPECT_EQ(did("shift_note", R"({"text":"东镇站断电，已通知运维"})"), R"({"id":1})");
    EXPECT_EQ(did("shift_note", R"({"text":"等恒檀化工回电","open_item":true})"), R"({"id":2})");
    EXPECT_THAT(open_items(), ElementsAre(2));
    EXPECT_THAT(refused("shift_close", R"({"id":1,"text":"x"})"), HasSubstr("no open item"));
    EXPECT_THAT(refused("shift_close", R"({"id":9,"text":"x"})"), HasSubstr("not_found"));
    EXPECT_EQ(did("shift_close", R"({"id":2,"text":"已回电：检修停产"})", "bo"), R"({"id":3})");
    EXPECT_THAT(open_items(), IsEmpty());
    EXPECT_THAT(refused("shift_close", R"({"id":2,"text":"x"})"), HasSubstr("entry 3 has ended item 2 already"));
    district.restart();
    const auto page = SpineFixture::must(store::list_shift_entries(*district.book, 10, 0));
    ASSERT_THAT(page.items, SizeIs(3));
    EXPECT_EQ(page.items[0].closes, 2);
    EXPECT_EQ(page.items[1].closed_by, 3);
    EXPECT_EQ(page.items[1].text, "等恒檀化工回电");
    EXPECT_THAT(refused("shift_note", R"({"text":" "})"), HasSubstr("text|"));
    EXPECT_THAT(refused("shift_note", R"({"text":"x"})", "fen"), HasSubstr("neither a duty officer nor a leader"));
}

TEST_F(Shift, AHandOverIsSignedByBothAndCarriesWhatIsOpen) {
    did("shift_note", R"({"text":"等回电","open_item":true})");
    EXPECT_EQ(did("shift_hand_over", R"({"to":"bo","note":"夜里有雾"})"), R"({"id":1})");
    EXPECT_EQ(hand_over(1).state, HandOverState::kOffered);
    EXPECT_THAT(hand_over(1).items, ElementsAre(1));
    EXPECT_FALSE(SpineFixture::must(store::last_taken_hand_over(*district.book)).has_value()) << "one signature is none";
    EXPECT_THAT(refused("shift_hand_over", R"({"to":"lead"})"), HasSubstr("is on offer"));
    EXPECT_THAT(refused("shift_take", R"({"id":1})"), HasSubstr("is for 'bo' to take"));
    did("shift_take", R"({"id":1,"answer":"收到"})", "bo");
    EXPECT_EQ(hand_over(1).state, HandOverState::kTaken);
    EXPECT_EQ(SpineFixture::must(store::last_taken_hand_over(*district.book))->to, "bo");
    did("shift_close", R"({"id":1,"text":"已回电"})", "bo");
    EXPECT_THAT(hand_over(1).items, ElementsAre(1)) << "what was handed over stays what it was";
    EXPECT_THAT(refused("shift_take", R"({"id":1})", "bo"), HasSubstr("is taken"));
    EXPECT_THAT(refused("shift_hand_over", R"({"to":"lead"})", "anna"), HasSubstr("'bo' is on duty"));
    did("shift_hand_over", R"({"to":"anna"})", "lead");
    EXPECT_EQ(hand_over(2).from, "bo");
    EXPECT_EQ(hand_over(2).signed_by, "lead") << "in his place";
}

TEST_F(Shift, AHandOverThatIsNotTakenIsGivenBackWithItsReason) {
    did("shift_hand_over", R"({"to":"bo"})");
    EXPECT_THAT(refused("shift_back", R"({"id":1})", "bo"), HasSubstr("answer|"));
    EXPECT_THAT(refused("shift_back", R"({"id":1,"answer":"x"})", "fen"), HasSubstr("is between"));
    did("shift_back", R"({"id":1,"answer":"未到岗"})", "bo");
    EXPECT_EQ(hand_over(1).state, HandOverState::kWithdrawn);
    EXPECT_THAT(refused("shift_take", R"({"id":1})", "bo"), HasSubstr("is withdrawn"));
    did("shift_hand_over", R"({"to":"lead"})");
    EXPECT_THAT(refused("shift_hand_over", R"({"to":"fen"})", "lead"), HasSubstr("to|"));
}

TEST_F(Shift, OneHandsOverToSomebodyElseWhoMay) {
    EXPECT_THAT(refused("shift_hand_over", R"({"to":"anna"})"), HasSubstr("on duty already"));
    EXPECT_THAT(refused("shift_hand_over", R"({"to":"nobody"})"), HasSubstr("neither a duty officer nor a leader"));
    EXPECT_THAT(refused("shift_hand_over", R"({"to":"bo"})", "fen"), HasSubstr("neither a duty officer nor a leader"));
    EXPECT_THAT(refused("shift_sleep", "{}"), HasSubstr("there is no command"));
}

TEST_F(Shift, TheListOfWhomToCallIsKeptByUnit) {
    EXPECT_EQ(did("call_put",
                  R"({"organisation_key":"town","name":"王镇长","duty":"分管","phone":"0555-1234567","phone_2":"13800001234"})"),
              R"({"id":1})");
    did("call_put", R"({"unit":"消防救援大队","name":"值班室","phone":"119"})");
    did("call_put", R"({"id":1,"organisation_key":"town","name":"李镇长","phone":"13800005678"})");
    auto calls = SpineFixture::must(store::load_calls(*district.book));
    ASSERT_THAT(calls, SizeIs(2));
    EXPECT_EQ(calls[0].name, "李镇长");
    EXPECT_EQ(calls[1].unit, "消防救援大队");
    did("call_remove", R"({"id":2})");
    EXPECT_THAT(refused("call_remove", R"({"id":2})"), HasSubstr("not_found"));
    EXPECT_THAT(refused("call_put", R"({"id":2,"unit":"x","name":"x","phone":"1"})"), HasSubstr("not_found"));
    EXPECT_EQ(did("call_put", R"({"unit":"医院","name":"急诊","phone":"120"})"), R"({"id":3})") << "no number is given twice";
    const struct {
        std::string_view body, field;
    } cases[] = {
        {R"({"name":"x","phone":"1"})", "unit"},
        {R"({"organisation_key":"town","unit":"x","name":"x","phone":"1"})", "unit"},
        {R"({"organisation_key":"none","name":"x","phone":"1"})", "organisation_key"},
        {R"({"unit":"x","phone":"1"})", "name"},
        {R"({"unit":"x","name":"x"})", "phone"},
        {R"({"unit":"x","name":"x","phone":"call me"})", "phone"},
        {R"({"unit":"x","name":"x","phone":"1","phone_2":"a"})", "phone_2"},
        {R"({"unit":"x","name":"x","phone":"1","place":-1})", "place"},
    };
    for (const auto& [body, field] : cases) EXPECT_THAT(refused("call_put", body), HasSubstr(fmt::format("|{}|", field))) << body;
}

}  // namespace
}  // namespace lvwang::pipeline
