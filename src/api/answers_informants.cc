#include "api/answers_informants.h"

#include "api/answers.h"
#include "api/case_sight.h"
#include "api/order_text.h"
#include "base/text.h"
#include "model/informant.h"
#include "pipeline/body_fields.h"
#include "store/book_cases.h"
#include "store/book_informants.h"

namespace lvwang::api {
namespace {

using pipeline::BodyFields;

// A case that may be spoken of to who asks.
Result<Case> shown_case(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    auto found = store::find_case(reads.book, id);
    if (!found || !is_shown(*found, reads)) return tl::unexpected(not_found("id", "case", request.capture("id")));
    return found;
}

}  // namespace

Result<pipeline::Command> put_informant(Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const Case item, shown_case(request, reads));
    if (reads.caller->token != 0 && !token_may("report", reads.caller->rights)) {
        return fail(ErrorCode::kConflict, "this token may not report");
    }
    LVWANG_TRY(joined_body(request, {}));
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(request.body, {"name", "contact", "remark"}));
    LVWANG_ASSIGN(const std::string name, fields.line_or_empty("name", kInformantNameBytesMax));
    LVWANG_ASSIGN(const std::string contact, fields.line_or_empty("contact", kInformantContactBytesMax));
    LVWANG_ASSIGN(const std::string remark, fields.words_or_empty("remark", kInformantRemarkBytesMax));
    if (name.empty() && contact.empty() && remark.empty()) {
        return fail_field("name", "of who informed a name, a way to reach him or a remark is needed");
    }
    const std::string clear =
        fmt::format("{{\"name\":{},\"contact\":{},\"remark\":{}}}", json_quote(name), json_quote(contact), json_quote(remark));
    const std::string sealed = reads.from.seal.close(clear, informant_purpose(item.id));
    return pipeline::Command{"informant_put", fmt::format("{{\"case_id\":{},\"sealed\":{}}}", item.id, json_quote(sealed)),
                             request.actor};
}

Result<Response> get_informant(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const Case item, shown_case(request, reads));
    LVWANG_ASSIGN(const std::vector<Informant> informants, store::informants_of(reads.book, item.id));
    if (informants.empty()) {
        return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("of case {} nobody has said who informed", item.id), "id"});
    }
    const Informant& newest = informants.back();
    const auto clear = reads.from.seal.open(newest.sealed, informant_purpose(item.id));
    if (!clear) {
        return fail(ErrorCode::kUnavailable, "who informed of case {} cannot be opened: {}", item.id, clear.error().message);
    }
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(*clear, {"name", "contact", "remark"}));
    JsonText json;
    json.begin_object();
    for (const std::string_view field : {"name", "contact"}) {
        LVWANG_ASSIGN(const std::string text, fields.line_or_empty(field, kInformantContactBytesMax));
        json.field(field, text);
    }
    LVWANG_ASSIGN(const std::string remark, fields.words_or_empty("remark", kInformantRemarkBytesMax));
    json.field("remark", remark);
    json.field("put_by", newest.put_by);
    json.field("put_at", newest.put_at);
    json.field("corrections", static_cast<std::int64_t>(informants.size()) - 1);
    json.end_object();
    return json_response(json.take());
}

Result<Response> get_informant_readers(const Request&, const Reads& reads) {
    const auto directory = reads.directory();
    return list(directory->informant_readers, [&](JsonText& json, const std::string& login) {
        const auto person = directory->person(login);
        json.begin_object();
        json.field("login", login);
        json.field("name", person == nullptr ? std::string() : person->name);
        json.end_object();
    });
}

Result<pipeline::Command> put_informant_readers(const Request& request) {
    return command_of(request, "account_informant_readers");
}

}  // namespace lvwang::api
