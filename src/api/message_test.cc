#include "api/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "api/json_text.h"
#include "base/text.h"

namespace lvwang::api {
namespace {

TEST(Problem, NamesTheField) {
    const Response response = problem(400, "'abc' is not a time", "from");
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(response.content_type, kProblemType);
    EXPECT_EQ(response.text(),
              R"({"type":"about:blank","title":"Bad Request","status":400,"detail":"'abc' is not a time","field":"from"})");
}

TEST(Problem, EveryKindOfErrorHasItsStatus) {
    const std::pair<ErrorCode, int> rows[] = {{ErrorCode::kInvalidArgument, 400},
                                              {ErrorCode::kOutOfRange, 400},
                                              {ErrorCode::kUnsupported, 400},
                                              {ErrorCode::kNotFound, 404},
                                              {ErrorCode::kConflict, 409},
                                              {ErrorCode::kUnavailable, 503},
                                              {ErrorCode::kIo, 500},
                                              {ErrorCode::kCorrupt, 500}};
    for (const auto& [code, status] : rows) {
        const Response response = problem(Error{code, "why", {}});
        EXPECT_EQ(response.status, status) << to_string(code);
        EXPECT_THAT(std::string(response.text()), testing::Not(testing::HasSubstr("\"field\"")));
        EXPECT_NE(reason_of(status), "Unknown");
    }
}

TEST(Request, IdsInPathsAreWholeNumbersAboveZero) {
    const std::pair<std::string, bool> rows[] = {
        {"1", true},   {"9223372036854775807", true}, {"0", false}, {"-1", false}, {"1x", false}, {"", false},
        {" 1", false}, {"9223372036854775808", false}};
    for (const auto& [text, good] : rows) {
        Request request;
        request.captures.emplace_back("id", text);
        const auto id = request.capture_id("id");
        EXPECT_EQ(id.has_value(), good) << text;
        EXPECT_EQ(good ? "id" : id.error().field, "id");
    }
}

// What a person of another role might do is refused as a right is: what stands in the way is who asks, not the case.
TEST(Problem, ARoleThatIsMissingIs403) {
    EXPECT_EQ(problem(Error{ErrorCode::kConflict, "the role needed is leader", "role"}).status, 403);
    EXPECT_EQ(problem(Error{ErrorCode::kConflict, "somebody was quicker", "version"}).status, 409);
}

TEST(Problem, DoesNotRepeatMegabytes) {
    std::string text;
    while (text.size() < 100'000) text += "胡言乱语";
    const Response refusal = problem(400, text, "name");
    const std::string_view shown = refusal.text();
    EXPECT_LT(shown.size(), 1'200U);
    EXPECT_TRUE(is_utf8(shown)) << "cut between characters";
    const Response whole = problem(400, std::string(1'000, 'x'));
    EXPECT_NE(whole.text().find(std::string(1'000, 'x')), std::string_view::npos);
}

TEST(JsonText, WritesWhatWasMeant) {
    JsonText json;
    json.begin_object();
    json.field("text", "第一\"站\"\n");
    json.field("whole", -7);
    json.field("large", std::numeric_limits<std::uint64_t>::max());
    json.field("truth", true);
    json.field("half", 0.5);
    json.field("nan", std::numeric_limits<double>::quiet_NaN());
    json.field("exact", Decimal{250, 2});
    json.field("at", Instant{1775204130000});
    json.field("at_ms", Instant{1775204130123});
    json.field("day", CivilDate{2026, 4, 3});
    json.field("absent", std::optional<int>());
    json.field("present", std::optional<int>(3));
    json.key("list");
    json.begin_array();
    json.value(1);
    json.begin_array();
    json.end_array();
    json.begin_object();
    json.end_object();
    json.raw_list("2,3");
    json.end_array();
    json.end_object();
    EXPECT_EQ(json.text(),
              R"({"text":"第一\"站\"\n","whole":-7,"large":18446744073709551615,"truth":true,"half":0.5,"nan":null,"exact":2.50,)"
              R"("at":"2026-04-03T16:15:30+08:00","at_ms":"2026-04-03T16:15:30.123+08:00","day":"2026-04-03","absent":null,)"
              R"("present":3,"list":[1,[],{},[2,3]]})");
}

TEST(JsonText, DecimalsAsTheirOwnWriterHasThem) {
    const Decimal rows[] = {{0, 0},
                            {0, 3},
                            {5, 1},
                            {-5, 1},
                            {-5, 3},
                            {12345, 2},
                            {-1, 0},
                            {100, 2},
                            {1, 18},
                            {-41, 3},
                            {99999, 5},
                            {std::numeric_limits<std::int64_t>::max(), 18},
                            {std::numeric_limits<std::int64_t>::min(), 0}};
    for (const Decimal value : rows) {
        std::string out;
        append_decimal(out, value);
        EXPECT_EQ(out, value.to_string());
    }
}

TEST(JsonText, InstantsAsTheirOwnWriterHasThem) {
    for (const std::int64_t ms :
         {0LL, -1'000LL, 1'775'204'130'000LL, 951'782'400'000LL, 4'102'444'799'000LL, 253'402'300'800'000LL}) {
        std::string out;
        InstantText().append(out, Instant{ms});
        EXPECT_EQ(out, format_iso(Instant{ms}));
    }
}

}  // namespace
}  // namespace lvwang::api
