// Official figures: what came, from where, and how ours stand beside them.
#include <boost/json.hpp>

#include <algorithm>
#include <limits>

#include "api/answers.h"
#include "api/assessment_text.h"
#include "api/body.h"
#include "api/json_nouns.h"
#include "api/official_comparison.h"
#include "api/reads.h"
#include "base/text.h"
#include "pipeline/official_commands.h"
#include "store/book_official.h"

namespace lvwang::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kFilesShown = 100;
constexpr std::size_t kPreviewRows = 500;     // a person looks at the head; the counts are of all
constexpr std::size_t kComparedMax = 20'000;  // half a year of days of three stations and a county is six thousand
constexpr std::size_t kSecretBytesMax = 500;

std::optional<Instant> unless_never(Instant at) {
    return at == Instant{} ? std::nullopt : std::optional(at);
}

Result<json::object> object_of(const Request& request) {
    LVWANG_TRY(expect_json(request));
    boost::system::error_code error;
    json::value value = json::parse(request.body, error);
    if (error || !value.is_object()) return fail(ErrorCode::kInvalidArgument, "the body is not a JSON object");
    return std::move(value.get_object());
}

// What people call a place: ours by our name, others as their files write it.
class PlaceNames {
public:
    static Result<PlaceNames> read(const Reads& reads) {
        PlaceNames names(*reads.registry);
        LVWANG_ASSIGN(const auto rows, store::list_official_places(reads.book));
        for (const OfficialPlace& row : rows) names.foreign_.emplace(row.code, row.name);
        return names;
    }
    void write(JsonText& out, const std::string& place) const {
        out.field("place", place);
        const auto ours = place_name_of(registry_, place);
        const auto foreign = foreign_.find(place);
        const std::string_view theirs = foreign == foreign_.end() ? std::string_view() : std::string_view(foreign->second);
        out.field("place_name", ours ? ours->name : theirs);
        out.field("place_name_en", ours ? ours->name_en : std::string_view());
        out.field("ours", ours.has_value());
    }

private:
    explicit PlaceNames(const registry::Registry& registry) : registry_(registry) {}
    const registry::Registry& registry_;
    std::map<std::string, std::string, std::less<>> foreign_;
};

// As text: what was published as 35.0 is not to become 35 on the way.
std::optional<std::string> digits(const std::optional<Decimal>& value) {
    return value ? std::optional(value->to_string()) : std::nullopt;
}

void write_figure(JsonText& out, const OfficialFigure& figure, const PlaceNames& names) {
    names.write(out, figure.place);
    out.field("kind", to_string(figure.kind));
    out.field("period", figure.period);
    out.field("item", figure.item);
    out.field("value", figure.value);
    out.field("unit", figure.unit);
    out.field("edition", figure.edition);
    out.field("source", figure.source);
    out.field("line", figure.line);
    out.field("seq", figure.seq);
    out.field("at", unless_never(figure.at));
}

Result<store::OfficialQuery> query_of(const Request& request) {
    store::OfficialQuery query;
    LVWANG_ASSIGN(const std::string_view period, request.query.required("period"));
    if (const auto day = parse_date(period)) {
        query.from = query.to = *day;
    } else {
        const auto days = assess::EvaluationPeriod::parse(period);
        if (!days) return fail_field("period", "period: {}", days.error().message);
        query.from = days->from;
        query.to = days->to;
    }
    query.place = request.query.find("place").value_or("");
    query.item = request.query.find("item").value_or("");
    if (const auto kind = request.query.find("kind")) {
        const auto read = parse_official_kind(*kind);
        if (!read) return fail_field("kind", "{}", read.error().message);
        query.kind = *read;
    }
    return query;
}

void write_file(JsonText& out, const store::OfficialFile& file) {
    out.begin_object();
    out.field("seq", file.seq);
    out.field("at", file.at);
    out.field("name", file.name);
    out.field("feed", file.feed);
    out.field("layout", file.layout);
    out.field("bytes", file.bytes);
    out.field("actor", file.actor);
    out.field("figures", file.figures);
    out.field("added", file.added);
    out.field("changed", file.changed);
    out.field("hours", file.hours);
    out.end_object();
}

void write_feed(JsonText& out, const OfficialFeed& feed) {
    out.begin_object();
    out.field("key", feed.key);
    out.field("kind", to_string(feed.kind));
    out.field("source", feed.source);
    out.field("view", feed.view);
    out.field("has_secret", !feed.secret.empty());
    out.field("layout", feed.layout);
    out.field("every_min", feed.every_min);
    out.field("daily_at",
              feed.every_min > 0 ? std::string() : fmt::format("{:02}:{:02}", feed.daily_at_min / 60, feed.daily_at_min % 60));
    out.field("enabled", feed.enabled);
    out.field("tried_at", unless_never(feed.tried_at));
    out.field("next_at", feed.enabled ? unless_never(next_fetch(feed)) : std::nullopt);
    out.field("succeeded_at", unless_never(feed.succeeded_at));
    out.field("taken_at", unless_never(feed.taken_at));
    out.field("taken_name", feed.taken_name);
    out.field("error", to_utf8_lossy(feed.error));
    out.field("failed_at", unless_never(feed.failed_at));
    out.field("failed_name", feed.failed_name);
    out.field("failure", to_utf8_lossy(feed.failure));
    out.end_object();
}

}  // namespace

Result<Response> get_official_figures(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(store::OfficialQuery query, query_of(request));
    LVWANG_ASSIGN(const std::string_view versions, request.query.choice("versions", {"current", "all"}));
    query.all_versions = versions == "all";
    LVWANG_ASSIGN(const auto figures, store::list_official(reads.book, query));
    LVWANG_ASSIGN(const PlaceNames names, PlaceNames::read(reads));
    return list(figures, [&](JsonText& out, const OfficialFigure& figure) {
        out.begin_object();
        write_figure(out, figure, names);
        out.end_object();
    });
}

Result<Response> get_official_comparison(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const store::OfficialQuery query, query_of(request));
    LVWANG_ASSIGN(const auto figures, store::list_official(reads.book, query));
    if (figures.size() > kComparedMax) {
        return fail_field("period", "{} figures, at most {} are compared at once: choose a place or a shorter period",
                          figures.size(), kComparedMax);
    }
    LVWANG_ASSIGN(const PlaceNames names, PlaceNames::read(reads));
    OfficialComparison comparison(reads);
    std::vector<ComparedFigure> rows;
    for (const OfficialFigure& figure : figures) {
        LVWANG_ASSIGN(ComparedFigure row, comparison.compare(figure));
        rows.push_back(std::move(row));
    }
    return list(rows, [&](JsonText& out, const ComparedFigure& row) {
        out.begin_object();
        write_figure(out, row.official, names);
        out.field("own", digits(row.own));
        out.field("own_edition", row.edition);
        write_lack(out, row.lack);
        out.field("difference", digits(row.difference));
        out.field("steps", row.steps);
        out.field("reviewed_hours", row.reviewed);
        out.field("unreviewed_hours", row.unreviewed);
        out.end_object();
    });
}

Result<Response> get_official_files(const Request&, const Reads& reads) {
    LVWANG_ASSIGN(const auto files, store::list_official_files(reads.book, kFilesShown));
    return list(files, write_file);
}

Result<Response> get_official_feeds(const Request&, const Reads& reads) {
    const auto feeds = reads.from.views.official_feeds.get();
    return list(feeds == nullptr ? std::vector<OfficialFeed>() : feeds->rows, write_feed);
}

Result<Response> preview_official_file(const Request& request, const Reads& reads) {
    LVWANG_TRY(object_of(request));
    LVWANG_ASSIGN(const Body body, Body::parse(request.body));
    LVWANG_ASSIGN(std::string name, body.text("name", 300));
    LVWANG_ASSIGN(const json::object object, object_of(request));
    const json::value* const text = object.if_contains("text");
    if (text == nullptr || !text->is_string()) return fail_field("text", "text: the file's content is missing");
    LVWANG_ASSIGN(const std::vector<std::string> known, pipeline::known_official_places(reads.book));
    const auto knows = [&](std::string_view code) { return std::ranges::binary_search(known, code); };
    LVWANG_ASSIGN(const pipeline::OfficialContent content,
                  pipeline::read_official({std::move(name), std::string(text->get_string())}, std::nullopt,
                                          {*reads.registry, reads.now, knows}));
    store::OfficialFile file;
    LVWANG_TRY(store::count_official(reads.book, file, content.figures));
    LVWANG_ASSIGN(const PlaceNames names, PlaceNames::read(reads));
    JsonText out(64 * 1024);
    out.begin_object();
    out.field("layout", to_string(content.layout));
    out.field("figures", content.figures.size());
    out.field("added", file.added);
    out.field("changed", file.changed);
    out.field("hours", content.hours.size());
    out.key("items");
    out.begin_array();
    for (std::size_t i = 0; i < std::min(content.figures.size(), kPreviewRows); ++i) {
        out.begin_object();
        write_figure(out, content.figures[i].figure, names);
        out.end_object();
    }
    for (std::size_t i = 0; i < std::min(content.hours.size(), kPreviewRows); ++i) {
        const ReviewedHour& hour = content.hours[i];
        OfficialFigure figure;
        figure.place = hour.site;
        figure.item = hour.parameter;
        figure.value = hour.value.to_string();
        figure.unit = reads.registry->parameters().find(hour.parameter)->unit;
        figure.line = hour.line;
        figure.period = format_iso(hour.start);
        figure.source = "";
        out.begin_object();
        write_figure(out, figure, names);
        out.end_object();
    }
    out.end_array();
    out.end_object();
    return json_response(out.take());
}

Result<pipeline::Command> take_official_file(const Request& request) {
    LVWANG_ASSIGN(const json::object body, object_of(request));
    for (const auto& field : body) {
        if (field.key() == "feed" || field.key() == "last_modified")
            return fail_field(field.key(), "there is no field '{}'", std::string_view(field.key()));
    }
    return pipeline::Command{"official.take", request.body, request.actor};
}

Result<pipeline::Command> put_official_feed(const Request& request, const store::Seal& seal) {
    LVWANG_ASSIGN(json::object body, object_of(request));
    for (const std::string_view name : {"key", "sealed_secret", "forget_secret"}) {
        if (body.contains(name)) return fail_field(name, "there is no field '{}'", name);
    }
    const std::string key(request.capture("key"));
    if (const json::value* secret = body.if_contains("secret")) {
        if (!secret->is_string() && !secret->is_null()) return fail_field("secret", "secret: is not a text");
        const std::string text = secret->is_string() ? std::string(secret->get_string()) : std::string();
        const bool given = secret->is_string();
        if (text.size() > kSecretBytesMax) return fail_field("secret", "secret: longer than {} bytes", kSecretBytesMax);
        body.erase("secret");  // null: stays as it is
        if (!text.empty()) body["sealed_secret"] = seal.close(text, pipeline::official_secret_purpose(key));
        if (given && text.empty()) body["forget_secret"] = true;
    }
    body["key"] = key;
    return pipeline::Command{"official.feed_put", json::serialize(body), request.actor};
}

Result<pipeline::Command> remove_official_feed(const Request& request) {
    return pipeline::Command{"official.feed_remove", fmt::format("{{\"key\":{}}}", json_quote(request.capture("key"))),
                             request.actor};
}

Result<pipeline::Command> fetch_official_feed(const Request& request) {
    LVWANG_TRY(object_of(request));
    return pipeline::Command{"official.feed_now", fmt::format("{{\"key\":{}}}", json_quote(request.capture("key"))),
                             request.actor};
}

}  // namespace lvwang::api
