#include "expectation.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "quality/best.h"

namespace lvwang::tests {
namespace {

using pipeline::SpineFixture;

// What there is, by name, in the order in which it is told.
using Facts = std::vector<std::pair<std::string, std::string>>;

std::string told(const Facts& facts) {
    std::string text;
    for (const auto& [name, value] : facts) text += fmt::format("{}{} {}", text.empty() ? "" : " ", name, value);
    return text;
}

std::string told(const std::vector<Facts>& all) {
    if (all.empty()) return "none";
    std::string text;
    for (const Facts& facts : all) text += (text.empty() ? "" : "\n               ") + told(facts);
    return text;
}

const char* yes_or_no(bool yes) {
    return yes ? "yes" : "no";
}

// The rest of a line: `name value` pairs; a word alone before them is the state.
Facts take_facts(Line& line, const Facts& known) {
    Facts wanted;
    if (line.left() % 2 == 1) wanted.emplace_back("state", line.take("a state"));
    while (!line.at_end()) {
        std::string name = line.take("a name");
        wanted.emplace_back(std::move(name), line.take("a value"));
    }
    for (const auto& [name, value] : wanted) {
        const auto is_it = [&name = name](const auto& fact) { return fact.first == name; };
        if (std::ranges::none_of(known, is_it)) throw line.unreadable(fmt::format("'{}' is no word for this", name));
    }
    return wanted;
}

std::optional<std::string> compare(const Facts& wanted, const Facts& known) {
    for (const auto& fact : wanted) {
        if (std::ranges::find(known, fact) == known.end()) return told(known);
    }
    return std::nullopt;
}

std::string start_text(Period period, Instant start) {
    return period == Period::kDay ? format_date(to_date(start)) : format_iso(start).substr(0, 16);
}

// ---- average S1 pm2_5 day 2026-04-03 86.1 valid 23 of 24 ----

std::optional<Sample> sample_of(const SpineFixture& district, PointId point, Column column, Stream stream, Instant start) {
    const auto rows = SpineFixture::must(
        district.series->read({.point = point, .stream = stream, .from = start, .to = start + 1, .columns = {column}}));
    return rows.empty() ? std::nullopt : std::optional(rows.back().sample);
}

int values_due(const Parameter& parameter, Period period) {
    if (parameter.key == "o3_8h") return 8;
    return period == Period::kDay ? 24 : 60;
}

std::optional<std::string> average(Line& line, Trial& trial) {
    SpineFixture& district = trial.district(line);
    const PointId point = trial.take_point(line);
    const Parameter& parameter = trial.take_parameter(line);
    const Column column{parameter.id, line.take_if("converted") ? Aspect::kConverted : Aspect::kMeasured};
    const Period period = line.take_period();
    const Instant start = line.take_instant();
    const auto reported = sample_of(district, point, column, {period, Origin::kReported}, start);
    const auto computed = sample_of(district, point, column, {period, Origin::kComputed}, start);
    const auto best = quality::best(reported ? &*reported : nullptr, computed ? &*computed : nullptr);
    const std::string wanted = line.take("a value, invalid or none");
    if (!best) return wanted == "none" ? std::nullopt : std::optional<std::string>("none");

    const Sample& sample = best->sample;
    const int due = values_due(parameter, period);
    const std::string count = fmt::format("{} of {}", sample.count, due);
    const std::string is = fmt::format("{}{}, valid {}, mark {}", sample.value().to_string(), sample.valid() ? "" : " (invalid)",
                                       count, sample.mark);
    bool holds = !sample.valid() && wanted == "invalid";
    if (wanted != "invalid" && wanted != "none") {
        const auto value = Decimal::parse(wanted);
        if (!value) throw line.unreadable(fmt::format("'{}' is no value", wanted));
        holds = sample.valid() && sample.rounded(value->scale) == *value;
    }
    if (line.take_if("valid")) {
        const std::string valid = line.take("how many");
        if (!line.take_if("of")) throw line.unreadable("expected of");
        const std::string of = line.take("how many");
        holds = holds && fmt::format("{} of {}", valid, of) == count;
    }
    line.end();
    return holds ? std::nullopt : std::optional(is);
}

// ---- index S1 day 2026-04-03 aqi 124 primary pm2_5 ----

std::optional<std::string> index(Line& line, Trial& trial) {
    SpineFixture& district = trial.district(line);
    const PointId point = trial.take_point(line);
    const Period period = line.take_period();
    const Instant start = line.take_instant();
    const auto row = district.views->latest.of(point);
    const std::optional<Assessment> none;
    const std::optional<Assessment>& newest = row == nullptr ? none : period == Period::kDay ? row->day : row->hour;
    if (!newest || !newest->air) return "no index";
    if (newest->start != start) return "the newest is of " + start_text(period, newest->start);
    const AirIndex& air = *newest->air;
    std::string primary;
    for (const std::string& key : air.primary) primary += (primary.empty() ? "" : ",") + key;
    const Facts known{{"aqi", air.aqi ? std::to_string(*air.aqi) : "NA"},
                      {"primary", primary.empty() ? "none" : primary},
                      {"category", air.category.empty() ? "none" : air.category},
                      {"edition", air.edition}};
    return compare(take_facts(line, known), known);
}

std::optional<std::string> no_index(Line& line, Trial& trial) {
    const auto row = trial.district(line).views->latest.of(trial.take_point(line));
    line.end();
    if (row == nullptr) return std::nullopt;
    for (const std::optional<Assessment>* newest : {&row->hour, &row->day}) {
        if (!*newest || !(*newest)->air) continue;
        return fmt::format("the {} of {}", to_string((*newest)->period), start_text((*newest)->period, (*newest)->start));
    }
    return std::nullopt;
}

// ---- finding S1 air_day_exceeded day 2026-04-03 open value 86.1 limit 60 ----

struct KnownFinding {
    Finding finding;
    Facts facts;
};

std::vector<KnownFinding> findings_of(const SpineFixture& district, PointId point) {
    std::vector<KnownFinding> known;
    for (const store::ListedFinding& listed : district.findings()) {
        const Finding& finding = listed.finding;
        if (finding.point != point) continue;
        known.push_back({finding,
                         {{"rule", finding.rule},
                          {"period", std::string(to_string(finding.period))},
                          {"start", start_text(finding.period, finding.start)},
                          {"last", start_text(finding.period, finding.last)},
                          {"state", std::string(to_string(finding.state))},
                          {"class", std::string(to_string(finding.cls))},
                          {"value", finding.value},
                          {"measured", finding.measured},
                          {"limit", finding.limit},
                          {"standard", finding.standard},
                          {"clause", finding.clause},
                          {"table", finding.table},
                          {"resolution", finding.resolution},
                          {"live", yes_or_no(finding.live)},
                          {"case", listed.case_id ? std::to_string(*listed.case_id) : "none"},
                          {"超过限值", yes_or_no(finding.text.find("超过限值") != std::string::npos)}}});
    }
    return known;
}

std::string told(const std::vector<KnownFinding>& known) {
    std::vector<Facts> all;
    for (const KnownFinding& one : known) all.push_back(one.facts);
    return told(all);
}

std::optional<std::string> finding(Line& line, Trial& trial) {
    SpineFixture& district = trial.district(line);
    const auto known = findings_of(district, trial.take_point(line));
    const std::string rule = line.take("a rule");
    const Period period = line.take_period();
    const Instant start = line.take_instant();
    for (const KnownFinding& one : known) {
        if (one.finding.rule != rule || one.finding.period != period || one.finding.start != start) continue;
        return compare(take_facts(line, one.facts), one.facts);
    }
    return told(known);
}

std::optional<std::string> no_finding(Line& line, Trial& trial) {
    SpineFixture& district = trial.district(line);
    auto known = findings_of(district, trial.take_point(line));
    if (!line.at_end()) {
        const std::string rule = line.take("a rule");
        std::erase_if(known, [&](const KnownFinding& one) { return one.finding.rule != rule; });
    }
    line.end();
    return known.empty() ? std::nullopt : std::optional(told(known));
}

// ---- case 1 open owner 张工 due 2026-04-08 ----

std::vector<Facts> cases_of(const SpineFixture& district) {
    std::vector<Facts> known;
    for (const store::ListedCase& listed : district.cases()) {
        const Case& record = listed.record;
        known.push_back({{"case", std::to_string(record.id)},
                         {"state", std::string(to_string(record.state))},
                         {"owner", record.owner},
                         {"due", format_date(to_date(record.due_at))},
                         {"overdue", yes_or_no(record.overdue_at.has_value())},
                         {"rule", listed.finding.rule}});
    }
    return known;
}

std::optional<std::string> one_case(Line& line, Trial& trial) {
    const std::string id = line.take("a case");
    const auto known = cases_of(trial.district(line));
    for (const Facts& facts : known) {
        if (facts.front().second == id) return compare(take_facts(line, facts), facts);
    }
    return told(known);
}

std::optional<std::string> no_case(Line& line, Trial& trial) {
    line.end();
    const auto known = cases_of(trial.district(line));
    return known.empty() ? std::nullopt : std::optional(told(known));
}

}  // namespace

std::optional<std::string> what_there_is_instead(Line& line, Trial& trial) {
    if (line.take_if("average")) return average(line, trial);
    if (line.take_if("index")) return index(line, trial);
    if (line.take_if("finding")) return finding(line, trial);
    if (line.take_if("case")) return one_case(line, trial);
    if (!line.take_if("no")) throw line.unreadable("expected average, index, finding, case or no");
    if (line.take_if("index")) return no_index(line, trial);
    if (line.take_if("finding")) return no_finding(line, trial);
    if (line.take_if("case")) return no_case(line, trial);
    throw line.unreadable("expected no index, no finding or no case");
}

}  // namespace lvwang::tests
