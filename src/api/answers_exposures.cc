#include "api/answers_exposures.h"

#include "api/air_days.h"
#include "api/answers.h"
#include "api/body.h"
#include "api/case_sight.h"
#include "api/json_nouns.h"
#include "api/order_text.h"
#include "pipeline/latest.h"
#include "protocol/photo.h"
#include "store/book_cases.h"
#include "store/book_exposures.h"
#include "store/book_photos.h"

namespace lvwang::api {
namespace {

constexpr std::int64_t kListedMax = 200;
constexpr std::int64_t kPublicMax = 50;

void write_ids(JsonText& json, std::string_view name, const std::vector<std::int64_t>& ids) {
    json.key(name);
    json.begin_array();
    for (const std::int64_t id : ids) json.value(id);
    json.end_array();
}

void write_unit(JsonText& json, std::string_view key, const registry::Registry& registry) {
    const Organisation* const unit = registry.organisation(key);
    json.field("unit_name", unit == nullptr ? key : std::string_view(unit->name));
    json.field("unit_name_en", unit == nullptr ? std::string_view() : std::string_view(unit->name_en));
}

void write_exposure(JsonText& json, const Exposure& exposure, const Reads& reads) {
    json.begin_object();
    json.field("id", exposure.id);
    json.field("case_id", exposure.case_id);
    json.field("state", to_string(exposure.state));
    json.field("title", exposure.title);
    json.field("text", exposure.text);
    json.field("place", exposure.place);
    write_ids(json, "before", exposure.before);
    json.field("unit_key", exposure.unit_key);
    write_unit(json, exposure.unit_key, *reads.registry);
    const Person& person = *reads.caller->person;
    const bool mine = person.organisation_key == exposure.unit_key;
    const bool of_firm = is_of_firm(person);  // which sees what was done, and by whom of its own people
    json.field("drafted_by", of_firm ? std::string_view() : std::string_view(exposure.drafted_by));
    json.field("drafted_at", exposure.drafted_at);
    json.field("approved_by", of_firm ? std::string_view() : std::string_view(exposure.approved_by));
    json.field("shown_at", exposure.shown_at);
    json.field("on_board", exposure.on_board);
    json.field("reason", exposure.reason);
    json.field("claimed_at", exposure.claimed_at);
    json.field("claimed_by", of_firm && !mine ? std::string_view() : std::string_view(exposure.claimed_by));
    json.field("reply", exposure.reply);
    json.field("after_text", exposure.after_text);
    write_ids(json, "after", exposure.after);
    json.field("mended_at", exposure.mended_at);
    json.field("confirmed_by", of_firm ? std::string_view() : std::string_view(exposure.confirmed_by));
    json.field("version", exposure.version);
    json.field("mine", mine);
    json.end_object();
}

// Whether who asks sees the case that it is about.
Result<bool> sees(std::int64_t case_id, const Reads& reads) {
    LVWANG_ASSIGN(const Case item, store::find_case(reads.book, case_id));
    return is_shown(item, reads);
}

// Drafts, and why something was taken down, are not for firms.
bool is_for(const Exposure& exposure, const Reads& reads) {
    return exposure.state == ExposureState::kShown || !is_of_firm(*reads.caller->person);
}

Result<Exposure> seen_exposure(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    auto found = store::find_exposure(reads.book, id);
    if (!found) return tl::unexpected(not_found("id", "exposure", request.capture("id")));
    LVWANG_ASSIGN(const bool seen, sees(found->case_id, reads));
    if (!seen || !is_for(*found, reads)) return tl::unexpected(not_found("id", "exposure", request.capture("id")));
    return found;
}

}  // namespace

Result<Response> get_exposures(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::string_view word, request.query.choice("state", {"all", "draft", "shown", "withdrawn"}));
    std::optional<ExposureState> state;
    if (word != "all") {
        LVWANG_ASSIGN(state, parse_exposure_state(word));
    }
    LVWANG_ASSIGN(const std::int64_t limit, request.query.integer_or("limit", 1, kListedMax, kListedMax));
    LVWANG_ASSIGN(const std::int64_t offset, request.query.integer_or("offset", 0, INT32_MAX, 0));
    store::ExposurePage page;
    if (request.query.find("case")) {
        LVWANG_ASSIGN(const std::int64_t case_id, request.query.integer("case", 1, INT64_MAX));
        LVWANG_ASSIGN(auto of_case, store::exposure_of_case(reads.book, case_id));
        bool seen = false;
        if (of_case) {
            LVWANG_ASSIGN(seen, sees(of_case->case_id, reads));
        }
        if (seen && is_for(*of_case, reads)) page.items.push_back(std::move(*of_case));
        page.total = static_cast<std::int64_t>(page.items.size());
    } else {
        if (is_of_firm(*reads.caller->person)) state = ExposureState::kShown;
        LVWANG_ASSIGN(page, store::list_exposures(reads.book, {.state = state,
                                                               .seen = seen_places(reads),
                                                               .hidden_types = hidden_types(reads),
                                                               .limit = limit,
                                                               .offset = offset}));
    }
    return json_response(json_list(page.items, static_cast<std::size_t>(page.total),
                                   [&](JsonText& json, const Exposure& exposure) { write_exposure(json, exposure, reads); }));
}

Result<Response> get_exposure(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const Exposure exposure, seen_exposure(request, reads));
    JsonText json;
    write_exposure(json, exposure, reads);
    return json_response(json.take());
}

Result<pipeline::Command> draft_exposure(Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const Body body, Body::parse(request.body));
    LVWANG_ASSIGN(const std::int64_t case_id, body.integer("case_id", 1, INT64_MAX));
    const auto found = store::find_case(reads.book, case_id);
    if (!found || !is_shown(*found, reads)) return fail_field("case_id", "there is no case {}", case_id);
    return command_of(request, "exposure_draft");
}

Result<pipeline::Command> edit_exposure(Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const Exposure exposure, seen_exposure(request, reads));
    return command_of(request, "exposure_edit", {{"id", fmt::format("{}", exposure.id)}});
}

Result<pipeline::Command> act_on_exposure(Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const Exposure exposure, seen_exposure(request, reads));
    const std::string act = request.path.substr(request.path.find_last_of('/') + 1);
    return command_of(request, fmt::format("exposure_{}", act), {{"id", fmt::format("{}", exposure.id)}});
}

Result<Response> show_changed_exposure(const Request&, std::string_view result, const Reads& reads) {
    LVWANG_ASSIGN(const Body body, Body::parse(result));
    LVWANG_ASSIGN(const std::int64_t id, body.integer("id", 1, INT64_MAX));
    LVWANG_ASSIGN(const Exposure exposure, store::find_exposure(reads.book, id));
    JsonText json;
    write_exposure(json, exposure, reads);
    return json_response(json.take());
}

Result<Response> get_public_board(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t limit, request.query.integer_or("limit", 1, kPublicMax, kPublicMax));
    LVWANG_ASSIGN(const std::int64_t offset, request.query.integer_or("offset", 0, INT32_MAX, 0));
    LVWANG_ASSIGN(const store::ExposurePage page,
                  store::list_exposures(reads.book,
                                        {.state = ExposureState::kShown, .for_public = true, .limit = limit, .offset = offset}));
    const registry::RegistrySnapshot registry = reads.from.views.registry.get();
    return json_response(
        json_list(page.items, static_cast<std::size_t>(page.total), [&](JsonText& json, const Exposure& exposure) {
            const bool mended = exposure.mended_at.has_value();
            json.begin_object();
            json.field("id", exposure.id);
            json.field("title", exposure.title);
            json.field("text", exposure.text);
            json.field("place", exposure.place);
            write_unit(json, exposure.unit_key, *registry);
            write_ids(json, "before", exposure.before);
            json.field("shown_at", exposure.shown_at);
            json.field("claimed_at", exposure.claimed_at);
            json.field("reply", exposure.reply);
            json.field("mended_at", exposure.mended_at);
            json.field("after_text", mended ? std::string_view(exposure.after_text) : std::string_view());
            write_ids(json, "after", mended ? exposure.after : std::vector<std::int64_t>());
            json.end_object();
        }));
}

Result<Response> get_public_photo(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    LVWANG_ASSIGN(const bool shown, store::is_photo_shown(reads.book, id));
    const auto photo = shown ? store::find_photo(reads.book, id) : Result<Photo>(fail(ErrorCode::kNotFound, "it is not shown"));
    if (!photo) return tl::unexpected(not_found("id", "photo", request.capture("id")));
    if (reads.from.photos == nullptr) return fail(ErrorCode::kUnavailable, "this server keeps no photos");
    LVWANG_ASSIGN(std::string bytes, reads.from.photos->read(photo->digest));
    LVWANG_ASSIGN(bytes, protocol::stripped_photo(bytes));
    LVWANG_ASSIGN(const protocol::PhotoKind kind, protocol::parse_photo_kind(photo->kind));
    Response response;
    response.content_type = protocol::content_type_of(kind);
    response.body = share(std::move(bytes));
    response.headers.emplace_back("Cache-Control", "no-cache");  // it may be withdrawn
    response.headers.emplace_back("Content-Disposition", fmt::format("inline; filename=\"photo-{}.{}\"", id, photo->kind));
    return response;
}

Result<Response> get_public_air(const Request&, const Reads& reads) {
    const registry::RegistrySnapshot registry = reads.from.views.registry.get();
    struct Station {
        const Site* site;
        const Point* point;
        std::shared_ptr<const pipeline::LatestPoint> latest;
    };
    std::vector<Station> stations;
    for (const Point& point : registry->rows().points) {
        const Site& site = registry->site_of(point.id);
        if (point.kind != PointKind::kAmbientAir || site.kind != SiteKind::kAirStation) continue;
        stations.push_back({&site, &point, reads.from.views.latest.of(point.id)});
    }
    return list(stations, [&](JsonText& json, const Station& station) {
        const auto& [site, point, latest] = station;
        const bool fresh = latest != nullptr && latest->hour && latest->hour->air && is_fresh(*latest->hour, reads.now);
        json.begin_object();
        json.field("name", site->name);
        json.field("name_en", site->name_en);
        json.field("longitude_deg", point->longitude_deg);
        json.field("latitude_deg", point->latitude_deg);
        json.key("air");
        if (fresh) {
            write_air(json, *latest->hour->air, latest->hour->start);
        } else {
            json.null();
        }
        json.end_object();
    });
}

}  // namespace lvwang::api
