#include "configuration.h"

#include "base/toml_check.h"  // before toml++

#include <toml++/toml.h>
#include <limits>
#include <map>
#include <variant>

namespace lvwang::apps {
namespace {

using Place = std::variant<std::string*, std::vector<std::string>*, std::uint16_t*>;

// Every key there is, with where its value goes.
std::map<std::string, Place, std::less<>> places(Configuration& c) {
    return {{"store.directory", &c.data_dir},
            {"http.address", &c.http_address},
            {"http.port", &c.http_port},
            {"http.names", &c.http_names},
            {"http.certificate", &c.certificate_path},
            {"http.key", &c.certificate_key_path},
            {"http.web", &c.web_dir},
            {"outside.address", &c.outside_address},
            {"outside.port", &c.outside_port},
            {"gateway.address", &c.gateway_address},
            {"gateway.port", &c.gateway_port},
            {"district.directory", &c.district_dir},
            {"security.master_key", &c.master_key_path},
            {"paper.chromium", &c.chromium_path},
            {"tables.directory", &c.tables_dir}};
}

Result<std::string> text_of(const toml::node& node, const std::string& key, const std::string& where) {
    auto value = node.value_exact<std::string>();
    if (!value || value->empty()) return fail(ErrorCode::kInvalidArgument, "{}: '{}' must be a text in quotes", where, key);
    return std::move(*value);
}

Result<void> put(const Place& place, const toml::node& node, const std::string& key, const std::string& where) {
    if (auto* const* text = std::get_if<std::string*>(&place)) {
        LVWANG_ASSIGN(**text, text_of(node, key, where));
        return {};
    }
    if (auto* const* texts = std::get_if<std::vector<std::string>*>(&place)) {
        if (!node.is_array()) return fail(ErrorCode::kInvalidArgument, "{}: '{}' must be a list [\"...\"]", where, key);
        for (const toml::node& element : *node.as_array()) {
            LVWANG_ASSIGN(std::string text, text_of(element, key, where));
            (*texts)->push_back(std::move(text));
        }
        return {};
    }
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < 0 || *value > std::numeric_limits<std::uint16_t>::max()) {
        return fail(ErrorCode::kInvalidArgument, "{}: '{}' must be a port number, 0 to 65535", where, key);
    }
    *std::get<std::uint16_t*>(place) = static_cast<std::uint16_t>(*value);
    return {};
}

Result<void> read_table(const toml::table& table, const std::string& prefix, const std::string& path,
                        const std::map<std::string, Place, std::less<>>& known) {
    for (const auto& [name, node] : table) {
        const std::string key = prefix + std::string(name.str());
        const std::string where = fmt::format("{}:{}", path, node.source().begin.line);
        if (prefix.empty() && node.is_table()) {
            LVWANG_TRY(read_table(*node.as_table(), key + ".", path, known));
            continue;
        }
        const auto place = known.find(key);
        if (place == known.end()) return fail(ErrorCode::kInvalidArgument, "{}: unknown key '{}'", where, key);
        LVWANG_TRY(put(place->second, node, key, where));
    }
    return {};
}

}  // namespace

Result<Configuration> read_configuration(const std::string& path) {
    Configuration configuration;
    try {
        const toml::table table = toml::parse_file(path);
        LVWANG_TRY(read_table(table, "", path, places(configuration)));
    } catch (const toml::parse_error& error) {
        return fail(ErrorCode::kInvalidArgument, "{}:{}: {}", path, error.source().begin.line, error.description());
    } catch (const std::exception& error) {  // an assertion of the library: base/toml_check.h
        return fail(ErrorCode::kInvalidArgument, "{}: {}", path, error.what());
    }
    if (configuration.certificate_path.empty() != configuration.certificate_key_path.empty()) {
        return fail(ErrorCode::kInvalidArgument, "{}: 'http.certificate' and 'http.key' come together: '{}' is missing", path,
                    configuration.certificate_path.empty() ? "http.certificate" : "http.key");
    }
    return configuration;
}

}  // namespace lvwang::apps
