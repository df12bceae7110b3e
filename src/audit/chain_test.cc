// Each way of falsifying a record is found, and at its place.
#include "audit/chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audit/sm3.h"

namespace lvwang::audit {
namespace {

using testing::IsEmpty;
using Kind = Fault::Kind;
using Record = std::vector<AuditEntry>;

const Instant kBegin = *parse_iso("2026-04-03T08:00:00+08:00");

// GB/T 32905-2016 A.1 and A.2.
TEST(Sm3, GivesTheExamplesOfTheStandard) {
    EXPECT_EQ(sm3_hex("abc"), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    EXPECT_EQ(sm3_hex("abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd"),
              "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
}

AuditEntry command(std::uint64_t seq, std::string what, std::string subject) {
    AuditEntry entry;
    entry.seq = seq;
    entry.at = kBegin + static_cast<std::int64_t>(seq) * kSecondMs;
    entry.actor = "admin";
    entry.what = std::move(what);
    entry.subject = std::move(subject);
    entry.outcome = "done";
    entry.since = entry.at;
    entry.body_digest = sm3_hex(entry.subject);
    return entry;
}

AuditEntry look(std::uint64_t seq, std::string subject) {
    AuditEntry entry = command(seq, "GET /api/v1/sites/{key}", std::move(subject));
    entry.kind = AuditKind::kLook;
    entry.outcome = "seen";
    return entry;
}

// Ten entries: commands of the log's entries 10, 20, … 100, but for the fourth and the seventh, which are looks.
Record whole(AuditHead* head = nullptr) {
    Record record;
    AuditHead end = no_head();
    for (std::uint64_t i = 1; i <= 10; ++i) {
        record.push_back(i == 4 || i == 7 ? look(i * 10, "S1") : command(i * 10, "put_site", fmt::format("S{}", i)));
        chain(record.back(), end);
    }
    if (head != nullptr) *head = end;
    return record;
}

std::vector<Fault> faults_of(const Record& record, const std::vector<AuditHead>& kept = {}, Instant forgotten = {}) {
    Check check(kept, forgotten);
    std::size_t next = 0;
    for (const AuditEntry& entry : whole()) {
        for (; next < record.size() && record[next].seq <= entry.seq; ++next) check.take(record[next]);
        if (entry.kind == AuditKind::kCommand) check.expect({entry.seq, entry.at, entry.actor, entry.what, entry.body_digest});
    }
    for (; next < record.size(); ++next) check.take(record[next]);
    check.end();
    return check.faults();
}

std::vector<std::pair<Kind, std::int64_t>> places_of(const std::vector<Fault>& faults) {
    std::vector<std::pair<Kind, std::int64_t>> places;
    for (const Fault& fault : faults) places.emplace_back(fault.kind, fault.number);
    return places;
}

/// Chains everything from `number` on once more, as somebody would who knows how.
void chain_again(Record& record, std::size_t from) {
    AuditHead head = from == 0 ? no_head() : AuditHead{record[from - 1].number, record[from - 1].hash};
    for (std::size_t i = from; i < record.size(); ++i) chain(record[i], head);
}

TEST(Chain, AWholeRecordIsWhole) {
    AuditHead head;
    const Record record = whole(&head);
    EXPECT_EQ(head.number, 10);
    EXPECT_THAT(faults_of(record, {head}), IsEmpty());
    EXPECT_THAT(faults_of(record, {{3, record[2].hash}, head}), IsEmpty());
}

TEST(Chain, EachFieldIsChained) {
    using Change = std::function<void(AuditEntry&)>;
    const std::vector<std::pair<std::string, Change>> changes{
        {"actor", [](AuditEntry& e) { e.actor = "town"; }},
        {"what", [](AuditEntry& e) { e.what = "put_region"; }},
        {"subject", [](AuditEntry& e) { e.subject = "S99"; }},
        {"outcome", [](AuditEntry& e) { e.outcome = "refused conflict"; }},
        {"count", [](AuditEntry& e) { e.count = 2; }},
        {"since", [](AuditEntry& e) { e.since = e.since + 1; }},
        {"body", [](AuditEntry& e) { e.body_digest = sm3_hex("other"); }},
        {"seq", [](AuditEntry& e) { e.seq += 1; }},
        {"at", [](AuditEntry& e) { e.at = e.at + 1; }},
        {"kind", [](AuditEntry& e) { e.kind = AuditKind::kLook; }},
        {"digest", [](AuditEntry& e) { e.digest = sm3_hex("other"); }},
        {"hash", [](AuditEntry& e) { e.hash = sm3_hex("other"); }},
        {"a boundary", [](AuditEntry& e) { e.actor += e.what.front(), e.what.erase(0, 1); }},
    };
    for (const auto& [name, change] : changes) {
        Record record = whole();
        change(record[4]);
        const auto faults = faults_of(record);
        ASSERT_FALSE(faults.empty()) << name;
        EXPECT_EQ(faults.front().number, 5) << name;
        EXPECT_TRUE(faults.front().at.has_value()) << name;
    }
}

TEST(Chain, WhatIsTakenOutPutInOrMovedIsFound) {
    Record record = whole();
    record.erase(record.begin() + 2);  // and the numbers stay
    EXPECT_EQ(places_of(faults_of(record)).front(), std::pair(Kind::kMissing, std::int64_t{3}));

    record = whole();
    record.erase(record.begin() + 2);  // and the rest is numbered and chained anew: only the log knows
    chain_again(record, 2);
    auto faults = faults_of(record);
    ASSERT_EQ(places_of(faults), (std::vector{std::pair(Kind::kNotRecorded, std::int64_t{3})}));
    EXPECT_EQ(faults.front().seq, 30U);
    EXPECT_EQ(faults.front().at, kBegin + 30 * kSecondMs);

    record = whole();
    record.insert(record.begin() + 5, command(55, "put_site", "S55"));
    chain_again(record, 5);
    EXPECT_EQ(places_of(faults_of(record)), (std::vector{std::pair(Kind::kNotInLog, std::int64_t{6})}));

    record = whole();
    std::swap(record[1], record[2]);
    std::swap(record[1].number, record[2].number);
    for (const Fault& fault : faults_of(record)) EXPECT_TRUE(fault.number >= 2 && fault.number <= 4) << fault.text;
    EXPECT_THAT(places_of(faults_of(record)), testing::Contains(std::pair(Kind::kMoved, std::int64_t{3})));

    record = whole();
    std::swap(record[1], record[2]);
    chain_again(record, 1);
    EXPECT_THAT(places_of(faults_of(record)), testing::Contains(std::pair(Kind::kMoved, std::int64_t{3})));
}

// A clock that was ahead for a while, and was set right: nothing was changed.
TEST(Chain, TimeThatWentBackIsNoFault) {
    auto record = whole();
    for (std::size_t i = 2; i < 4; ++i) {
        record[i].at = record[i].at + 2 * kDayMs;
    }
    chain_again(record, 2);
    Check check({}, Instant{});
    for (const AuditEntry& entry : record) check.take(entry);
    EXPECT_TRUE(check.faults().empty()) << check.faults().front().text;
    record[3].hash = record[4].hash;
    Check other({}, Instant{});
    for (const AuditEntry& entry : record) other.take(entry);
    EXPECT_FALSE(other.faults().empty()) << "what was exchanged there is found";
}

TEST(Chain, AKeptHeadShowsWhatTheRecordAloneCannot) {
    AuditHead head;
    Record record = whole(&head);
    record.resize(7);  // ends with a look, which only the head knows of
    auto faults = faults_of(record, {head});
    EXPECT_THAT(places_of(faults), testing::Contains(std::pair(Kind::kTruncated, std::int64_t{8})));

    record = whole();
    record[3].subject = "S2";  // a look, chained anew to the end
    chain_again(record, 3);
    EXPECT_THAT(faults_of(record), IsEmpty()) << "who rewrites looks and keeps no head elsewhere sees nothing";
    EXPECT_EQ(places_of(faults_of(record, {head})), (std::vector{std::pair(Kind::kOtherHead, std::int64_t{10})}));
}

TEST(Chain, ACommandRewrittenIsNotWhatTheLogSays) {
    Record record = whole();
    record[4].actor = "town";
    chain_again(record, 4);
    EXPECT_EQ(places_of(faults_of(record)), (std::vector{std::pair(Kind::kNotInLog, std::int64_t{5})}));
}

TEST(Chain, ForgettingKeepsTheChainAndWipingDoesNot) {
    AuditHead head;
    Record record = whole(&head);
    forget(record[3]);
    EXPECT_TRUE(is_forgotten(record[3]));
    EXPECT_THAT(faults_of(record, {head}, record[3].at + 1), IsEmpty());
    EXPECT_EQ(places_of(faults_of(record, {head}, record[3].at)), (std::vector{std::pair(Kind::kWiped, std::int64_t{4})}));
    forget(record[4]);  // a command is never forgotten
    EXPECT_THAT(places_of(faults_of(record, {head}, record[9].at)), testing::Contains(std::pair(Kind::kWiped, std::int64_t{5})));
}

TEST(Chain, HeadsAreReadAsTheyAreWritten) {
    AuditHead head;
    (void)whole(&head);
    EXPECT_EQ(*parse_head(to_string(head)), head);
    for (const std::string_view bad : {"", "10", "10:", "0:", ":abc", "x:abc", "10:ABC", "-1:00", "99999999999999999999:00"}) {
        EXPECT_FALSE(parse_head(bad).has_value()) << bad;
    }
}

}  // namespace
}  // namespace lvwang::audit
