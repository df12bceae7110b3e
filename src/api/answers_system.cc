#include <filesystem>

#include "api/answers.h"
#include "api/metrics.h"
#include "api/openapi.h"
#include "api/reads.h"

namespace lvwang::api {
namespace {

constexpr std::int64_t kLagDegradedMs = 10'000;  // pages promise values within a second; ten are more than a hiccup

void write_district(JsonText& json, const registry::District& district) {
    json.key("district");
    json.begin_object();
    json.field("code", district.code);
    json.field("name", district.name);
    json.field("name_en", district.name_en);
    json.key("center");
    json.begin_array();
    json.value(district.longitude_deg);
    json.value(district.latitude_deg);
    json.end_array();
    json.field("zoom", district.zoom);
    json.end_object();
}

}  // namespace

Result<Response> get_health(const Request&, const Reads& reads) {
    const pipeline::Progress& progress = reads.from.views.progress;
    const std::int64_t lag_ms = progress.lag_ms.load();
    const bool disk_full = progress.disk_full.load();
    const std::int64_t clock_leap_ms = progress.clock_leap_ms.load();
    std::error_code no_book;
    const std::uintmax_t book_bytes = std::filesystem::file_size(reads.identity.book_path, no_book);
    JsonText json(1024);
    json.begin_object();
    json.field("status", disk_full || clock_leap_ms != 0 || lag_ms > kLagDegradedMs ? "degraded" : "ok");
    json.field("version", reads.identity.version);
    json.field("now", reads.now);
    if (reads.caller == nullptr) {  // whoever has not logged in learns where he is, no more
        json.field("demo", reads.identity.district.demo);
        write_district(json, reads.identity.district);
        json.end_object();
        return json_response(json.take());
    }
    json.field("uptime_s", (reads.now - reads.identity.started_at) / kSecondMs);
    json.field("log_last_seq", reads.from.log.last_seq());
    json.field("applied_seq", progress.applied_seq.load());
    json.field("spine_lag_ms", lag_ms);
    json.field("due_days", progress.due_days.load());
    json.field("disk_full", disk_full);
    json.field("clock_leap_s", clock_leap_ms / kSecondMs);
    json.field("demo", reads.identity.district.demo);
    json.key("disk");
    json.begin_object();
    json.field("log_bytes", reads.from.log.bytes_on_disk());
    json.field("series_bytes", reads.from.series.bytes_on_disk());
    json.field("book_bytes", no_book ? 0 : book_bytes);
    json.end_object();
    write_district(json, reads.identity.district);
    json.end_object();
    return json_response(json.take());
}

Result<Response> get_openapi(const Request&, const Reads&) {
    return json_response(std::string(openapi_document()));
}

Result<Response> get_metrics(const Request&, const Reads& reads) {
    return Response{200, "text/plain; version=0.0.4; charset=utf-8", share(metrics_text(reads)), {}};
}

Result<Response> get_standards(const Request&, const Reads& reads) {
    return list(reads.from.standards.editions(), [](JsonText& json, const standards::Edition& edition) {
        json.begin_object();
        json.field("edition", edition.key);
        json.field("family", edition.family);
        json.field("standard", edition.standard);
        json.field("title", edition.title);
        json.field("title_en", edition.title_en);
        json.field("from", edition.from);
        json.field("to", edition.to);
        json.field("status", to_string(edition.status));
        json.field("note", edition.note);
        json.end_object();
    });
}

}  // namespace lvwang::api
