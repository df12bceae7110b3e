#include "pipeline/draw_commands.h"

#include <algorithm>

#include "accounts/right.h"
#include "audit/lot.h"
#include "cases/deadline.h"
#include "store/book_recheck_draws.h"

namespace lvwang::pipeline {
namespace {

constexpr std::size_t kSeedBytesMax = 100;
constexpr std::size_t kKeyBytesMax = 60;
constexpr std::size_t kListedMax = 10'000;

Result<CivilDate> day_of(const BodyFields& fields, std::string_view name) {
    LVWANG_ASSIGN(const std::string text, fields.line(name, kKeyBytesMax));
    const auto day = parse_date(text);
    if (!day) return fail_field(name, "{}: '{}' is not a date", name, text);
    return *day;
}

Result<std::vector<std::string>> texts_of(const BodyFields& fields, std::string_view name) {
    std::vector<std::string> texts;
    if (!fields.has(name)) return texts;
    LVWANG_ASSIGN(const protocol::JsonValue* list, fields.list(name, kListedMax));
    for (const protocol::JsonValue& element : list->elements) {
        if (!element.is(protocol::JsonValue::Kind::kText)) return fail_field(name, "{}: {} is no text", name, element.shown());
        texts.push_back(element.text);
    }
    return texts;
}

}  // namespace

Result<void> DrawCommands::expect_drawer(std::string_view login) const {
    const auto person = person_of_(login);
    const bool draws = person != nullptr && !person->disabled && std::ranges::any_of(person->roles, [](Role role) {
                           return role == Role::kLeader || role == Role::kInspector;
                       });
    if (!draws) return conflict("actor", fmt::format("'{}' draws no cases: a leader or an inspector does", login));
    return {};
}

Result<void> DrawCommands::expect_visitor(std::string_view login) const {
    const auto person = person_of_(login);
    const bool goes = person != nullptr && accounts::rights_of(*person).has(accounts::Right::kVerifyCases);
    if (!goes) return fail_field("visitor", "visitor: '{}' has no right to verify cases", login);
    return {};
}

Result<std::string> DrawCommands::execute(const Command& command, Incidents& incidents, Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(command.body, {"seed", "from", "to", "n", "due_on", "region_code",
                                                                            "type", "visitor", "regions", "hidden_types"}));
    RecheckDraw draw{.at = now, .actor = command.actor, .seq = seq};
    LVWANG_TRY(expect_drawer(draw.actor));
    LVWANG_ASSIGN(draw.seed, fields.line("seed", kSeedBytesMax));
    LVWANG_ASSIGN(draw.from, day_of(fields, "from"));
    LVWANG_ASSIGN(draw.to, day_of(fields, "to"));
    if (start_of(draw.to) < start_of(draw.from)) return fail_field("to", "to: it lies before 'from'");
    if (start_of(add_days(draw.from, kDrawDaysMax)) <= start_of(draw.to)) {
        return fail_field("from", "from: at most {} days are drawn from at once", kDrawDaysMax);
    }
    LVWANG_ASSIGN(draw.wanted, fields.number("n", 1, kDrawnMax));
    LVWANG_ASSIGN(const CivilDate due_on, day_of(fields, "due_on"));
    draw.due_at = cases::end_of(due_on);
    if (draw.due_at <= now) return fail_field("due_on", "due_on: {} is over", format_date(due_on));
    LVWANG_ASSIGN(draw.region_code, fields.line_or_empty("region_code", kKeyBytesMax));
    LVWANG_ASSIGN(draw.type, fields.line_or_empty("type", kKeyBytesMax));
    if (!draw.type.empty() && workflows_.find(draw.type) == nullptr) {
        return fail_field("type", "type: there is no kind of case '{}'", draw.type);
    }
    LVWANG_ASSIGN(draw.visitor, fields.line_or_empty("visitor", kKeyBytesMax));
    if (draw.visitor.empty()) draw.visitor = draw.actor;
    LVWANG_TRY(expect_visitor(draw.visitor));

    store::RecheckPoolQuery query{.from = start_of(draw.from), .to = start_of(add_days(draw.to, 1)), .type = draw.type};
    query.limit = kDrawPoolMax + 1;
    LVWANG_ASSIGN(query.hidden_types, texts_of(fields, "hidden_types"));
    if (fields.has("regions")) {
        LVWANG_ASSIGN(query.region_codes, texts_of(fields, "regions"));
    }
    LVWANG_ASSIGN(draw.pool, store::recheck_pool(book_, query));
    if (draw.pool.empty()) return conflict("n", "no case was closed as mended in those days: nothing can be drawn");
    if (static_cast<std::int64_t>(draw.pool.size()) > kDrawPoolMax) {
        return fail_field("to", "to: more than {} cases were closed in those days; narrow them", kDrawPoolMax);
    }
    draw.picks = audit::draw(draw.seed, draw.pool, static_cast<std::size_t>(draw.wanted));
    LVWANG_ASSIGN(draw.id, store::insert_recheck_draw(book_, draw));
    LVWANG_TRY(incidents.draw(draw, now, seq));
    return fmt::format("{{\"id\":{}}}", draw.id);
}

}  // namespace lvwang::pipeline
