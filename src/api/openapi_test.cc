// The table of routes and docs/openapi.json say the same.
#include "api/openapi.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <set>

#include "api/routes.h"
#include "base/text.h"

namespace lvwang::api {
namespace {

namespace json = boost::json;

const json::object& document() {
    static const json::value kDocument = json::parse(openapi_document());
    return kDocument.as_object();
}

const json::object* operation_of(const Route& route) {
    const auto* path = document().at("paths").as_object().if_contains(route.path);
    if (path == nullptr) return nullptr;
    const auto* operation = path->as_object().if_contains(to_lower_ascii(to_string(route.method)));
    return operation == nullptr ? nullptr : &operation->as_object();
}

std::set<std::string> parameters_of(const json::object& operation, std::string_view place) {
    std::set<std::string> names;
    const auto* parameters = operation.if_contains("parameters");
    if (parameters == nullptr) return names;
    for (const json::value& parameter : parameters->as_array()) {
        if (parameter.at("in").as_string() == place) names.emplace(parameter.at("name").as_string());
    }
    return names;
}

std::set<std::string> places_in(std::string_view path) {
    std::set<std::string> names;
    for (const std::string_view segment : split(path, '/')) {
        if (segment.starts_with('{')) names.emplace(segment.substr(1, segment.size() - 2));
    }
    return names;
}

std::set<std::string> query_of(const Route& route) {
    std::set<std::string> names;
    for (const std::string_view name : split(route.query, ',')) {
        if (!name.empty()) names.emplace(name);
    }
    return names;
}

TEST(OpenApi, EveryRouteIsDescribed) {
    for (const Route& route : routes()) {
        const std::string what = fmt::format("{} {}", to_string(route.method), route.path);
        const json::object* operation = operation_of(route);
        ASSERT_NE(operation, nullptr) << what;
        EXPECT_EQ(operation->at("summary").as_string(), route.summary) << what;
        EXPECT_EQ(parameters_of(*operation, "path"), places_in(route.path)) << what;
        EXPECT_EQ(parameters_of(*operation, "query"), query_of(route)) << what;
        const bool changes = std::holds_alternative<Order>(route.act);
        const bool delivers = std::holds_alternative<Delivery>(route.act);
        // A POST that is neither begins work that is asked after elsewhere, or tries something: with or without a body.
        if (changes || delivers || route.method != Method::kPost) {
            EXPECT_EQ(operation->contains("requestBody"), delivers || (changes && route.method != Method::kDelete)) << what;
            EXPECT_EQ(operation->at("responses").as_object().contains("202"), changes) << what;
        }
        EXPECT_TRUE(operation->at("responses").as_object().contains("default")) << what;
    }
}

TEST(OpenApi, NothingElseIsDescribed) {
    std::set<std::pair<std::string, std::string>> routed;
    for (const Route& route : routes()) routed.emplace(route.path, to_lower_ascii(to_string(route.method)));
    for (const auto& path : document().at("paths").as_object()) {
        for (const auto& operation : path.value().as_object()) {
            EXPECT_TRUE(routed.contains({std::string(path.key()), std::string(operation.key())}))
                << path.key() << " " << operation.key();
        }
    }
}

TEST(OpenApi, NamesAreOwnAndReferencesLead) {
    std::set<std::string> names;
    for (const Route& route : routes()) {
        const std::string name(operation_of(route)->at("operationId").as_string());
        EXPECT_TRUE(names.insert(name).second) << name;
    }
    const std::string text(openapi_document());
    constexpr std::string_view kReference = "\"$ref\": \"#";
    std::size_t found = 0;
    for (std::size_t at = text.find(kReference); at != std::string::npos; at = text.find(kReference, at + 1)) {
        const std::size_t begin = at + kReference.size();
        const std::string pointer = text.substr(begin, text.find('"', begin) - begin);
        boost::system::error_code error;
        EXPECT_NE(json::value(document()).find_pointer(pointer, error), nullptr) << pointer;
        ++found;
    }
    EXPECT_GT(found, 50U);
}

}  // namespace
}  // namespace lvwang::api
