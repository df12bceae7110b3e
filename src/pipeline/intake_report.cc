// Reports of the HTTP and MQTT doors: as frames, only read differently.
#include "base/text.h"
#include "pipeline/intake.h"
#include "protocol/factor.h"
#include "quality/flag.h"

namespace lvwang::pipeline {

Result<protocol::Report> report_of(const store::Entry& entry, const Brokers* brokers) {
    LVWANG_ASSIGN(const protocol::ReportEntry carried, protocol::parse_report_entry(entry.payload));
    static const FlatMapping kNone;
    const FlatMapping* const mapping =
        brokers == nullptr || carried.broker.empty() ? nullptr : brokers->mapping_at(carried.broker, entry.seq);
    const protocol::Carriage carriage{carried.broker.empty() ? std::string_view() : std::string_view(entry.mn), entry.at};
    LVWANG_ASSIGN(auto reports, protocol::parse_carried(carried.text, mapping == nullptr ? kNone : *mapping, carriage));
    if (reports.size() != 1) {  // the doors make an entry of each; a list was kept because something in it was wrong then
        return fail(ErrorCode::kInvalidArgument, "{} reports in one entry", reports.size());
    }
    return std::move(reports.front().report);
}

Result<std::vector<Reading>> Intake::read_report(const store::Entry& entry, const registry::Registry& registry,
                                                 const ParameterLookup& parameters, bool again) {
    const Result<protocol::Report> report = report_of(entry, brokers_.get().get());
    if (!report) {
        count(Outcome::kBadReport);
        return std::vector<Reading>();
    }
    if (counts_) stats_.heard(report->device, {.at = entry.at, .sent = {}, .warnings = {}, .tolerated = false});
    const std::string_view text = std::string_view(entry.payload).substr(entry.payload.find('\n') + 1);
    const Device* device = registry.device(report->device);
    if (device == nullptr) {
        count(Outcome::kUnregistered);
        if (!again) note_device(entry, *report, text);
        return std::vector<Reading>();
    }
    registry::Resolution resolution = registry::resolve(registry, *report, *device, entry.seq);
    const Outcome outcome = outcome_of(resolution);
    if (!again) {
        LVWANG_ASSIGN(const bool taken, was_taken(entry, resolution));
        if (taken) {
            count(Outcome::kDuplicate);
            return std::vector<Reading>();
        }
    }
    count(outcome);
    if (!resolution.unmapped.empty()) note_factors(entry, report->device, resolution);
    const PointKind kind = registry.point(device->point_id)->kind;
    for (Reading& reading : resolution.readings) {
        quality::flag(reading, parameters, {.at = entry.at, .back_fill = false, .kind = kind, .crc_tolerated = false});
    }
    return std::move(resolution.readings);
}

void Intake::note_device(const store::Entry& entry, const protocol::Report& report, std::string_view text) {
    WaitingDevice* const note = note_of(entry, report.device);
    if (note == nullptr) return;
    note->sample = to_utf8_lossy(text.substr(0, kSampleBytesMax));
    note->edition = "json";
    note->system_code.clear();
    for (const protocol::ReportItem& item : report.items) {
        for (const protocol::ReportValue& value : item.values) note_code(*note, protocol::split_key(value.code).factor);
    }
}

}  // namespace lvwang::pipeline
