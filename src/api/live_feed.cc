#include "api/live_feed.h"

#include "api/case_sight.h"
#include "api/frame_rate.h"
#include "api/json_nouns.h"
#include "store/book_cases.h"
#include "store/book_findings.h"

namespace lvwang::api {

LiveFeed::LiveFeed(const pipeline::Views& views, See see, store::Book& book, bool lines)
    : views_(views),
      see_(std::move(see)),
      book_(book),
      lines_(lines),
      version_(views.latest.version()),
      event_(views.feed.last()) {}

SharedText LiveFeed::greeting(Instant now) const {
    JsonText json;
    json.begin_object();
    json.field("type", "hello");
    json.field("version", views_.latest.version());
    json.field("now", now);
    json.end_object();
    return share(json.take());
}

std::vector<SharedText> LiveFeed::beat(Instant now, bool anyone_listens) {
    std::vector<SharedText> out;
    if (!anyone_listens || !views_.registry.get()) {
        version_ = views_.latest.version();
        event_ = views_.feed.last();
        return out;
    }
    const Sight sight = see_();
    put_latest(out, sight);
    put_events(out, sight, now);
    if (lines_ && floor_to(now, kSecondMs) != second_) {
        second_ = floor_to(now, kSecondMs);
        out.push_back(ingest_text());
    }
    return out;
}

void LiveFeed::put_latest(std::vector<SharedText>& out, const Sight& sight) {
    if (views_.latest.version() == version_) return;
    const LatestText::News news = sight.latest->since(version_, views_.latest, sight.registry);
    version_ = news.version;
    if (!news.items.empty()) {
        out.push_back(share(fmt::format(R"({{"type":"latest","version":{},"items":[{}]}})", news.version, news.items)));
    }
}

void LiveFeed::put_events(std::vector<SharedText>& out, const Sight& sight, Instant now) {
    const registry::Registry& registry = *sight.registry;
    for (const pipeline::FeedEvent& event : views_.feed.since(event_)) {
        event_ = event.number;
        if (const auto* finding = std::get_if<Finding>(&event.what)) {
            if (registry.point(finding->point) == nullptr) continue;  // of a place that is not seen here
            out.push_back(finding_text(*finding, registry));
        } else {
            const Case& item = std::get<Case>(event.what);
            if (!lies_in_sight(item, registry, sight.scope)) continue;
            // A channel belongs to a sight, not to a person: what is confidential is told to those only who see everything, and
            // those who do not are told what a firm may know.
            const auto workflows = views_.workflows.get();
            if (!lines_ && workflows != nullptr && workflows->of(item).confidential && !item.released_at) continue;
            out.push_back(case_text(lines_ ? item : for_firm(item), registry, now));
        }
    }
}

namespace {

// A noun's JSON with its type in front: `{"type":"finding",…}`.
SharedText typed(std::string_view type, std::string_view object) {
    return share(fmt::format(R"({{"type":"{}",{})", type, object.substr(1)));
}

}  // namespace

SharedText LiveFeed::finding_text(const Finding& finding, const registry::Registry& registry) {
    JsonText json(2048);
    const auto opened = store::case_of_finding(book_, finding.id);
    bool has_case = opened && *opened;
    if (has_case && !lines_) {  // as with cases: what is confidential is there for those only who see everything
        const auto workflows = views_.workflows.get();
        has_case = workflows != nullptr && (!workflows->of(**opened).confidential || (*opened)->released_at);
    }
    write_finding(json, finding, has_case ? std::optional<std::int64_t>((*opened)->id) : std::nullopt, registry);
    return typed("finding", json.text());
}

SharedText LiveFeed::case_text(const Case& item, const registry::Registry& registry, Instant now) {
    JsonText json(4096);
    const auto finding = item.finding_id == 0 ? std::nullopt : std::optional(store::find_finding(book_, item.finding_id));
    json.begin_object();
    write_case_fields(json, item, finding && *finding ? &**finding : nullptr, now, registry);
    json.end_object();
    // A case has a type of its own, so that it stands beside the message's.
    return share(fmt::format(R"({{"type":"case","case":{}}})", json.text()));
}

SharedText LiveFeed::ingest_text() const {
    JsonText json;
    json.begin_object();
    json.field("type", "ingest");
    json.field("frames_per_s", frames_per_s(views_.ingest));
    json.field("connections", views_.ingest.connections().size());
    json.end_object();
    return share(json.take());
}

}  // namespace lvwang::api
