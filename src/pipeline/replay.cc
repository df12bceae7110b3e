#include "pipeline/replay.h"

#include <algorithm>
#include <limits>
#include <set>

#include "pipeline/broker_commands.h"
#include "pipeline/commands.h"
#include "pipeline/transaction.h"
#include "store/book_completeness.h"
#include "store/book_findings.h"
#include "store/book_past.h"
#include "store/book_registry.h"
#include "store/book_retention.h"

namespace lvwang::pipeline {
namespace {

constexpr std::size_t kReadingsAtOnce = 1'000;
constexpr std::int64_t kNeverAgain = 10'000'000;  // day number: the retention has had its run, the fresh log is the old one

// What no kept frame can tell.
struct Facts {
    std::uint64_t first_seq = 1;      ///< values of entries below
    std::set<std::uint64_t> imports;  ///< values of these
    Instant minutes_before;           ///< minutes before were forgotten, and what was computed from them
    Instant first_at;                 ///< what was found before

    [[nodiscard]] bool of_entry(std::uint64_t seq) const { return seq < first_seq || imports.contains(seq); }
    [[nodiscard]] bool of_time(Stream stream, Instant start) const {
        return start < minutes_before && (stream.origin == Origin::kComputed || stream.period <= Period::kMinute);
    }
};

Result<Facts> facts_of(const store::Log& log, store::Book& book) {
    Facts facts;
    facts.first_seq = std::max<std::uint64_t>(log.first_seq(), 1);
    LVWANG_TRY(log.scan(1, [&](const store::Entry& entry) {
        if (entry.kind == store::EntryKind::kImport) facts.imports.insert(entry.seq);
        return true;
    }));
    LVWANG_ASSIGN(const store::RetentionState retention, store::load_retention(book));
    facts.minutes_before = retention.minutes_before;
    if (facts.first_seq <= 1 || log.last_seq() == 0) return facts;
    LVWANG_ASSIGN(const store::Entry first, log.read(facts.first_seq));
    facts.first_at = first.at;
    return facts;
}

// Values that are taken over: those of forgotten frames and of imports, and what was computed from minutes that are gone.
Result<void> take_over_values(const store::Series& from, store::Series& to, const Facts& facts) {
    if (facts.first_seq <= 1 && facts.imports.empty() && facts.minutes_before.ms == 0) return {};
    std::vector<Reading> readings;
    Result<void> written;
    LVWANG_TRY(from.scan([&](PointId point, Stream stream, std::span<const StoredSample> samples) {
        for (const StoredSample& one : samples) {
            const bool computed_then = stream.origin == Origin::kComputed && facts.of_time(stream, one.start);
            if (!facts.of_entry(one.seq) && !computed_then) continue;
            readings.push_back({point, stream, one.start, one.seq, {one.sample}});
        }
        if (readings.size() < kReadingsAtOnce) return true;
        written = to.write(readings);
        readings.clear();
        return written.has_value();
    }));
    LVWANG_TRY(written);
    return to.write(readings);
}

// Brokers have no history of their own: how a report was read then is known from the commands, which are never forgotten.
Result<void> set_brokers_again(const store::Log& log, store::Book& book, Views& views, std::uint64_t first_seq) {
    BrokerCommands brokers(book, views.brokers);
    LVWANG_TRY(brokers.publish());
    Result<void> done;
    LVWANG_TRY(log.scan(1, [&](const store::Entry& entry) {
        if (entry.seq >= first_seq) return false;
        if (entry.kind != store::EntryKind::kCommand) return true;
        const auto command = parse_payload(entry.payload);
        if (!command) {
            done = tl::unexpected(command.error());
            return false;
        }
        if (BrokerCommands::owns(command->type))
            (void)brokers.execute(*command, entry.seq);  // what was refused then is refused again
        return true;
    }));
    return done;
}

// What had been said of intervals by the oldest kept entry; averages go by it.
Result<void> take_over_rhythms(store::Book& from, store::Book& to, Instant first_at) {
    LVWANG_ASSIGN(const auto known, store::load_rhythms(from));
    for (const auto& [point, rhythms] : known) {
        for (std::size_t kind = 0; kind < kPeriods; ++kind) {
            Rhythm then = rhythms[kind];
            std::erase_if(then.declared, [&](const Declaration& one) { return one.from >= first_at; });
            std::erase_if(then.changes, [&](const RhythmChange& one) { return one.until >= first_at; });
            if (then.declared.size() < rhythms[kind].declared.size()) {
                then.interval_s = then.declared.empty() ? 0 : then.declared.back().interval_s;
                then.source = then.interval_s == 0 ? RhythmSource::kLearned : RhythmSource::kTold;
            }
            LVWANG_TRY(store::put_rhythm(to, point, static_cast<Period>(kind), then));
        }
    }
    return {};
}

Result<void> begin_books(const ReplayParts& parts, const Facts& facts, Views& views) {
    store::Book& fresh = parts.fresh_book;
    LVWANG_TRY(fresh.begin());
    LVWANG_TRY(store::copy_registry_before(parts.book, fresh, facts.first_seq));
    LVWANG_TRY(store::copy_keys_before(parts.book, fresh, facts.first_seq));
    LVWANG_TRY(store::copy_findings_before(parts.book, fresh, facts.first_at, facts.first_seq));
    if (facts.first_seq > 1) LVWANG_TRY(take_over_rhythms(parts.book, fresh, facts.first_at));
    std::optional<store::RetentionRun> run;
    if (facts.minutes_before.ms != 0) {
        LVWANG_ASSIGN(const store::RetentionState state, store::load_retention(parts.book));
        run = store::RetentionRun{facts.first_at, facts.first_seq - 1,  facts.first_seq, 0,
                                  facts.first_at, facts.minutes_before, state.policy};
    }
    LVWANG_TRY(store::save_run(fresh, kNeverAgain, run));
    if (facts.first_seq > 1) LVWANG_TRY(set_brokers_again(parts.log, fresh, views, facts.first_seq));
    return fresh.commit(facts.first_seq - 1);
}

// ---- what differs ----

struct Chunk {
    PointId point{};
    Stream stream;
    std::int64_t bucket = 0;
    friend auto operator<=>(const Chunk&, const Chunk&) = default;
};

Chunk chunk_of(PointId point, Stream stream, Instant start) {
    const std::int64_t length = store::chunk_length_ms(stream.period);
    const std::int64_t local = start.ms + kChinaOffsetMs;
    return {point, stream, local / length - (local % length < 0 ? 1 : 0)};
}

std::string text_of(const Sample& sample) {
    std::string text = sample.sum.to_string();
    if (sample.count != 1) text += fmt::format(" of {}", sample.count);
    if (sample.mark != 'N') text += fmt::format(" mark {}", sample.mark);
    if (sample.flags != 0) text += fmt::format(" flags {:#x}", sample.flags);
    return text;
}

using Place = std::pair<Instant, Column>;
struct Stored {
    std::string text;  ///< of a computed value the current one; of a reported one all versions, each with its entry
    bool fact = true;  ///< nothing of it comes from a kept frame
};

std::map<Place, Stored> stored_in(Stream stream, std::span<const StoredSample> samples, const Facts& facts) {
    std::map<Place, Stored> found;
    std::map<Place, std::uint64_t> current;
    for (const StoredSample& one : samples) {
        const Place place{one.start, one.sample.column};
        Stored& stored = found[place];
        const bool fact = facts.of_entry(one.seq) || facts.of_time(stream, one.start);
        if (stream.origin == Origin::kReported) {
            if (fact) continue;
            stored.fact = false;
            stored.text += fmt::format("{}{} (entry {})", stored.text.empty() ? "" : ", ", text_of(one.sample), one.seq);
        } else if (one.seq >= current[place]) {
            current[place] = one.seq;
            stored = {text_of(one.sample), fact};
        }
    }
    return found;
}

class Comparing {
public:
    Comparing(const ReplayParts& parts, const Facts& facts, Replayed& replayed)
        : parts_(parts), facts_(facts), replayed_(replayed) {}

    [[nodiscard]] Result<void> take(PointId point, Stream stream, std::span<const StoredSample> samples, bool fresh) {
        if (samples.empty()) return {};
        const Chunk chunk = chunk_of(point, stream, samples.front().start);
        if (!fresh) seen_.insert(chunk);
        if (fresh && seen_.contains(chunk)) return {};
        std::vector<StoredSample> others;
        if (!fresh) {
            const std::int64_t length = store::chunk_length_ms(stream.period);
            const Instant from{chunk.bucket * length - kChinaOffsetMs};
            LVWANG_ASSIGN(
                others,
                parts_.fresh_series.read(
                    {.point = point, .stream = stream, .from = from, .to = from + length, .columns = {}, .all_versions = true}));
        }
        auto before = stored_in(stream, fresh ? std::span<const StoredSample>() : samples, facts_);
        auto after = stored_in(stream, fresh ? samples : std::span<const StoredSample>(others), facts_);
        for (const auto& [place, value] : after) before.try_emplace(place);
        Tally& tally = replayed_.values[stream];
        for (const auto& [place, was] : before) {
            const Stored& is = after[place];
            if (facts_.of_time(stream, place.first) || (was.fact && is.fact)) {
                ++tally.facts;
            } else if (was.text == is.text) {
                ++tally.equal;
            } else {
                ++tally.differ;
                replayed_.add({point, stream, place.first, name_of(place.second), was.text, is.text});
            }
        }
        return {};
    }

private:
    [[nodiscard]] std::string name_of(Column column) const {
        const Parameter* parameter = parts_.parameters->find(column.parameter);
        std::string name =
            parameter != nullptr ? parameter->key : fmt::format("parameter {}", static_cast<int>(column.parameter));
        if (column.aspect != Aspect::kMeasured) name += fmt::format(" {}", to_string(column.aspect));
        return name;
    }

    const ReplayParts& parts_;
    const Facts& facts_;
    Replayed& replayed_;
    std::set<Chunk> seen_;
};

Result<void> compare_series(const ReplayParts& parts, const Facts& facts, Replayed& replayed, const ReplayWatch& watch) {
    Comparing comparing(parts, facts, replayed);
    std::uint64_t done = 0;
    Result<void> taken;
    for (const bool fresh : {false, true}) {
        const store::Series& series = fresh ? parts.fresh_series : parts.series;
        LVWANG_TRY(series.scan([&](PointId point, Stream stream, std::span<const StoredSample> samples) {
            taken = comparing.take(point, stream, samples, fresh);
            if (taken) taken = watch(++done, 0);
            return taken.has_value();
        }));
        LVWANG_TRY(taken);
    }
    return {};
}

std::string judged(const Finding& finding) {
    return fmt::format("{}: {} {} {}, limit {}, {} {}", to_string(finding.state), finding.value, finding.measured, finding.unit,
                       finding.limit, finding.standard, finding.clause);
}

Result<std::map<std::string, Finding>> findings_of(store::Book& book) {
    LVWANG_ASSIGN(auto page, store::list_findings(book, {.limit = std::numeric_limits<std::int64_t>::max()}));
    std::map<std::string, Finding> findings;
    for (auto& row : page.items) {
        if (row.finding.cls != FindingClass::kSilence) findings.emplace(row.finding.key, std::move(row.finding));
    }
    return findings;
}

Result<void> compare_findings(const ReplayParts& parts, const Facts& facts, Replayed& replayed) {
    LVWANG_ASSIGN(auto before, findings_of(parts.book));
    LVWANG_ASSIGN(auto after, findings_of(parts.fresh_book));
    for (const auto& [key, finding] : after) before.try_emplace(key);
    for (const auto& [key, was] : before) {
        const auto found = after.find(key);
        const Finding& known = was.key.empty() ? found->second : was;
        const std::string old_text = was.key.empty() ? "" : judged(was);
        const std::string new_text = found == after.end() ? "" : judged(found->second);
        if (known.pending_at < facts.first_at || known.start < facts.minutes_before) {
            ++replayed.findings.facts;
        } else if (old_text == new_text) {
            ++replayed.findings.equal;
        } else {
            ++replayed.findings.differ;
            replayed.add({known.point, {known.period, Origin::kComputed}, known.start, known.rule, old_text, new_text});
        }
    }
    return {};
}

}  // namespace

void Replayed::add(Difference difference) {
    if (++differences <= kListedMax) listed.push_back(std::move(difference));
}

Result<Replayed> replay(const ReplayParts& parts, const ReplayWatch& watch) {
    LVWANG_ASSIGN(const Facts facts, facts_of(parts.log, parts.book));
    Views views;
    LVWANG_TRY(begin_books(parts, facts, views));
    LVWANG_TRY(take_over_values(parts.series, parts.fresh_series, facts));
    LVWANG_TRY(parts.fresh_series.set_applied(facts.first_seq - 1));
    LVWANG_ASSIGN(RegistryRows rows, store::load_registry(parts.fresh_book));
    LVWANG_ASSIGN(registry::RegistrySnapshot registry, registry::Registry::build(std::move(rows), parts.parameters));
    views.registry.publish(std::move(registry));

    Replayed replayed;
    replayed.first_seq = facts.first_seq;
    replayed.last_seq = parts.log.last_seq();
    if (replayed.last_seq == 0) return replayed;
    LVWANG_ASSIGN(const store::Entry first, parts.log.read(facts.first_seq));
    Inbox inbox;
    Downlink downlink;  // nobody takes anything out of it: devices hear nothing of a replay
    LVWANG_ASSIGN(const auto spine,
                  Spine::start({parts.log, parts.fresh_series, parts.fresh_book, parts.standards, parts.workflows, inbox,
                                downlink, views, parts.seal, parts.catalogue},
                               first.at, [&](const store::Entry& entry) {
                                   replayed.frames +=
                                       entry.kind == store::EntryKind::kFrame || entry.kind == store::EntryKind::kReport;
                                   return watch(entry.seq - facts.first_seq + 1, replayed.last_seq - facts.first_seq + 1);
                               }));
    LVWANG_TRY(parts.fresh_series.set_applied(replayed.last_seq));
    return replayed;
}

Result<void> compare(const ReplayParts& parts, Replayed& replayed, const ReplayWatch& watch) {
    LVWANG_ASSIGN(const Facts facts, facts_of(parts.log, parts.book));
    LVWANG_TRY(compare_series(parts, facts, replayed, watch));
    return compare_findings(parts, facts, replayed);
}

}  // namespace lvwang::pipeline
