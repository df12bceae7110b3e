#include "pipeline/activations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "pipeline/spine_fixture.h"
#include "store/book_keys.h"

namespace lvwang::pipeline {
namespace {

using testing::ElementsAre, testing::HasSubstr, testing::Pair;

const Instant kNoon = parse_iso("2026-04-07T12:00:00+08:00").value();

std::string request(std::string_view cp, std::string_view mn = {}, protocol::Edition edition = protocol::Edition::k2025) {
    std::string segment = fmt::format("QN=20260407120000001;ST=91;CN=1001;PW=123456;MN={};Flag={};CP=&&{}&&", mn,
                                      static_cast<unsigned>(edition) * 4 + 1, cp);
    return protocol::frame_of(segment).value();
}

const std::string kIds =
    "i23005-Info=6970000000001ABC;i23006-Info=A800200A8C6D;i23007-Info=E86A643C7BBC;i23008-Info=A763742C1AE1";

// The outbox's frames for the connection that the fixture's newest arrival came on.
std::vector<std::string> sent_on(SpineFixture& district, std::uint64_t connection) {
    std::vector<std::string> sent;
    for (const Outgoing& out : district.downlink->take({"", connection})) sent.push_back(out.bytes);
    return sent;
}

TEST(Activations, WhoAsksForAnMn) {
    struct Case {
        std::string what;
        std::string bytes;
        bool asks;
    };
    const Case cases[] = {
        {"annex C of 2025", request(kIds), true},
        {"only a MAC", request("i23007-Info=E86A643C7BBC"), true},
        {"2005: the warning time", request("WarnTime=5", "88888880000001", protocol::Edition::k2005), false},
        {"one that has an MN", request(kIds, "A1"), false},
        {"without ids", request("DataTime=20260407120000"), false},
    };
    for (const Case& one : cases) {
        protocol::FrameReader reader;
        reader.feed(one.bytes);
        const auto frame = reader.next();
        ASSERT_TRUE(frame.has_value()) << one.what;
        EXPECT_EQ(asks_for_mn(protocol::decode(frame->segment)), one.asks) << one.what;
    }
}

TEST(Activations, ARequestIsShownAndAnsweredOnItsLineOnceAnMnIsAssigned) {
    SpineFixture district(kNoon);
    ASSERT_TRUE(district.send("", request(kIds)));
    const auto assigned = district.command(
        "assign_mn", R"({"hardware":"A800200A8C6D","mn":"010000A8900016F000169DC0","site_key":"S1","point_code":"1"})");
    ASSERT_TRUE(assigned.body.has_value()) << assigned.body.error().message;
    EXPECT_EQ(*assigned.body, "{\"sent\":true}");
    ASSERT_NE(district.views->registry.get()->device("010000A8900016F000169DC0"), nullptr);
    const auto sent = sent_on(district, 1);
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_THAT(sent[0],
                HasSubstr("ST=91;CN=1002;PW=123456;MN=010000A8900016F000169DC0;Flag=9;CP=&&i23005-Info=6970000000001ABC&&"));
    const auto all = SpineFixture::must(store::activations(*district.book));
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].mn, "010000A8900016F000169DC0");
    EXPECT_EQ(all[0].mac_2, "A763742C1AE1");
    EXPECT_TRUE(SpineFixture::must(store::waiting_devices(*district.book)).empty()) << "it is no unregistered device";
}

TEST(Activations, WhoAsksAgainIsToldAgain) {
    SpineFixture district(kNoon);
    ASSERT_TRUE(district.send("", request(kIds)));
    ASSERT_TRUE(district.command("assign_mn", R"({"hardware":"A800200A8C6D","mn":"M1","site_key":"S1","point_code":"1"})").body);
    EXPECT_EQ(sent_on(district, 1).size(), 1U);
    district.restart();
    district.now = district.now + 1'000;
    ASSERT_TRUE(district.send("", request(kIds)));
    EXPECT_EQ(sent_on(district, 2).size(), 1U);
}

TEST(Activations, WhatCannotBeAssignedIsNamed) {
    SpineFixture district(kNoon);
    const auto nobody = district.command("assign_mn", R"({"hardware":"X","mn":"M1","site_key":"S1","point_code":"1"})").body;
    ASSERT_FALSE(nobody.has_value());
    EXPECT_EQ(nobody.error().code, ErrorCode::kNotFound);
    EXPECT_EQ(district.views->registry.get()->device("M1"), nullptr) << "nothing is registered for nobody";
    ASSERT_TRUE(district.send("", request(kIds)));
    const auto nowhere =
        district.command("assign_mn", R"({"hardware":"A800200A8C6D","mn":"M1","site_key":"S9","point_code":"1"})");
    ASSERT_FALSE(nowhere.body.has_value());
    ASSERT_TRUE(district.command("assign_mn", R"({"hardware":"A800200A8C6D","mn":"M1","site_key":"S1","point_code":"1"})").body);
    const auto other = district.command("assign_mn", R"({"hardware":"A800200A8C6D","mn":"AIR"})").body;
    ASSERT_FALSE(other.has_value());
    EXPECT_EQ(other.error().code, ErrorCode::kConflict);
}

TEST(Activations, AnMnThatIsRegisteredStaysWhereItIs) {
    SpineFixture district(kNoon);
    ASSERT_TRUE(district.send("", request(kIds)));
    const auto elsewhere =
        district.command("assign_mn", R"({"hardware":"A800200A8C6D","mn":"STACK","site_key":"S1","point_code":"1"})").body;
    ASSERT_FALSE(elsewhere.has_value()) << "STACK stands at another outlet";
    EXPECT_EQ(elsewhere.error().code, ErrorCode::kConflict);
    EXPECT_THAT(elsewhere.error().message, HasSubstr("MN STACK is registered at another point"));
    EXPECT_TRUE(sent_on(district, 1).empty());
    ASSERT_TRUE(district.command("assign_mn", R"({"hardware":"A800200A8C6D","mn":"STACK"})").body);
    EXPECT_EQ(sent_on(district, 1).size(), 1U);
}

TEST(Activations, AnMnIsGivenToASecondLoggerOnlyWhereItReplacesTheFirst) {
    SpineFixture district(kNoon);
    ASSERT_TRUE(district.send("", request(kIds)));
    ASSERT_TRUE(district.send("", request("i23006-Info=SECOND")));
    ASSERT_TRUE(district.command("assign_mn", R"({"hardware":"A800200A8C6D","mn":"M1","site_key":"S1","point_code":"1"})").body);
    const auto mns = [&] {
        std::map<std::string, std::string> of;
        for (const Activation& one : SpineFixture::must(store::activations(*district.book))) of[one.hardware] = one.mn;
        return of;
    };
    for (const char* body : {R"({"hardware":"SECOND","mn":"M1"})", R"({"hardware":"SECOND","mn":"M1","takes_over":false})"}) {
        const auto refused = district.command("assign_mn", body).body;
        ASSERT_FALSE(refused.has_value());
        EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
        EXPECT_EQ(refused.error().field, "takes_over");
        EXPECT_THAT(refused.error().message, HasSubstr("MN M1 was given to the data logger A800200A8C6D"));
    }
    EXPECT_THAT(mns(), ElementsAre(Pair("A800200A8C6D", "M1"), Pair("SECOND", "")));
    const auto nonsense = district.command("assign_mn", R"({"hardware":"SECOND","mn":"M1","takes_over":1})").body;
    ASSERT_FALSE(nonsense.has_value());
    EXPECT_EQ(nonsense.error().field, "takes_over");

    ASSERT_TRUE(district.command("assign_mn", R"({"hardware":"SECOND","mn":"M1","takes_over":true})").body);
    EXPECT_THAT(mns(), ElementsAre(Pair("A800200A8C6D", ""), Pair("SECOND", "M1")));
    district.restart();
    const auto before = sent_on(district, 3).size();
    ASSERT_TRUE(district.send("", request(kIds)));
    EXPECT_EQ(sent_on(district, 3).size(), before) << "the one that was replaced is told nothing more";
    EXPECT_THAT(mns(), ElementsAre(Pair("A800200A8C6D", ""), Pair("SECOND", "M1")));
}

TEST(Activations, IdsThatAreNoneAreNotKept) {
    SpineFixture district(kNoon);
    ASSERT_TRUE(district.send("", request("i23006-Info=" + std::string(100, 'A'))));
    ASSERT_TRUE(district.send("", request("i23006-Info=a/b")));
    ASSERT_TRUE(district.send("", request("i23006-Info=")));
    for (int i = 0; i < 13; ++i) {
        district.now = district.now + 1'000;
        district.turn();
    }
    EXPECT_TRUE(SpineFixture::must(store::activations(*district.book)).empty());
}

}  // namespace
}  // namespace lvwang::pipeline
