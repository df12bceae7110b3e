#include "api/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <sstream>
#include <vector>

#include "api/reads.h"

namespace lvwang::api {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

// Families are written under our prefix, one after the other, from values that are counted elsewhere.
class Exposition {
public:
    void gauge(std::string_view name, std::string_view help, double value) { one(name, help, MetricType::Gauge, value); }
    void counter(std::string_view name, std::string_view help, double value) { one(name, help, MetricType::Counter, value); }

    /// One row for each value of `label`.
    template <class Rows>
    void counters(std::string_view name, std::string_view help, std::string_view label, const Rows& rows) {
        MetricFamily family = begin(name, help, MetricType::Counter);
        for (const auto& [text, value] : rows) {
            ClientMetric metric;
            metric.label.push_back({std::string(label), std::string(text)});
            metric.counter.value = static_cast<double>(value);
            family.metric.push_back(std::move(metric));
        }
        families_.push_back(std::move(family));
    }

    /// As counters, for what goes up and down.
    template <class Rows>
    void gauges(std::string_view name, std::string_view help, std::string_view label, const Rows& rows) {
        MetricFamily family = begin(name, help, MetricType::Gauge);
        for (const auto& [text, value] : rows) {
            ClientMetric metric;
            metric.label.push_back({std::string(label), std::string(text)});
            metric.gauge.value = static_cast<double>(value);
            family.metric.push_back(std::move(metric));
        }
        families_.push_back(std::move(family));
    }

    [[nodiscard]] std::string text() const {
        std::ostringstream out;
        prometheus::TextSerializer().Serialize(out, families_);
        return out.str();
    }

private:
    static MetricFamily begin(std::string_view name, std::string_view help, MetricType type) {
        MetricFamily family;
        family.name = fmt::format("lvwang_{}", name);
        family.help = help;
        family.type = type;
        return family;
    }
    void one(std::string_view name, std::string_view help, MetricType type, double value) {
        MetricFamily family = begin(name, help, type);
        ClientMetric metric;
        (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
        family.metric.push_back(std::move(metric));
        families_.push_back(std::move(family));
    }

    std::vector<MetricFamily> families_;
};

double number(std::uint64_t value) {
    return static_cast<double>(value);
}

void put_ingest(Exposition& out, const pipeline::IngestStats& ingest) {
    std::map<std::string_view, std::uint64_t> outcomes;
    for (std::size_t i = 0; i < pipeline::kOutcomes; ++i) {
        const auto outcome = static_cast<pipeline::Outcome>(i);
        outcomes.emplace(to_string(outcome), ingest.of(outcome));
    }
    out.counters("frames_total", "Frames from devices, by what became of them", "outcome", outcomes);
    std::map<std::string_view, std::uint64_t> skipped;
    for (int i = 0; i < protocol::kSkippedCount; ++i) {
        const auto kind = static_cast<protocol::Skipped>(i);
        skipped.emplace(to_string(kind), ingest.of(kind));
    }
    out.counters("skipped_bytes_total", "Bytes from devices outside any frame, by kind", "kind", skipped);
    out.counter("frames_repaired_total", "Frames with a wrong length field whose end was found all the same",
                number(ingest.repaired()));
    out.counters("device_connections_closed_total", "Device connections closed by us, by reason", "reason", ingest.closed());
    out.gauge("device_connections", "Open device connections", number(ingest.connections().size()));
}

void put_progress(Exposition& out, const pipeline::Progress& progress) {
    out.gauge("log_last_seq", "Seq of the newest logged entry", number(progress.logged_seq.load()));
    out.gauge("applied_seq", "Seq of the newest applied entry", number(progress.applied_seq.load()));
    out.gauge("spine_lag_seconds", "How long the newest applied entry waited to be applied",
              static_cast<double>(progress.lag_ms.load()) / static_cast<double>(kSecondMs));
    out.gauge("due_days", "Days of points that wait to be averaged", number(progress.due_days.load()));
    out.gauge("clock_leap_seconds", "by how much the machine's clock has leapt, while it is not followed",
              progress.clock_leap_ms.load() / kSecondMs);
    out.gauge("disk_full", "1 while the disk is full and devices are not answered", progress.disk_full.load() ? 1 : 0);
}

void put_forwarding(Exposition& out, const pipeline::Views& views, Instant now) {
    const auto targets = views.forward_targets.get();
    if (!targets || targets->empty()) return;
    std::map<std::string, std::uint64_t> waiting;
    std::map<std::string, std::uint64_t> acknowledged;
    std::map<std::string, std::int64_t> lag_s;
    std::map<std::string, int> in_trouble;
    for (const ForwardTarget& target : *targets) {
        const auto state = views.forward_states.of(target.key).value_or(pipeline::ForwardState());
        waiting[target.key] = state.waiting;
        acknowledged[target.key] = state.acknowledged;
        lag_s[target.key] = state.oldest_at ? (now - *state.oldest_at) / kSecondMs : 0;
        in_trouble[target.key] = state.problem.what == pipeline::ForwardTrouble::kNone ? 0 : 1;
    }
    out.gauges("forward_waiting_frames", "Frames that wait to be acknowledged by a forward target", "target", waiting);
    out.gauges("forward_lag_seconds", "How long the oldest of them has waited", "target", lag_s);
    out.gauges("forward_trouble", "1 while something is in the way of a forward target", "target", in_trouble);
    out.counters("forward_acknowledged_total", "Frames acknowledged by a forward target", "target", acknowledged);
}

// @param name  `http`, or `outside_http` of the address for outside
void put_line(Exposition& out, const HttpCounters& line, std::string_view name) {
    const std::map<std::string_view, std::uint64_t> responses{{"2xx", line.responses_2xx.load()},
                                                              {"3xx", line.responses_3xx.load()},
                                                              {"4xx", line.responses_4xx.load()},
                                                              {"5xx", line.responses_5xx.load()}};
    const auto called = [&](std::string_view what) { return fmt::format("{}_{}", name, what); };
    out.counter(called("requests_total"), "HTTP requests read", number(line.requests.load()));
    out.counters(called("responses_total"), "HTTP responses, by class of status", "status", responses);
    out.counter(called("malformed_total"), "HTTP requests that could not be read", number(line.malformed.load()));
    out.counter(called("failed_handshakes_total"), "TLS handshakes that came to nothing", number(line.handshakes_failed.load()));
    out.counter(called("refused_connections_total"), "HTTP connections above the limit", number(line.refused_connections.load()));
    out.gauge(called("connections"), "Open HTTP connections", number(line.connections_now.load()));
}

void put_feed(Exposition& out, const HttpCounters& line) {
    out.gauge("feed_listeners", "Open feed connections", number(line.listeners_now.load()));
    out.counter("feed_listeners_dropped_total", "Feed connections closed because they fell behind",
                number(line.listeners_dropped.load()));
}

}  // namespace

std::string metrics_text(const Reads& reads) {
    Exposition out;
    const pipeline::Inbox::Depth depth = reads.from.inbox.depth();
    put_ingest(out, reads.from.views.ingest);
    put_progress(out, reads.from.views.progress);
    put_forwarding(out, reads.from.views, reads.now);
    out.gauge("inbox_frames", "Frames that wait to be logged", number(depth.frames));
    out.gauge("inbox_bytes", "Bytes of the frames that wait to be logged", number(depth.bytes));
    out.gauge("latest_version", "Version of the newest picture", number(reads.from.views.latest.version()));
    out.gauge("log_disk_bytes", "Bytes of the log on disk", number(reads.from.log.bytes_on_disk()));
    out.gauge("series_disk_bytes", "Bytes of the series on disk", number(reads.from.series.bytes_on_disk()));
    put_line(out, reads.line, "http");
    if (reads.outside != nullptr) put_line(out, *reads.outside, "outside_http");
    put_feed(out, reads.line);
    return out.text();
}

}  // namespace lvwang::api
