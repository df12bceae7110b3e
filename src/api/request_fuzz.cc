// Whatever stands in a target or a body: never a crash, and what is accepted reads back.
#include <cstdint>
#include <string>
#include <string_view>

#include "api/body.h"
#include "api/query.h"
#include "api/routes.h"
#include "base/check.h"
#include "store/seal.h"

namespace {

using namespace lvwang;

void read_query(std::string_view text) {
    const auto query = api::Query::parse(text);
    if (!query) return;
    LVWANG_CHECK(query->entries().size() <= api::kQueryParametersMax, "{} parameters", query->entries().size());
    for (const auto& [name, value] : query->entries()) {
        std::ignore = query->integer(name, 0, 100);
        std::ignore = query->instant(name);
        std::ignore = query->words(name);
        std::ignore = query->choice(name, {"a", "b"});
    }
}

void read_body(std::string_view text) {
    const auto body = api::Body::parse(text);
    if (!body) return;
    for (const std::string_view name : {"id", "actor", "redecoding", ""}) {
        std::ignore = body->has(name);
        std::ignore = body->text(name);
        std::ignore = body->integer(name, 0, 100);
    }
}

// An order that is accepted is a JSON object again, with what the path named in it.
void order(std::string_view target, std::string_view text) {
    static const api::Router router(api::routes());
    api::Request request;
    request.method = api::Method::kPut;
    request.path = target;
    request.body = text;
    request.content_type = "application/json";
    const auto found = router.find(request);
    if (!std::holds_alternative<const api::Route*>(found)) return;
    const auto* act = std::get_if<api::Order>(&std::get<const api::Route*>(found)->act);
    if (act == nullptr) return;
    static const store::Seal seal = store::Seal::with(std::string(store::kMasterKeyBytes, 'm')).value();
    const auto command = act->read(request, seal);
    if (!command) return;
    const auto again = api::Body::parse(command->body);
    LVWANG_CHECK(again.has_value(), "the order's body is no JSON: {}", command->body);
    for (const auto& [place, value] : request.captures) LVWANG_CHECK(!again->empty(), "{} is lost", place);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    read_query(bytes);
    read_body(bytes);
    const std::size_t line = bytes.find('\n');
    order(bytes.substr(0, line), line == std::string_view::npos ? std::string_view() : bytes.substr(line + 1));
    order("/api/v1/devices/MN1", bytes);
    order("/api/v1/mappings", bytes);
    return 0;
}
