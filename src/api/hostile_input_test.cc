// What people with bad intentions, odd keyboards or broken programs send, in every place where something can be sent.
// SQL, paths, scripts, other scripts, nonsense: each is stored as it is or refused by the name of its field, and moves nothing else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "api/answers_fixture.h"
#include "api/schema_match.h"

namespace lvwang::api {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

constexpr std::string_view kTexts[] = {
    "' OR '1'='1",
    "1; DROP TABLE people; --",
    "x') UNION SELECT login, password_hash FROM people --",
    "\"; DELETE FROM sites; --",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/passwd",
    "<img src=x onerror=alert(1)>",
    "{{constructor.constructor('alert(1)')()}}",
    "生态环境局“甲”〔2026〕3号",
    "👩‍👩‍👧‍👦🏭🌫️",
    "\u202Eاختبار\u202C עברית",
    "-1e999",
    "%s%n%x",
};

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return out;
}

std::string lower(Method method) {
    std::string text(to_string(method));
    for (char& c : text) c = static_cast<char>(c | 0x20);
    return text;
}

class HostileInput : public testing::Test {
protected:
    HostileInput() : day_(*parse_iso("2026-04-03T08:00:00+08:00")) {
        day_.enrol();
        EXPECT_TRUE(day_.district.report("AIR", "2051", day_.district.now - kMinuteMs, "a34004-Avg=35,a34004-Flag=N"));
    }

    // A value that fits a schema, as far as a schema says it.
    static json::value sample(const json::value& described) {
        const json::object& schema = described.as_object();
        if (const auto* reference = schema.if_contains("$ref")) {
            return sample(schema_detail::document().at_pointer(std::string(std::string_view(reference->as_string()).substr(1))));
        }
        for (const std::string_view choice : {"anyOf", "oneOf"}) {
            if (const auto* choices = schema.if_contains(choice)) return sample(choices->as_array().front());
        }
        if (const auto* allowed = schema.if_contains("enum")) return allowed->as_array().front();
        const auto* type = schema.if_contains("type");
        const std::string_view word = type == nullptr       ? std::string_view()
                                      : type->is_array()    ? std::string_view(type->as_array().front().as_string())
                                                            : std::string_view(type->as_string());
        if (word == "object") {
            json::object object;
            if (const auto* properties = schema.if_contains("properties")) {
                for (const auto& property : properties->as_object()) object[property.key()] = sample(property.value());
            }
            return object;
        }
        if (word == "array") return json::array{};
        if (word == "boolean") return false;
        if (word == "integer" || word == "number") {
            const auto* least = schema.if_contains("minimum");
            return least != nullptr ? *least : json::value(1);
        }
        return json::value("x1");
    }

    // The route's path with what stands in its places.
    static std::string filled(std::string_view path, std::string_view place = {}, std::string_view text = {}) {
        std::string out;
        for (std::size_t at = 0; at < path.size();) {
            const std::size_t open = path.find('{', at);
            out += path.substr(at, open == std::string_view::npos ? open : open - at);
            if (open == std::string_view::npos) break;
            const std::size_t close = path.find('}', open);
            const std::string_view name = path.substr(open + 1, close - open - 1);
            out += name == place ? escaped(text) : std::string("1");
            at = close + 1;
        }
        return out;
    }

    // Stored, or refused by the name of a field; never our fault, never a page.
    void expect_sound(const Response& response, const std::string& what) {
        EXPECT_LT(response.status, 500) << what << ": " << response.text();
        EXPECT_THAT(response.content_type, testing::Not(HasSubstr("html"))) << what;
        if (response.status < 400) return;
        ++refused_;
        EXPECT_EQ(response.content_type, kProblemType) << what;
        EXPECT_TRUE(json::parse(response.text()).as_object().contains("detail")) << what;
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
    int refused_ = 0;
};

TEST_F(HostileInput, InEveryPlaceOfAnAddressItIsOnlyAText) {
    const std::string before = state();
    int asked = 0;
    for (const Route& route : routes()) {
        if (route.method != Method::kGet) continue;
        std::set<std::string> places;
        for (std::size_t open = route.path.find('{'); open != std::string_view::npos; open = route.path.find('{', open + 1)) {
            places.emplace(route.path.substr(open + 1, route.path.find('}', open) - open - 1));
        }
        for (const std::string_view text : kTexts) {
            for (const std::string& place : places) {
                const std::string target = filled(route.path, place, text);
                expect_sound(day_.get(target), target);
                ++asked;
            }
            for (const std::string_view name : split(route.query, ',')) {
                if (name.empty()) continue;
                const std::string target = fmt::format("{}?{}={}", filled(route.path), name, escaped(text));
                expect_sound(day_.get(target), target);
                ++asked;
            }
        }
    }
    EXPECT_GT(asked, 1'500);
    EXPECT_GT(refused_, asked / 2);
    EXPECT_EQ(state(), before);
}

// Bodies as docs/openapi.json describes them, each of their texts exchanged for each of ours in turn.
TEST_F(HostileInput, InEveryFieldOfABodyItIsStoredOrRefusedByName) {
    const std::string endless = [] {
        std::string text;
        for (int i = 0; text.size() < 10'000'000; ++i) text += fmt::format("胡言乱语🌀{}\u202E\\\"'<", i);
        return text;
    }();
    int fields = 0;
    int stored = 0;
    for (const Route& route : routes()) {
        if (!std::holds_alternative<Order>(route.act) || route.method == Method::kDelete) continue;
        const json::value& operation = schema_detail::document().at("paths").at(route.path).at(lower(route.method));
        const json::value body = sample(operation.at("requestBody").at("content").at("application/json").at("schema"));
        for (const auto& field : body.as_object()) {
            if (!field.value().is_string()) continue;
            ++fields;
            const auto send = [&](std::string_view text) {
                json::object changed = body.as_object();
                changed[field.key()] = text;
                const std::string what = fmt::format("{} {} {}={}", to_string(route.method), route.path,
                                                     std::string_view(field.key()), text.substr(0, 60));
                const Response response = day_.ask(route.method, filled(route.path), json::serialize(changed));
                expect_sound(response, what);
                if (response.status == 200) ++stored;
                return response;
            };
            for (const std::string_view text : kTexts) send(text);
            const Response response = send(endless);
            EXPECT_GE(response.status, 400) << route.path << " " << std::string_view(field.key()) << " takes ten megabytes";
            EXPECT_TRUE(json::parse(response.text()).as_object().contains("field"))
                << route.path << " " << std::string_view(field.key()) << ": " << response.text().substr(0, 300);
            EXPECT_LT(response.text().size(), 2'000U) << route.path << ": a refusal does not repeat what was sent";
        }
    }
    EXPECT_GT(fields, 80);
    EXPECT_GT(stored, 100) << "some of it must be taken, or the test says nothing";
}

// What is stored comes back as it was, whatever it looks like.
TEST_F(HostileInput, WhatIsStoredComesBackAsItWas) {
    for (const std::string_view text : kTexts) {
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
                if (item.at(key) == of) return std::string(item.at("name").as_string());
            }
            return std::string("not there");
        };
        EXPECT_EQ(shown("/api/v1/regions", "code", "990101009"), text);
        EXPECT_EQ(shown("/api/v1/organisations", "key", "o9"), text);
        EXPECT_EQ(shown("/api/v1/people", "login", "p9"), text);
    }
    EXPECT_EQ(day_.get_json("/api/v1/people").at("total").as_int64(), 2) << "the one who asks and p9";
}

}  // namespace
}  // namespace lvwang::api
