// A 交办单 as a file: PDF and HTML of the program's own, DOCX of the form that the office has made; and these forms.
#include <algorithm>

#include "api/answers_dispatch.h"
#include "api/attachment.h"
#include "api/order_text.h"
#include "api/reads.h"
#include "api/sheet_form.h"
#include "api/sheet_sight.h"
#include "base/text.h"
#include "bulletin/sheet_paper.h"
#include "pipeline/sheet_forms.h"
#include "store/book_sheet_forms.h"

namespace lvwang::api {
namespace {

using bulletin::SheetLine;
using bulletin::SheetPaper;

std::string name_of(std::string_view login, const accounts::Directory& people) {
    const auto person = people.person(login);
    return person == nullptr ? std::string(login) : person->name;
}

std::string place_of(const Case& item, const registry::Registry& registry) {
    if (item.site != SiteId{}) {
        if (const Site* site = registry.site(item.site)) return site->name;
    }
    const Region* region = registry.region(item.region_code);
    return region == nullptr ? item.region_code : region->name;
}

SheetPaper paper_of(const SeenSheet& seen, const SheetBody& body, const Reads& reads) {
    const Sheet& sheet = seen.sheet;
    const auto people = reads.directory();
    SheetPaper paper;
    paper.issuer = sheet.issuer.empty() ? body.name : sheet.issuer;
    paper.number = number_of(sheet);
    // Title and text may name those of whom the problems are that are not shown.
    paper.title = seen.whole ? sheet.title : "（摘录）";
    paper.text = seen.whole ? sheet.text : "本件为摘录，只列查阅人可见的问题。";
    paper.drafted_by = name_of(sheet.drafted_by, *people);
    for (const SheetProblem& problem : sheet.problems) {
        const Case& item = seen.cases.at(problem.case_id);
        const Organisation* unit = reads.registry->organisation(problem.owner_organisation);
        paper.lines.push_back({problem.case_id, item.title, place_of(item, *reads.registry), unit == nullptr ? "" : unit->name,
                               name_of(problem.owner, *people), problem.requirement, problem.due_at});
    }
    if (sheet.state == SheetState::kIssued) {
        paper.signed_by = name_of(sheet.settled_by, *people);
        if (!sheet.authorised_by.empty()) paper.authorised_by = name_of(sheet.authorised_by, *people);
        if (sheet.settled_at) paper.signed_on = to_date(*sheet.settled_at);
    } else {
        paper.mark = sheet.state == SheetState::kDraft      ? "草稿，未签发"
                     : sheet.state == SheetState::kRejected ? "已退回，未签发"
                                                            : "已撤回";
    }
    return paper;
}

Result<std::string> docx_of(const SheetPaper& paper, const std::string& body_key, const Reads& reads) {
    LVWANG_ASSIGN(const store::SheetForm form, store::find_sheet_form(reads.book, body_key, 0));
    const std::vector<FormValue> values{
        {"发文单位", paper.issuer},
        {"文号", paper.number.empty() ? "（签发时编号）" : paper.number},
        {"标题", paper.title},
        {"总体要求", paper.text},
        {"问题数", fmt::format("{}", paper.lines.size())},
        {"签发人", paper.mark.empty() ? paper.signed_by : paper.mark},
        {"签发说明", bulletin::signing_note(paper)},
        {"签发日期", paper.signed_on ? bulletin::long_date(*paper.signed_on) : ""},
        {"拟稿人", paper.drafted_by},
    };
    std::vector<std::vector<FormValue>> rows;
    for (const SheetLine& line : paper.lines) {
        rows.push_back({{"序号", fmt::format("{}", rows.size() + 1)},
                        {"问题", line.problem},
                        {"案件编号", fmt::format("{}", line.case_id)},
                        {"地点", line.place},
                        {"责任单位", line.unit},
                        {"责任人", line.owner},
                        {"整改要求", line.requirement},
                        {"完成时限", bulletin::due_text(line.due_at)}});
    }
    return fill_form(form.docx.empty() ? default_sheet_form() : form.docx, sheet_form_fields(), values, rows);
}

Result<std::string> bytes_of(std::string_view format, const SheetPaper& paper, const std::string& body_key, const Reads& reads) {
    if (format == "docx") return docx_of(paper, body_key, reads);
    std::string html = bulletin::to_html(paper);
    if (format == "html") return html;
    if (!reads.from.paper) return fail_field("format", "this server makes no {} files", format);
    auto bytes = reads.from.paper(format, html);
    // What is missing on the server is nothing that the one who asks did wrong, but he must be told.
    if (!bytes && bytes.error().code == ErrorCode::kUnsupported) {
        return tl::unexpected(Error{ErrorCode::kUnavailable, std::move(bytes).error().message, "format"});
    }
    return bytes;
}

Result<SheetBody> body_of(std::string_view key, const Reads& reads) {
    LVWANG_ASSIGN(const auto bodies, store::load_sheet_bodies(reads.book));
    const auto found = std::ranges::find(bodies, key, &SheetBody::key);
    if (found == bodies.end()) return tl::unexpected(not_found("key", "issuing body", key));
    return *found;
}

}  // namespace

Result<Response> get_sheet_file(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    LVWANG_ASSIGN(const std::string_view format, request.query.choice("format", {"pdf", "docx", "html"}));
    LVWANG_ASSIGN(const SeenSheet seen, seen_sheet(id, reads));
    LVWANG_ASSIGN(const SheetBody body, body_of(seen.sheet.body_key, reads));
    LVWANG_ASSIGN(std::string bytes, bytes_of(format, paper_of(seen, body, reads), seen.sheet.body_key, reads));
    const std::string_view type = format == "pdf" ? "application/pdf" : format == "docx" ? kDocxType : "text/html; charset=utf-8";
    Response response{200, std::string(type), share(std::move(bytes)), {}};
    const std::string number = number_of(seen.sheet);
    response.headers.emplace_back(
        "Content-Disposition",
        attachment(fmt::format("{}{}", number.empty() ? fmt::format("交办单草稿{}", id) : number, seen.whole ? "" : "（摘录）"),
                   fmt::format("sheet-{}", id), format));
    return response;
}

Result<Response> get_sheet_forms(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const SheetBody body, body_of(request.capture("key"), reads));
    LVWANG_ASSIGN(const auto forms, store::list_sheet_forms(reads.book, body.key));
    return list(forms, [](JsonText& json, const store::SheetForm& form) {
        json.begin_object();
        json.field("version", form.version);
        json.field("at", form.at);
        json.field("actor", form.actor);
        json.field("name", form.name);
        json.field("bytes", form.bytes);
        json.end_object();
    });
}

Result<Response> get_sheet_form_file(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const SheetBody body, body_of(request.capture("key"), reads));
    LVWANG_ASSIGN(const std::int64_t version, request.query.integer_or("version", 1, INT32_MAX, 0));
    LVWANG_ASSIGN(const store::SheetForm form, store::find_sheet_form(reads.book, body.key, static_cast<int>(version)));
    Response response{200, std::string(kDocxType), share(form.docx.empty() ? default_sheet_form() : form.docx), {}};
    response.headers.emplace_back("Content-Disposition",
                                  attachment(fmt::format("{}交办单模板", body.name), body.key + "-form", "docx"));
    return response;
}

Result<pipeline::Command> put_sheet_form(Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const SheetBody body, body_of(request.capture("key"), reads));
    // A form of a foreign page could be sent without asking; this could not.
    if (request.content_type != kDocxType && request.content_type != "application/octet-stream") {
        return fail_field("Content-Type", "a form is sent as {} or application/octet-stream", kDocxType);
    }
    const auto name = request.query.find("name");
    if (!name || name->empty()) return fail_field("name", "what the file is called must be said");
    if (request.body.size() > pipeline::kSheetFormBytesMax) {
        return fail_field("docx", "the document has {} bytes; at most {} are kept", request.body.size(),
                          pipeline::kSheetFormBytesMax);
    }
    if (auto good = check_form(request.body, sheet_form_fields()); !good) {
        Error error = std::move(good).error();
        error.field = "docx";
        return tl::unexpected(std::move(error));
    }
    return pipeline::Command{
        "form_put",
        fmt::format(R"({{"key":{},"name":{},"docx":"{}"}})", json_quote(body.key), json_quote(*name), to_hex(request.body)),
        request.actor};
}

Result<pipeline::Command> restore_sheet_form(const Request& request) {
    return command_of(request, "form_restore", {{"key", json_quote(request.capture("key"))}});
}

Result<Response> show_sheet_forms(const Request& request, std::string_view, const Reads& reads) {
    return get_sheet_forms(request, reads);
}

}  // namespace lvwang::api
