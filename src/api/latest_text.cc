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

bool passes(const LatestText::Filter& filter, const Site& site, const registry::Registry& registry) {
    if (filter.kind && site.kind != *filter.kind) return false;
    return filter.region.empty() || lies_in(registry, site.region_code, filter.region);
}

// What stands first in a piece and does not change with what the point reports.
std::string head_of(const Point& point, const Site& site) {
    JsonText json;
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
    return json.take();
}

}  // namespace

const LatestText::ValueWords& LatestText::words_of(const Parameter& parameter, Aspect aspect) {
    ValueWords& words = words_[{parameter.id, aspect}];
    if (!words.before.empty()) return words;
    JsonText before;
    before.begin_object();
    before.field("parameter", parameter.key);
    before.field("aspect", to_string(aspect));
    before.key("value");
    words.before = before.take();
    JsonText unit;
    unit.field("unit", parameter.unit);
    words.unit = "," + unit.take();
    return words;
}

// Into values_. Each is put together from texts that are the same for many: of its parameter, and of its reading.
void LatestText::write_values(const pipeline::LatestPoint& row) {
    values_.clear();
    const Reading* of = nullptr;
    std::string end;  // `,"start":…,"period":…}` of `of`
    for (const Newest& newest : newest_values(row)) {
        const Sample& sample = *newest.sample;
        const Parameter* parameter = registry_->parameters().find(sample.column.parameter);
        if (parameter == nullptr) continue;
        if (newest.reading != of) {
            of = newest.reading;
            end = ",\"start\":\"";
            instants_.append(end, of->start);
            end.append("\",\"period\":\"").append(to_string(of->stream.period)).append("\"}");
        }
        const ValueWords& words = words_of(*parameter, sample.column.aspect);
        if (!values_.empty()) values_ += ',';
        values_ += words.before;
        append_decimal(values_, shown_value(sample, *parameter));
        values_ += words.unit;
        if (sample.flags == 0 && sample.mark >= '0' && sample.mark <= 'z' && sample.mark != '\\') {
            values_ += R"(,"flags":[],"mark":")";
            values_ += sample.mark;
            values_ += R"(","valid":true)";
        } else {
            JsonText rest;
            write_flags(rest, sample.flags);
            rest.field("mark", std::string_view(&sample.mark, 1));
            rest.field("valid", sample.valid());
            values_ += ',';
            values_ += rest.text();
        }
        values_ += end;
    }
}

std::string LatestText::write(const pipeline::LatestPoint& row, std::string_view head) {
    const auto observed = row.observed_at();
    std::string_view period;
    for (const auto& reading : row.readings) {
        if (reading && observed == reading->start && period.empty()) period = to_string(reading->stream.period);
    }
    write_values(row);
    constexpr std::size_t kRestBytes = 1'024;  // times, findings and the air index
    json_.reserve(head.size() + values_.size() + kRestBytes);
    json_.begin_object();
    json_.raw_members(head);
    json_.field("at", observed);
    json_.field("received_at", row.received_at);
    json_.field("silent", row.silent);
    json_.field("period", period);
    json_.key("values");
    json_.raw_list(values_);
    json_.key("air");
    if (row.hour && row.hour->air) {
        write_air(json_, *row.hour->air, row.hour->start);
    } else {
        json_.null();
    }
    json_.field("open_findings", row.open_findings);
    json_.key("worst");
    if (row.worst) {
        json_.value(to_string(*row.worst));
    } else if (row.silent) {
        json_.value(to_string(FindingClass::kSilence));
    } else {
        json_.null();
    }
    json_.end_object();
    return json_.take();
}

void LatestText::write_with(const registry::RegistrySnapshot& registry) {
    if (registry_ == registry) return;
    registry_ = registry;
    pieces_.clear();
    words_.clear();
    whole_.reset();
}

const std::string& LatestText::piece(const pipeline::LatestPoint& row) {
    Piece& piece = pieces_[row.point];
    if (!piece.text.empty() && piece.version == row.version) return piece.text;
    if (piece.head.empty()) piece.head = head_of(*registry_->point(row.point), registry_->site_of(row.point));
    piece.version = row.version;
    piece.text = write(row, piece.head);
    return piece.text;
}

SharedText LatestText::all(const pipeline::Latest& latest, const registry::RegistrySnapshot& registry, Instant now,
                           const Filter& filter) {
    const std::scoped_lock lock(mutex_);
    write_with(registry);
    if (filter.empty() && whole_ && whole_version_ == latest.version()) return whole_;
    const pipeline::Latest::Changes picture = latest.since(0);
    std::string text = fmt::format("{{\"version\":{},\"at\":\"{}\",\"items\":[", picture.version, format_iso(now));
    if (whole_) text.reserve(whole_->size() + whole_->size() / 8);
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
