// Accounts as a workbook: taken away, looked through before it is taken, taken as one entry.
#include "api/answers.h"
#include "api/body.h"
#include "api/order_text.h"
#include "api/people_sheet.h"
#include "api/reads.h"
#include "base/text.h"
#include "store/secret.h"

namespace lvwang::api {
namespace {

constexpr std::string_view kAnyBytes = "application/octet-stream";

// A foreign page can send neither of these without being asked first.
Result<PeopleSheet> sheet_in(const Request& request, const Reads& reads) {
    if (request.content_type != kXlsxType && request.content_type != kAnyBytes) {
        return fail_field("Content-Type", "a workbook ({}) is expected", kXlsxType);
    }
    auto sheet = read_people(request.body, *reads.registry, *reads.directory());
    if (!sheet) return fail_field("body", "{}", sheet.error().message);
    return sheet;
}

template <class Words>
std::string list_of(const Words& words) {
    std::string text = "[";
    for (const auto& word : words) text += (text.size() > 1 ? "," : "") + json_quote(word);
    return text + "]";
}

std::vector<std::string_view> words_of(const std::vector<Role>& roles) {
    std::vector<std::string_view> words;
    for (const Role role : roles) words.push_back(to_string(role));
    return words;
}

}  // namespace

Result<Response> get_people_sheet(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::string_view form, request.query.choice("form", {"0", "1"}));
    LVWANG_ASSIGN(std::string bytes, to_xlsx(people_tables(*reads.registry, *reads.directory(), form == "0")));
    return file_response(std::move(bytes), form == "0" ? "accounts.xlsx" : "accounts-form.xlsx");
}

Result<Response> preview_people_sheet(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const PeopleSheet sheet, sheet_in(request, reads));
    JsonText json(16 * 1024);
    json.begin_object();
    json.key("people");
    json.begin_array();
    for (const SheetPerson& one : sheet.people) {
        json.begin_object();
        json.field("row", std::int64_t{one.row});
        json.field("login", one.person.login);
        json.field("name", one.person.name);
        json.field("organisation_key", one.person.organisation_key);
        json.key("roles");
        json.begin_array();
        for (const Role role : one.person.roles) json.value(to_string(role));
        json.end_array();
        json.field("becomes", std::string_view(one.is_new ? "new" : one.changes ? "changed" : "same"));
        json.end_object();
    }
    json.end_array();
    write_faults(json, sheet.faults);
    json.end_object();
    return json_response(json.take());
}

Result<pipeline::Command> take_people_sheet(Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const PeopleSheet sheet, sheet_in(request, reads));
    LVWANG_TRY(expect_no_fault(sheet.faults));
    std::string people;
    for (const SheetPerson& one : sheet.people) {
        if (!one.changes) continue;
        const Person& person = one.person;
        std::string password;
        if (one.is_new) {
            const std::string made = store::new_password();
            LVWANG_ASSIGN(const std::string hash, store::hash_made_password(made));
            password = fmt::format(",\"password_hash\":{}", json_quote(hash));
            request.made_secret += fmt::format("{} {}\n", person.login, made);
        }
        people += fmt::format(
            "{}{{\"login\":{},\"name\":{},\"phone\":{},\"organisation_key\":{},\"roles\":{},\"everything\":{},\"regions\":{},"
            "\"organisations\":{},\"disabled\":{}{}}}",
            people.empty() ? "" : ",", json_quote(person.login), json_quote(person.name), json_quote(person.phone),
            json_quote(person.organisation_key), list_of(words_of(person.roles)), person.scope.everything,
            list_of(person.scope.regions), list_of(person.scope.organisations), person.disabled, password);
    }
    if (people.empty()) return fail_field("body", "everybody in this sheet is here already, as it says");
    return pipeline::Command{"account_import", fmt::format("{{\"people\":[{}]}}", people), request.actor};
}

Result<Response> show_people_taken(const Request& request, std::string_view result, const Reads& reads) {
    LVWANG_ASSIGN(const Body body, Body::parse(result));
    LVWANG_ASSIGN(const std::int64_t added, body.integer("added", 0, INT64_MAX));
    LVWANG_ASSIGN(const std::int64_t changed, body.integer("changed", 0, INT64_MAX));
    const auto directory = reads.directory();
    JsonText json(16 * 1024);
    json.begin_object();
    json.field("added", added);
    json.field("changed", changed);
    json.key("passwords");
    json.begin_array();
    for (const std::string_view line : split(request.made_secret, '\n')) {
        const auto parts = split(line, ' ');
        if (parts.size() != 2) continue;
        const auto person = directory->person(parts[0]);
        json.begin_object();
        json.field("login", parts[0]);
        json.field("name", person == nullptr ? std::string_view() : std::string_view(person->name));
        json.field("password", parts[1]);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

}  // namespace lvwang::api
