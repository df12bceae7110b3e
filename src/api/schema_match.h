// Does this JSON fit that schema? As much of JSON Schema as docs/openapi.json uses. For tests only.
#pragma once

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <string>
#include <string_view>

#include "api/openapi.h"

namespace lvwang::api {

namespace schema_detail {

namespace json = boost::json;

inline const json::value& document() {
    static const json::value kDocument = json::parse(openapi_document());
    return kDocument;
}

inline bool is_of_type(const json::value& value, std::string_view type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_bool();
    if (type == "null") return value.is_null();
    if (type == "integer") return value.is_int64() || value.is_uint64();
    return type == "number" && value.is_number();
}

inline std::string mismatch(const json::value& schema, const json::value& value, const std::string& at);

inline std::string mismatch_of_object(const json::object& schema, const json::object& value, const std::string& at) {
    if (const auto* required = schema.if_contains("required")) {
        for (const json::value& name : required->as_array()) {
            if (!value.contains(name.as_string())) return fmt::format("{} lacks {}", at, std::string_view(name.as_string()));
        }
    }
    const auto* properties = schema.if_contains("properties");
    const auto* others = schema.if_contains("additionalProperties");
    for (const auto& field : value) {
        const std::string name(field.key());
        const json::value* known = properties == nullptr ? nullptr : properties->as_object().if_contains(name);
        if (known == nullptr && others != nullptr && others->is_object()) known = others;
        if (known == nullptr && others != nullptr && others->is_bool())
            return fmt::format("{} has {}, which is not described", at, name);
        if (known == nullptr) continue;
        if (std::string fault = mismatch(*known, field.value(), at + "." + name); !fault.empty()) return fault;
    }
    return {};
}

inline std::string mismatch(const json::value& described, const json::value& value, const std::string& at) {
    const json::object& schema = described.as_object();
    if (const auto* reference = schema.if_contains("$ref")) {
        const std::string pointer(std::string_view(reference->as_string()).substr(1));
        return mismatch(document().at_pointer(pointer), value, at);
    }
    for (const std::string_view choice : {"anyOf", "oneOf"}) {
        if (const auto* choices = schema.if_contains(choice)) {
            std::string first;
            for (const json::value& one : choices->as_array()) {
                std::string fault = mismatch(one, value, at);
                if (fault.empty()) return {};
                if (first.empty()) first = std::move(fault);
            }
            return first;
        }
    }
    if (const auto* type = schema.if_contains("type")) {
        const bool fits = type->is_string()
                              ? is_of_type(value, type->as_string())
                              : std::any_of(type->as_array().begin(), type->as_array().end(),
                                            [&](const json::value& one) { return is_of_type(value, one.as_string()); });
        if (!fits) return fmt::format("{} is {}, not {}", at, json::serialize(value), json::serialize(*type));
    }
    if (const auto* allowed = schema.if_contains("enum")) {
        const auto& list = allowed->as_array();
        if (std::find(list.begin(), list.end(), value) == list.end()) {
            return fmt::format("{} is {}, which is not among {}", at, json::serialize(value), json::serialize(*allowed));
        }
    }
    if (value.is_object()) return mismatch_of_object(schema, value.as_object(), at);
    if (const auto* items = value.is_array() ? schema.if_contains("items") : nullptr) {
        std::size_t i = 0;
        for (const json::value& item : value.as_array()) {
            if (std::string fault = mismatch(*items, item, fmt::format("{}[{}]", at, i++)); !fault.empty()) return fault;
        }
    }
    return {};
}

}  // namespace schema_detail

/// What is wrong with the body of a 200 of `method` ("get") on `path` ("/api/v1/sites/{key}"); empty where it fits.
inline std::string schema_mismatch(std::string_view path, std::string_view method, std::string_view media,
                                   std::string_view body) {
    const auto& operation = schema_detail::document().at("paths").at(path).at(method);
    const auto& schema = operation.at("responses").at("200").at("content").at(media).at("schema");
    return schema_detail::mismatch(schema, boost::json::parse(body), "$");
}

}  // namespace lvwang::api
