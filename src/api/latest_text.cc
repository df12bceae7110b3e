#include "api/latest_text.h"

#include <algorithm>
#include <vector>

#include "api/json_nouns.h"
#include "api/json_text.h"
#include "api/regions.h"

namespace lvwang::api {
namespace {

// Aspects that a person at the map wants; minima and maxima are in the series.
bool is_shown(Aspect aspect) {
    return aspect == Aspect::kMeasured || aspect == Aspect::kConverted;
}

struct Newest {
    const Reading* reading = nullptr;
    const Sample* sample = nullptr;
};

// The newest value of every column over all periods, by column; of one start the shorter period, since it says more about now.
std::vector<Newest> newest_values(const pipeline::LatestPoint& row) {
    std::vector<Newest> values;
    for (const auto& reading : row.readings) {
        if (!reading) continue;
        for (const Sample& sample : reading->samples) {
            if (!is_shown(sample.column.aspect)) continue;
            const auto known = std::find_if(values.begin(), values.end(),
                                            [&](const Newest& newest) { return newest.sample->column == sample.column; });
            if (known == values.end()) {
                values.push_back({&*reading, &sample});
            } else if (reading->start > known->reading->start) {
                *known = {&*reading, &sample};
            }
        }
    }
    std::sort(values.begin(), values.end(), [](const Newest& a, const Newest& b) { return a.sample->column < b.sample->column; });
    return values;
}

void write_values(JsonText& json, const pipeline::LatestPoint& row, const registry::Registry& registry) {
    json.key("values");
    json.begin_array();
    for (const Newest& newest : newest_values(row)) {
        const Column& column = newest.sample->column;
        const Parameter* parameter = registry.parameters().find(column.parameter);
        if (parameter == nullptr) continue;
        json.begin_object();
        json.field("parameter", parameter->key);
        json.field("aspect", to_string(column.aspect));
        json.field("value", shown_value(*newest.sample, *parameter));
        json.field("unit", parameter->unit);
        write_flags(json, newest.sample->flags);
        json.field("mark", std::string_view(&newest.sample->mark, 1));
        json.field("valid", newest.sample->valid());
        json.field("start", newest.reading->start);
        json.field("period", to_string(newest.reading->stream.period));
        json.end_object();
    }
    json.end_array();
}

bool passes(const LatestText::Filter& filter, const Site& site, const registry::Registry& registry) {
    if (filter.kind && site.kind != *filter.kind) return false;
    return filter.region.empty() || lies_in(registry, site.region_code, filter.region);
}

}  // namespace

std::string latest_point_json(const pipeline::LatestPoint& row, const registry::Registry& registry) {
    const Point& point = *registry.point(row.point);
    const Site& site = registry.site_of(row.point);
    const auto observed = row.observed_at();
    std::string_view period;
    for (const auto& reading : row.readings) {
        if (reading && observed == reading->start && period.empty()) period = to_string(reading->stream.period);
    }
    JsonText json(2048);
    json.begin_object();
    json.field("point_id", static_cast<std::int64_t>(point.id));
    json.field("site_key", site.key);
    json.field("site_kind", to_string(site.kind));
    json.field("point_kind", to_string(point.kind));
    json.field("name", site.name);
    json.field("name_en", site.name_en);
    json.field("point_code", point.code);
    json.field("point_name", point.name);
    json.field("lon", point.longitude_deg);
    json.field("lat", point.latitude_deg);
    json.field("at", observed);
    json.field("received_at", row.received_at);
    json.field("silent", row.silent);
    json.field("period", period);
    write_values(json, row, registry);
    json.key("air");
    if (row.hour && row.hour->air) {
        write_air(json, *row.hour->air, row.hour->start);
    } else {
        json.null();
    }
    json.field("open_findings", row.open_findings);
    json.key("worst");
    if (row.worst) {
        json.value(to_string(*row.worst));
    } else if (row.silent) {
        json.value(to_string(FindingClass::kSilence));
    } else {
        json.null();
    }
    json.end_object();
    return json.take();
}

void LatestText::write_with(const registry::RegistrySnapshot& registry) {
    if (registry_ == registry) return;
    registry_ = registry;
    pieces_.clear();
    whole_.reset();
}

const std::string& LatestText::piece(const pipeline::LatestPoint& row) {
    Piece& piece = pieces_[row.point];
    if (piece.text.empty() || piece.version != row.version) piece = {row.version, latest_point_json(row, *registry_)};
    return piece.text;
}

SharedText LatestText::all(const pipeline::Latest& latest, const registry::RegistrySnapshot& registry, Instant now,
                           const Filter& filter) {
    const std::scoped_lock lock(mutex_);
    write_with(registry);
    if (filter.empty() && whole_ && whole_version_ == latest.version()) return whole_;
    const pipeline::Latest::Changes picture = latest.since(0);
    std::string text = fmt::format("{{\"version\":{},\"at\":\"{}\",\"items\":[", picture.version, format_iso(now));
    bool first = true;
    for (const auto& row : picture.rows) {
        if (registry->point(row->point) == nullptr || !passes(filter, registry->site_of(row->point), *registry)) continue;
        if (!first) text += ',';
        first = false;
        text += piece(*row);
    }
    text += "]}";
    SharedText shared = share(std::move(text));
    if (filter.empty()) {
        whole_ = shared;
        whole_version_ = picture.version;
    }
    return shared;
}

LatestText::News LatestText::since(std::uint64_t version, const pipeline::Latest& latest,
                                   const registry::RegistrySnapshot& registry) {
    const std::scoped_lock lock(mutex_);
    write_with(registry);
    const pipeline::Latest::Changes changes = latest.since(version);
    News news{changes.version, {}};
    for (const auto& row : changes.rows) {
        if (registry->point(row->point) == nullptr) continue;
        if (!news.items.empty()) news.items += ',';
        news.items += piece(*row);
    }
    return news;
}

}  // namespace lvwang::api
