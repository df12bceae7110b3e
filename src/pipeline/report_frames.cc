#include "pipeline/report_frames.h"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/encode.h"
#include "registry/resolve.h"

namespace lvwang::pipeline {
namespace {

constexpr std::size_t kSegmentBytesMax = 1'024;  // HJ 212-2017 6.3.1
constexpr auto kWire = static_cast<std::size_t>(protocol::Edition::k2017);

std::string_view command_of(Period period) {
    switch (period) {
        case Period::kMoment: return "2011";
        case Period::kMinute: return "2051";
        case Period::kHour: return "2061";
        case Period::kDay: return "2031";
    }
    return "2011";
}

std::string_view suffix_of(Aspect aspect, Period period) {
    switch (aspect) {
        case Aspect::kMeasured: return period == Period::kMoment ? "Rtd" : "Avg";
        case Aspect::kMin: return "Min";
        case Aspect::kMax: return "Max";
        case Aspect::kSum: return "Cou";
        case Aspect::kConverted: return period == Period::kMoment ? "ZsRtd" : "ZsAvg";
        case Aspect::kConvertedMin: return "ZsMin";
        case Aspect::kConvertedMax: return "ZsMax";
    }
    return "Rtd";
}

// The values of one factor as they stand in CP; empty where the standard has no code for it.
std::string factor_text(const Reading& reading, ParameterId id, PointKind kind, const registry::ParameterTable& table) {
    const Parameter& parameter = table.at(id);
    const registry::FactorRule* rule = parameter.code.empty() ? nullptr : table.rule(kind, parameter.code);
    if (rule == nullptr || rule->parameter != id) return {};
    std::string text;
    char mark = registry::kNoMark;
    for (const Sample& sample : reading.samples) {
        if (sample.column.parameter != id) continue;
        const bool sum = sample.column.aspect == Aspect::kSum;
        const auto wire = (sum ? rule->sum : rule->value)[kWire].inverse().apply(sample.value());
        if (!wire) continue;
        if (!text.empty()) text += ',';
        text +=
            fmt::format("{}-{}={}", parameter.code, suffix_of(sample.column.aspect, reading.stream.period), wire->to_string());
        mark = sample.mark;
    }
    if (!text.empty() && mark != registry::kNoMark) text += fmt::format(",{}-Flag={}", parameter.code, mark);
    return text;
}

// The factors of a reading, each once, as they came.
std::vector<std::string> factors_of(const Reading& reading, PointKind kind, const registry::ParameterTable& table) {
    std::vector<ParameterId> seen;
    std::vector<std::string> texts;
    for (const Sample& sample : reading.samples) {
        if (std::ranges::find(seen, sample.column.parameter) != seen.end()) continue;
        seen.push_back(sample.column.parameter);
        if (std::string text = factor_text(reading, sample.column.parameter, kind, table); !text.empty()) {
            texts.push_back(std::move(text));
        }
    }
    return texts;
}

}  // namespace

std::string_view system_code_of(PointKind kind) {
    switch (kind) {
        case PointKind::kSurfaceWater: return "21";
        case PointKind::kAmbientAir:
        case PointKind::kMicroAir:
        case PointKind::kWeather: return "22";
        case PointKind::kStack: return "31";
        case PointKind::kWastewater: return "32";
    }
    return "22";
}

Result<std::vector<ReportFrame>> frames_of(const store::Entry& entry, const protocol::Report& report, const Device& device,
                                           const registry::Registry& registry, const ReportAddress& address) {
    const registry::Resolution resolution = registry::resolve(registry, report, device, entry.seq);
    const PointKind kind = registry.point(device.point_id)->kind;
    struct Content {
        Period period;
        std::string cp;
    };
    std::vector<Content> contents;
    for (const Reading& reading : resolution.readings) {
        const std::string time = format_compact(reading.start);
        const std::string head = "DataTime=" + time;
        std::string cp = head;
        constexpr std::size_t kHeaderBytes = 160;  // QN, ST, CN, PW, MN and Flag at their longest
        for (const std::string& factor : factors_of(reading, kind, registry.parameters())) {
            if (cp.size() > head.size() && cp.size() + factor.size() + kHeaderBytes > kSegmentBytesMax) {
                contents.push_back({reading.stream.period, std::move(cp)});
                cp = head;
            }
            cp.append(";").append(factor);
        }
        if (cp.size() > head.size()) contents.push_back({reading.stream.period, std::move(cp)});
    }
    std::vector<ReportFrame> frames;
    for (std::size_t i = 0; i < contents.size(); ++i) {
        ReportFrame& frame = frames.emplace_back();
        frame.qn = format_compact_ms(address.first_qn + static_cast<std::int64_t>(i));
        frame.st = system_code_of(kind);
        frame.cn = command_of(contents[i].period);
        protocol::OutgoingMessage message;
        message.edition = address.edition;
        message.qn = frame.qn;
        message.st = frame.st;
        message.cn = frame.cn;
        message.pw = address.pw;
        message.mn = address.mn;
        message.wants_answer = address.wants_answer;
        message.cp = contents[i].cp;
        LVWANG_ASSIGN(frame.bytes, protocol::encode(message));
    }
    return frames;
}

}  // namespace lvwang::pipeline
