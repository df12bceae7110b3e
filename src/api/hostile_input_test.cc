// What people with bad intentions, odd keyboards or broken programs send, in every place where something can be sent.
// SQL, paths, scripts, other scripts, nonsense: each is stored as it is or refused by the name of its field, and moves nothing
// else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "api/answers_fixture.h"
#include "api/schema_match.h"
#include "api/server_fixture.h"
#include "base/text.h"

namespace lvwang::api {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::StartsWith;

// In addresses and in bodies alike; a NUL, an escape and a bell among them.
constexpr std::string_view kTexts[] = {
    "' OR '1'='1'; DROP TABLE people; --",          "生态环境局“甲”〔2026〕3号",
    "👩‍👩‍👧‍👦🏭🌫️",         "\u202Eاختبار\u202C עברית",
    std::string_view("a\0b\x07\x1b[2J\r\n\tc", 12),
};
// What means something in an address or on a page.
constexpr std::string_view kMeanings[] = {
    "../../../../etc/passwd",
    "<img src=x onerror=alert(1)>{{constructor.constructor('alert(1)')()}}",
    "-1e999 %s%n%x",
};

constexpr std::size_t kLongBytes = 20'000;  // longer than any field but a text that somebody writes
constexpr std::size_t kHugeBytes = 10'000'000;

std::vector<std::string_view> all_texts() {
    std::vector<std::string_view> all(std::begin(kTexts), std::end(kTexts));
    all.insert(all.end(), std::begin(kMeanings), std::end(kMeanings));
    return all;
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return out;
}

// The route's path with what stands in its places.
std::string filled(std::string_view path, std::string_view place = {}, std::string_view text = {}) {
    std::string out;
    for (std::size_t at = 0; at < path.size();) {
        const std::size_t open = path.find('{', at);
        out += path.substr(at, open == std::string_view::npos ? open : open - at);
        if (open == std::string_view::npos) break;
        const std::size_t close = path.find('}', open);
        out += path.substr(open + 1, close - open - 1) == place ? escaped(text) : std::string("1");
        at = close + 1;
    }
    return out;
}

// The schema of a route's JSON body; null where it takes none.
const json::value* body_schema(const Route& route) {
    boost::system::error_code none;
    const json::value& operation =
        schema_detail::document().at("paths").at(route.path).at(to_lower_ascii(to_string(route.method)));
    return operation.find_pointer("/requestBody/content/application~1json/schema", none);
}

// What a text of that name may be in this district, so that a body is refused for our text or not at all.
std::string_view fitting(std::string_view name) {
    static const std::map<std::string_view, std::string_view> kKnown{{"parent_code", "990101"},
                                                                     {"region_code", "990101"},
                                                                     {"site_key", "S1"},
                                                                     {"organisation_key", "bureau"},
                                                                     {"mn", "AIR"},
                                                                     {"parameter", "pm2_5"},
                                                                     {"valid_from", "2026-01-01"},
                                                                     {"from", "2026-01-01"},
                                                                     {"to", "2026-12-31"},
                                                                     {"date", "2026-04-03"},
                                                                     {"period", "2026"},
                                                                     {"wire_unit", "ug/m3"},
                                                                     {"limit", "30"},
                                                                     {"host", "127.0.0.1"},
                                                                     {"source", "/tmp/x"},
                                                                     {"matter", "air"},
                                                                     {"at", "2026-04-03T08:00:00+08:00"},
                                                                     {"time", "08:00"},
                                                                     {"cn", "1011"},
                                                                     {"login", "tester"}};
    const auto found = kKnown.find(name);
    return found == kKnown.end() ? "x1" : found->second;
}

// A value that fits a schema, as far as a schema says it; of every list one element.
// @param whole  with what may be left out, too
json::value sample(const json::value& described, bool whole, std::string_view name = {}, int depth = 0) {
    const json::object& schema = described.as_object();
    if (const auto* reference = schema.if_contains("$ref")) {
        return sample(schema_detail::document().at_pointer(std::string(std::string_view(reference->as_string()).substr(1))),
                      whole, name, depth);
    }
    for (const std::string_view choice : {"anyOf", "oneOf", "allOf"}) {
        if (const auto* choices = schema.if_contains(choice)) return sample(choices->as_array().front(), whole, name, depth);
    }
    if (const auto* allowed = schema.if_contains("enum")) return allowed->as_array().front();
    const auto* type = schema.if_contains("type");
    const std::string_view word = type == nullptr    ? std::string_view("object")
                                  : type->is_array() ? std::string_view(type->as_array().front().as_string())
                                                     : std::string_view(type->as_string());
    if (word == "object") {
        json::object object;
        const auto* properties = schema.if_contains("properties");
        if (properties == nullptr || depth > 4) return object;
        const auto* required = schema.if_contains("required");
        for (const auto& property : properties->as_object()) {
            const json::value key(property.key());
            const bool needed = required != nullptr && std::ranges::find(required->as_array(), key) != required->as_array().end();
            if (whole || needed) object[property.key()] = sample(property.value(), whole, property.key(), depth + 1);
        }
        return object;
    }
    if (word == "array") {
        const auto* items = schema.if_contains("items");
        return items == nullptr || depth > 4 ? json::array{} : json::array{sample(*items, whole, name, depth + 1)};
    }
    if (word == "boolean") return false;
    if (word == "integer" || word == "number") {
        const auto* least = schema.if_contains("minimum");
        return least != nullptr ? *least : json::value(1);
    }
    return json::value(fitting(name));
}

// Every text in a body, with its name.
void texts_in(json::value& value, const std::string& name, std::vector<std::pair<std::string, json::value*>>& into) {
    if (value.is_string()) into.emplace_back(name, &value);
    if (value.is_array()) {
        for (json::value& element : value.as_array()) texts_in(element, name + "[]", into);
    }
    if (value.is_object()) {
        for (auto& field : value.as_object()) texts_in(field.value(), name + "." + std::string(field.key()), into);
    }
}

class HostileInput : public testing::Test {
protected:
    HostileInput() : day_(*parse_iso("2026-04-03T08:00:00+08:00")) {
        day_.enrol();
        EXPECT_TRUE(day_.district.report("AIR", "2051", day_.district.now - kMinuteMs, "a34004-Avg=35,a34004-Flag=N"));
        const Instant hour = *parse_iso("2026-04-03T07:00:00+08:00");
        EXPECT_TRUE(day_.district.report("STACK", "2061", hour, "a21026-Avg=40.5,a21026-ZsAvg=60.2,a21026-Flag=N"));
        day_.district.go_to(hour + 70 * kMinuteMs);  // an exceedance: there are a finding 1 and a case 1
    }

    // Stored, or refused by the name of a field; never our fault, never a page.
    void expect_sound(const Response& response, const std::string& what) {
        EXPECT_LT(response.status, 500) << what << ": " << response.text();
        EXPECT_THAT(response.content_type, testing::Not(HasSubstr("html"))) << what;
        if (response.status < 400) {
            ++taken_;
            return;
        }
        ++refused_;
        EXPECT_EQ(response.content_type, kProblemType) << what;
        EXPECT_LT(response.text().size(), 2'000U) << what << ": a refusal does not repeat what was sent";
        const json::value problem = json::parse(response.text());
        const bool named = problem.as_object().contains("field");
        // A conflict is about what is there, and may be about no field.
        EXPECT_TRUE(named || response.status == 409) << what << ": " << response.text().substr(0, 300);
    }

    // Everything that must not move, as one text.
    std::string state() {
        std::string all;
        for (const std::string_view at : {"/api/v1/people", "/api/v1/sites", "/api/v1/regions", "/api/v1/organisations",
                                          "/api/v1/limits", "/api/v1/cases?state=all", "/api/v1/tokens", "/api/v1/devices"}) {
            const Response response = day_.get(at);
            EXPECT_EQ(response.status, 200) << at;
            all += response.text();
        }
        return all;
    }

    AnswersFixture day_;
    int taken_ = 0;
    int refused_ = 0;
};

TEST_F(HostileInput, InEveryPlaceOfAnAddressItIsOnlyAText) {
    const std::string before = state();
    for (const Route& route : routes()) {
        if (route.method != Method::kGet) continue;
        std::set<std::string> places;
        for (std::size_t open = route.path.find('{'); open != std::string_view::npos; open = route.path.find('{', open + 1)) {
            places.emplace(route.path.substr(open + 1, route.path.find('}', open) - open - 1));
        }
        for (const std::string_view text : all_texts()) {
            for (const std::string& place : places) {
                const std::string target = filled(route.path, place, text);
                expect_sound(day_.get(target), target);
            }
            for (const std::string_view name : split(route.query, ',')) {
                if (name.empty()) continue;
                const std::string target = fmt::format("{}?{}={}", filled(route.path), name, escaped(text));
                expect_sound(day_.get(target), target);
            }
        }
    }
    EXPECT_GT(taken_ + refused_, 1'000);
    EXPECT_GT(refused_, taken_);
    EXPECT_EQ(state(), before);
}

// Bodies as docs/openapi.json describes them, each of their texts exchanged for each of ours in turn, and for one too long.
TEST_F(HostileInput, InEveryFieldOfABodyItIsStoredOrRefusedByName) {
    std::string endless;
    for (int i = 0; endless.size() < kLongBytes; ++i) endless += fmt::format("胡言乱语🌀{}\u202E\\\"'<", i);
    int fields = 0;
    for (const Route& route : routes()) {
        // Backups and checks begin work of their own, which has no text in it.
        if (route.needs.right == accounts::Right::kUpkeep && std::holds_alternative<Answer>(route.act)) continue;
        if (route.method == Method::kGet || route.method == Method::kDelete) continue;
        const json::value* const schema = body_schema(route);
        if (schema == nullptr) continue;
        const json::value needed = sample(*schema, false);
        const json::value body = sample(*schema, true);
        json::value counted = body;
        std::vector<std::pair<std::string, json::value*>> texts;
        texts_in(counted, "", texts);
        for (std::size_t i = 0; i < texts.size(); ++i) {
            ++fields;
            const auto send = [&](std::string_view text) {
                // Of the body itself with what is needed and no more; inside of a list or an object with everything.
                const std::string& name = texts[i].first;
                const bool is_inside = name.find_first_of(".[", 1) != std::string::npos || !needed.is_object();
                json::value changed = is_inside ? body : needed;
                if (is_inside) {
                    std::vector<std::pair<std::string, json::value*>> places;
                    texts_in(changed, "", places);
                    *places[i].second = text;
                } else {
                    changed.as_object()[name.substr(1)] = text;
                }
                const std::string what =
                    fmt::format("{} {} {}={}", to_string(route.method), route.path, name, to_utf8_lossy(text.substr(0, 40)));
                expect_sound(day_.ask(route.method, filled(route.path), json::serialize(changed)), what);
            };
            for (const std::string_view text : kTexts) send(text);
            send(endless);
        }
    }
    EXPECT_GT(fields, 80);
    EXPECT_GT(taken_, 100) << "some of it must be taken, or the test says nothing";
}

// What is stored comes back as it was, whatever it looks like.
TEST_F(HostileInput, WhatIsStoredComesBackAsItWas) {
    for (const std::string_view text : all_texts()) {
        if (text.find('\0') != std::string_view::npos) continue;  // refused, see above
        const auto named = [&](json::object body, std::string_view field) {
            body[field] = text;
            return json::serialize(body);
        };
        const auto put = [&](std::string_view at, const std::string& body) {
            const Response response = day_.ask(Method::kPut, at, body);
            EXPECT_EQ(response.status, 200) << at << " " << text << ": " << response.text();
        };
        put("/api/v1/regions/990101009", named({{"parent_code", "990101"}}, "name"));
        put("/api/v1/organisations/o9", named({{"kind", "firm"}, {"region_code", "990101"}}, "name"));
        put("/api/v1/people/p9", named({{"roles", {"analyst"}}, {"everything", true}}, "name"));
        const auto shown = [&](std::string_view list, std::string_view key, std::string_view of) {
            const json::value answer = day_.get_json(list);
            for (const json::value& item : answer.at("items").as_array()) {
                if (std::string_view(item.at(key).as_string()) == of) return std::string(item.at("name").as_string());
            }
            return std::string("not there");
        };
        EXPECT_EQ(shown("/api/v1/regions", "code", "990101009"), text);
        EXPECT_EQ(shown("/api/v1/organisations", "key", "o9"), text);
        EXPECT_EQ(shown("/api/v1/people", "login", "p9"), text);
    }
    EXPECT_EQ(day_.get_json("/api/v1/people").at("total").as_int64(), 2) << "the one who asks and p9";
}

// Ten megabytes are refused by their size as soon as they are announced, on every route; nobody waits for them to come.
TEST_F(ServerTest, TenMegabytesAreRefusedByTheirSize) {
    int asked = 0;
    for (const Route& route : routes()) {
        if (route.method == Method::kGet || route.path == "/api/v1/photos") continue;  // a photo may have twelve
        const Client client(server_->port());
        client.say(
            fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer {}\r\n"
                        "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
                        to_string(route.method), filled(route.path), kToken, kHugeBytes));
        EXPECT_THAT(client.hear_all(), StartsWith("HTTP/1.1 413 ")) << to_string(route.method) << " " << route.path;
        ++asked;
    }
    EXPECT_GT(asked, 60);
}

}  // namespace
}  // namespace lvwang::api
