#include "api/order_text.h"

#include "api/body.h"
#include "base/text.h"

namespace lvwang::api {
namespace {

constexpr std::string_view kActor = "actor";

}  // namespace

Result<std::string> joined_body(const Request& request, std::initializer_list<Named> fields) {
    LVWANG_TRY(expect_json(request));
    LVWANG_ASSIGN(const Body body, Body::parse(request.body));
    if (body.has(kActor)) return fail_field(kActor, "who acts is who has logged in; 'actor' is not said in the body");
    std::string front;
    for (const Named& named : fields) {
        if (body.has(named.field)) return fail_field(named.field, "'{}' stands in the path, not in the body", named.field);
        front += fmt::format("{}{}:{}", front.empty() ? "" : ",", json_quote(named.field), named.json);
    }
    std::string text = "{" + front;
    if (!front.empty() && !body.empty()) text += ',';
    return text + request.body.substr(request.body.find('{') + 1);
}

Result<pipeline::Command> command_of(const Request& request, std::string_view type, std::initializer_list<Named> fields) {
    LVWANG_ASSIGN(std::string text, joined_body(request, fields));
    return pipeline::Command{std::string(type), std::move(text), request.actor};
}

}  // namespace lvwang::api
