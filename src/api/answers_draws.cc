// 随机抽查: which draws were made, and what goes with one that is made now.
#include "api/answers_draws.h"

#include <algorithm>

#include "api/body.h"
#include "api/case_sight.h"
#include "api/order_text.h"
#include "api/regions.h"
#include "audit/lot.h"
#include "base/text.h"
#include "cases/revisit.h"
#include "store/book_cases.h"
#include "store/book_recheck_draws.h"
#include "store/secret.h"

namespace lvwang::api {
namespace {

constexpr std::int64_t kListedMax = 200;

std::string list_of(const std::vector<std::string>& texts) {
    std::string list;
    for (const std::string& text : texts) list += (list.empty() ? "" : ",") + json_quote(text);
    return "[" + list + "]";
}

// One drawn case that who asks is shown.
struct Pick {
    Case record;
    std::int64_t place = 0;  // in the draw, from 1
    cases::DrawResult result = cases::DrawResult::kWaiting;
    std::optional<CaseEvent> settled;
};

Result<std::vector<Pick>> picks_of(const RecheckDraw& draw, const Reads& reads) {
    std::vector<Pick> picks;
    LVWANG_ASSIGN(const auto events, store::events_of_cases(reads.book, draw.picks));
    for (std::size_t i = 0; i < draw.picks.size(); ++i) {
        LVWANG_ASSIGN(Case record, store::find_case(reads.book, draw.picks[i]));
        if (!is_shown(record, reads)) continue;
        Pick pick{.record = std::move(record), .place = static_cast<std::int64_t>(i) + 1, .settled = {}};
        if (const auto own = events.find(draw.picks[i]); own != events.end()) {
            const cases::DrawnCase drawn = cases::result_of(draw, own->second);
            pick.result = drawn.result;
            if (drawn.settled != nullptr) pick.settled = *drawn.settled;
        }
        picks.push_back(std::move(pick));
    }
    return picks;
}

// Whose draw it is, or who sees the whole district, is told all that it was drawn from.
bool sees_whole(const RecheckDraw& draw, const Reads& reads) {
    return reads.sees_everything() || draw.actor == reads.caller->person->login;
}

bool is_told_of(const RecheckDraw& draw, const std::vector<Pick>& picks, const Reads& reads) {
    return !is_of_firm(*reads.caller->person) && (sees_whole(draw, reads) || !picks.empty());
}

void write_draw_fields(JsonText& json, const RecheckDraw& draw, const std::vector<Pick>& picks) {
    const auto count = [&](cases::DrawResult result) {
        return static_cast<std::int64_t>(std::ranges::count(picks, result, &Pick::result));
    };
    json.field("id", draw.id);
    json.field("at", draw.at);
    json.field("actor", draw.actor);
    json.field("seed", draw.seed);
    json.field("from", format_date(draw.from));
    json.field("to", format_date(draw.to));
    json.field("type", draw.type);
    json.field("region_code", draw.region_code);
    json.field("n", draw.wanted);
    json.field("visitor", draw.visitor);
    json.field("due_at", draw.due_at);
    json.field("pool_size", draw.pool_size);
    json.field("drawn", static_cast<std::int64_t>(draw.picks.size()));
    json.field("waiting", count(cases::DrawResult::kWaiting));
    json.field("passed", count(cases::DrawResult::kPassed));
    json.field("failed", count(cases::DrawResult::kFailed));
    json.field("reopened", count(cases::DrawResult::kReopened));
    json.field("seq", static_cast<std::int64_t>(draw.seq));
}

void write_pick(JsonText& json, const Pick& pick, const Reads& reads) {
    const Organisation* const unit = reads.registry->organisation(pick.record.owner_organisation);
    const Site* const site = pick.record.site == SiteId{} ? nullptr : reads.registry->site(pick.record.site);
    json.begin_object();
    json.field("place", pick.place);
    json.field("case_id", pick.record.id);
    json.field("title", pick.record.title);
    json.field("title_en", pick.record.title_en);
    json.field("type", pick.record.type);
    json.field("region_code", pick.record.region_code);
    json.field("site_key", site == nullptr ? std::string_view() : std::string_view(site->key));
    json.field("owner", pick.record.owner);
    json.field("owner_organisation_name", unit == nullptr ? std::string_view() : std::string_view(unit->name));
    json.field("owner_organisation_name_en", unit == nullptr ? std::string_view() : std::string_view(unit->name_en));
    json.field("result", cases::to_string(pick.result));
    json.field("settled_at", pick.settled ? std::optional(pick.settled->at) : std::nullopt);
    json.field("settled_by", pick.settled ? std::string_view(pick.settled->actor) : std::string_view());
    json.field("note", pick.settled ? std::string_view(pick.settled->note) : std::string_view());
    json.end_object();
}

Result<Response> show(std::int64_t id, const Reads& reads) {
    const auto not_there = [&] { return tl::unexpected(not_found("id", "draw", fmt::format("{}", id))); };
    auto draw = store::find_recheck_draw(reads.book, id);
    if (!draw) return not_there();
    LVWANG_ASSIGN(const std::vector<Pick> picks, picks_of(*draw, reads));
    if (!is_told_of(*draw, picks, reads)) return not_there();
    const bool whole = sees_whole(*draw, reads);
    const std::vector<audit::Lot> lots = audit::lots_of(draw->seed, draw->pool);
    const auto again = audit::draw(draw->seed, draw->pool, static_cast<std::size_t>(draw->wanted));
    JsonText json(16 * 1024);
    json.begin_object();
    write_draw_fields(json, *draw, picks);
    json.field("repeats", again == draw->picks);
    json.key("picks");
    json.begin_array();
    for (const Pick& pick : picks) write_pick(json, pick, reads);
    json.end_array();
    json.field("whole", whole);
    json.key("pool");
    json.begin_array();
    for (std::size_t i = 0; whole && i < lots.size(); ++i) {
        json.begin_object();
        json.field("case_id", lots[i].id);
        json.field("digest", lots[i].digest);
        json.field("drawn", std::ranges::find(draw->picks, lots[i].id) != draw->picks.end());
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

}  // namespace

Result<Response> get_recheck_draws(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t limit, request.query.integer_or("limit", 1, kListedMax, kListedMax));
    LVWANG_ASSIGN(const std::int64_t offset, request.query.integer_or("offset", 0, INT32_MAX, 0));
    LVWANG_ASSIGN(const store::RecheckDrawPage page, store::list_recheck_draws(reads.book, limit, offset));
    struct Shown {
        const RecheckDraw* draw;
        std::vector<Pick> picks;
    };
    std::vector<Shown> shown;
    for (const RecheckDraw& draw : page.items) {
        LVWANG_ASSIGN(std::vector<Pick> picks, picks_of(draw, reads));
        if (is_told_of(draw, picks, reads)) shown.push_back({&draw, std::move(picks)});
    }
    const bool all = reads.sees_everything() && !is_of_firm(*reads.caller->person);
    const auto total = all ? static_cast<std::size_t>(page.total) : shown.size();
    return json_response(json_list(shown, total, [&](JsonText& json, const Shown& one) {
        json.begin_object();
        write_draw_fields(json, *one.draw, one.picks);
        json.end_object();
    }));
}

Result<Response> get_recheck_draw(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    return show(id, reads);
}

// Who draws sees what he draws from: his regions and kinds go with the command, as they are now.
Result<pipeline::Command> draw_rechecks(Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const Body body, Body::parse(request.body));
    std::string wanted;
    if (body.has("region_code")) {
        LVWANG_ASSIGN(wanted, body.text("region_code"));
    }
    if (!wanted.empty() && reads.registry->region(wanted) == nullptr) {
        return fail_field("region_code", "there is no region '{}'", wanted);
    }
    std::vector<std::string> regions;
    for (const Region& region : reads.registry->rows().regions) {
        const auto lies_within = [&](const std::string& code) { return lies_in(*reads.registry, region.code, code); };
        const bool seen = reads.sees_everything() || std::ranges::any_of(reads.caller->person->scope.regions, lies_within);
        if (seen && (wanted.empty() || lies_within(wanted))) regions.push_back(region.code);
    }
    const std::string seed = json_quote(store::new_token());
    const std::string hidden = list_of(hidden_types(reads));
    if (wanted.empty() && reads.sees_everything()) {
        return command_of(request, "recheck_draw", {{"seed", seed}, {"hidden_types", hidden}});
    }
    return command_of(request, "recheck_draw", {{"seed", seed}, {"hidden_types", hidden}, {"regions", list_of(regions)}});
}

Result<Response> show_recheck_draw(const Request&, std::string_view result, const Reads& reads) {
    LVWANG_ASSIGN(const Body body, Body::parse(result));
    LVWANG_ASSIGN(const std::int64_t id, body.integer("id", 1, INT64_MAX));
    return show(id, reads);
}

}  // namespace lvwang::api
