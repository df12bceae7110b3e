#include "trial.h"

#include <algorithm>
#include <array>

namespace lvwang::tests {
namespace {

constexpr std::int64_t kSendingMs = 5 * kSecondMs;  // from the end of a period to the frame's arrival
constexpr std::int64_t kStepMs = kHourMs;           // while nothing arrives the clock goes on so far at a time

struct KindOfSite {
    std::string_view word;
    std::string_view site_kind;
    std::string_view point_code;
    std::string_view point_kind;
};
constexpr std::array<KindOfSite, 4> kKinds{{{"air", "air_station", "1", "ambient_air"},
                                            {"micro", "micro_station", "1", "micro_air"},
                                            {"stack", "firm", "DA001", "stack"},
                                            {"wastewater", "firm", "DW001", "wastewater"}}};

std::string_view command_of(Period period) {
    if (period == Period::kMinute) return "2051";
    return period == Period::kHour ? "2061" : "2031";
}

}  // namespace

void Trial::site(Line& line) {
    if (district_) throw line.unreadable("sites and limits stand before the first load");
    const std::string key = line.take("a site");
    const std::string word = line.take("air, micro, stack or wastewater");
    line.end();
    const auto* const kind = std::ranges::find(kKinds, word, &KindOfSite::word);
    if (kind == kKinds.end()) throw line.unreadable("expected air, micro, stack or wastewater");
    if (!point_codes_.emplace(key, kind->point_code).second) throw line.unreadable("that site is there already");
    // A kilometre apart, one east of the other.
    sites_ += fmt::format("{},{},{},990101001,{:.2f},31\n", key, kind->site_kind, key,
                          118.0 + 0.01 * static_cast<double>(point_codes_.size()));
    points_ += fmt::format("{},{},{},{},0\n", key, kind->point_code, kind->point_kind, key);
    devices_ += fmt::format("{},{},{}\n", key, key, kind->point_code);
}

void Trial::limit(Line& line) {
    if (district_) throw line.unreadable("sites and limits stand before the first load");
    const std::string key = line.take("a site");
    const auto code = point_codes_.find(key);
    if (code == point_codes_.end()) throw line.unreadable("no such site");
    const std::string parameter = line.take("a parameter");
    if (line.take_if("table")) {  // the figures are those of the standard's table
        const std::string table = line.take("edition/table");
        line.end();
        limits_ += fmt::format("{},{},{},,,,,2025-01-01,{}\n", key, code->second, parameter, table);
        return;
    }
    const std::string limit = line.take("a limit");
    const std::string oxygen = line.take_if("o2") ? line.take("reference oxygen, %") : std::string();
    const std::string standard = line.take("a standard");
    const std::string clause = line.take("a clause");
    line.end();
    limits_ += fmt::format("{},{},{},{},{},{},{},2025-01-01,\n", key, code->second, parameter, limit, oxygen, standard, clause);
}

void Trial::load(Line& line) {
    const std::string key = line.take("a site");
    if (!point_codes_.contains(key)) throw line.unreadable("no such site");
    const std::string parameter_key = line.take("a parameter");
    const std::string_view field = line.take_if("converted") ? "ZsAvg" : "Avg";
    const Period period = line.take_period();
    if (!line.take_if("from")) throw line.unreadable("expected from");
    const Instant from = line.take_instant();
    const auto values = take_values(line);
    if (!district_) begin(from);
    const Parameter* parameter = district_->parameters->find(parameter_key);
    if (parameter == nullptr || parameter->code.empty()) throw line.unreadable("no device sends " + parameter_key);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!values[i]) continue;
        const Instant start = from + static_cast<std::int64_t>(i) * length_ms(period);
        const Instant leaves = std::max(start + length_ms(period) + kSendingMs, district_->now);
        auto& items = departures_[{leaves, key, period, start}];
        std::string& item = items[parameter->code];
        const std::string given = fmt::format("{}-{}={}", parameter->code, field, values[i]->number);
        if (item.find(given.substr(0, given.find('=') + 1)) != std::string::npos) {
            throw line.unreadable("loaded twice at one time; let the clock go on in between");
        }
        item = item.empty() ? fmt::format("{},{}-Flag={}", given, parameter->code, values[i]->mark) : given + "," + item;
    }
}

void Trial::at(Line& line) {
    const Instant instant = line.take_instant();
    line.end();
    if (!district_) begin(instant);
    if (instant < district_->now) throw line.unreadable("the clock is at " + format_iso(district_->now));
    go_to(instant);
}

void Trial::act(Line& line) {
    const std::string id = line.take("a case");
    const std::string type = line.take("assign, feed_back, verify, return or close");
    const std::string actor = line.take("a person");
    const std::string note = line.take("a note");
    line.end();
    const std::string owner = type == "assign" ? fmt::format(R"(,"owner":"{}")", actor) : std::string();
    const auto result = district(line).command(
        "case_" + type, fmt::format(R"({{"case_id":{},"actor":"{}","note":"{}"{}}})", id, actor, note, owner));
    if (!result.body) throw line.unreadable(result.body.error().message);
}

pipeline::SpineFixture& Trial::district(const Line& line) {
    if (!district_) throw line.unreadable("no clock yet: load something or say what time it is");
    return *district_;
}

PointId Trial::take_point(Line& line) {
    const std::string key = line.take("a site");
    if (!point_codes_.contains(key)) throw line.unreadable("no such site");
    return district(line).point(key);  // a site's one device has its name
}

const Parameter& Trial::take_parameter(Line& line) {
    const std::string key = line.take("a parameter");
    const Parameter* parameter = district(line).parameters->find(key);
    if (parameter == nullptr) throw line.unreadable("no parameter " + key);
    return *parameter;
}

void Trial::begin(Instant now) {
    district_ = std::make_unique<pipeline::SpineFixture>(
        now, std::vector<SourceText>{
                 {"district.toml",
                  "code = \"990101\"\nname = \"试验县\"\nname_en = \"Trial County\"\nlongitude_deg = 118.0\n"
                  "latitude_deg = 31.0\n"},
                 {"regions.csv", "code,name,parent_code\n990101,试验县,\n990101001,东镇,990101\n"},
                 {"organisations.csv",
                  "key,name,kind,region_code\nbureau,试验县生态环境局,bureau,990101\ntown,东镇人民政府,town,990101001\n"},
                 {"sites.csv", "key,kind,name,region_code,longitude_deg,latitude_deg\n" + sites_},
                 {"points.csv", "site_key,code,kind,name,silence_limit_s\n" + points_},
                 {"devices.csv", "mn,site_key,point_code\n" + devices_},
                 {"limits.csv",
                  "site_key,point_code,parameter,limit,reference_oxygen_pct,standard,clause,valid_from,table\n" + limits_},
                 {"responsibilities.csv", "region_code,matter,person,organisation_key\n990101001,any,张工,town\n"}});
}

void Trial::go_to(Instant instant) {
    const auto idle_until = [&](Instant until) {
        while (district_->now + kStepMs < until) district_->go_to(district_->now + kStepMs);
    };
    while (!departures_.empty() && std::get<0>(departures_.begin()->first) <= instant) {
        const auto frame = departures_.extract(departures_.begin());
        const auto& [leaves, mn, period, start] = frame.key();
        idle_until(leaves);
        district_->now = std::max(district_->now, leaves);
        std::string cp;
        for (const auto& [code, item] : frame.mapped()) cp += (cp.empty() ? "" : ";") + item;
        LVWANG_CHECK(district_->report(mn, command_of(period), start, cp), "a frame of {} was not acknowledged", mn);
    }
    idle_until(instant);
    district_->go_to(instant);
}

}  // namespace lvwang::tests
