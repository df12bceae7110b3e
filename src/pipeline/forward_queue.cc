#include "pipeline/forward_queue.h"

#include <algorithm>

#include "base/check.h"
#include "pipeline/intake.h"
#include "pipeline/report_frames.h"
#include "protocol/crc_policy.h"
#include "protocol/frame_reader.h"
#include "protocol/message.h"
#include "protocol/readdress.h"
#include "protocol/sm4.h"
#include "registry/resolve.h"
#include "store/log.h"
#include "store/seal.h"

namespace lvwang::pipeline {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

bool allows(const std::vector<std::string>& list, std::string_view word) {
    return list.empty() || std::ranges::find(list, word) != list.end();
}

// Answers and notices speak of a connection between two others; whoever lists them gets them not.
bool is_of_the_connection(std::string_view cn) {
    return cn.starts_with('9');
}

std::optional<protocol::Edition> edition_of(std::string_view text) {
    if (text == "2005") return protocol::Edition::k2005;
    if (text == "2017") return protocol::Edition::k2017;
    if (text == "2025") return protocol::Edition::k2025;
    return std::nullopt;
}

// A device that speaks JSON has no password of its own; this is the one that the standard's examples show and platforms expect
// where none was agreed.
constexpr std::string_view kUsualPassword = "123456";

}  // namespace

// One target's wishes against the registry of now. Its memory is used again for each frame.
class ForwardQueue::Chooser {
public:
    Chooser(const ForwardTarget& target, registry::RegistrySnapshot registry, const protocol::KeyLookup& keys,
            std::shared_ptr<const Brokers> brokers, ReportQns& qns)
        : target_(target),
          registry_(std::move(registry)),
          edition_(edition_of(target.edition)),
          keys_(keys),
          brokers_(std::move(brokers)),
          qns_(qns) {}
    Chooser(const Chooser&) = delete;  // the reader asks it for keys
    Chooser& operator=(const Chooser&) = delete;

    // Puts what the target is to get of this entry behind `parcels`: one frame, of a report one for each of its items, or
    // nothing.
    Result<void> take(const store::Entry& entry, std::string_view pw, std::vector<ForwardParcel>& parcels) {
        if (entry.kind == store::EntryKind::kReport) return take_report(entry, pw, parcels);
        if (!wants(entry)) return {};
        LVWANG_ASSIGN(ForwardParcel own, parcel(entry, pw));
        parcels.push_back(std::move(own));
        return {};
    }

    // What a frame says of which device, whatever password and edition it goes by; of a report, whatever door it came by, and
    // when where that is its time. @pre take()
    [[nodiscard]] std::uint64_t content(const store::Entry& entry) const {
        const std::hash<std::string_view> hash;
        std::uint64_t sum = hash(entry.mn);
        if (entry.kind == store::EntryKind::kReport) {
            const std::string_view payload = entry.payload;
            if (timed_by_arrival_) sum = sum * 0x9E3779B97F4A7C15U + static_cast<std::uint64_t>(entry.at.ms);
            return sum * 0x9E3779B97F4A7C15U + hash(payload.substr(std::min(payload.find('\n'), payload.size())));
        }
        if (message_.qn().empty() && !parse_compact(message_.find("DataTime").value_or(std::string_view())))
            sum = sum * 0x9E3779B97F4A7C15U + static_cast<std::uint64_t>(entry.at.ms);
        const std::size_t begins = std::min(frame_.segment.find("CP=&&"), frame_.segment.size());
        for (const std::string_view part : {message_.qn(), message_.cn(), std::string_view(frame_.segment).substr(begins)})
            sum = sum * 0x9E3779B97F4A7C15U + hash(part);
        return sum;
    }

    // How many frames that would be.
    std::uint64_t count(const store::Entry& entry) {
        if (entry.kind != store::EntryKind::kReport) return wants(entry) ? 1 : 0;
        std::vector<ForwardParcel> parcels;
        return take_report(entry, kUsualPassword, parcels) ? parcels.size() : 1;  // one that cannot be sent waits to be decided
    }

    [[nodiscard]] std::string_view qn() const { return message_.qn(); }

private:
    // @error kOutOfRange  a value alone is longer than a frame may be
    Result<void> take_report(const store::Entry& entry, std::string_view pw, std::vector<ForwardParcel>& parcels) {
        if (std::ranges::binary_search(target_.passed_over, entry.seq)) return {};
        const auto report = report_of(entry, brokers_.get());
        if (!report || !allows(target_.filter.mns, report->device)) return {};
        const Device* device = registry_->device(report->device);
        if (device == nullptr || !in_region(*device)) return {};
        if (!allows(target_.filter.system_codes, system_code_of(registry_->point(device->point_id)->kind))) return {};
        timed_by_arrival_ = report->timed_by_arrival;
        const std::string mn = mapped(device->mn);
        const Instant first_qn = qns_.first_of(entry.seq, mn, entry.at);
        LVWANG_ASSIGN(const auto frames, frames_of(entry, *report, *device, *registry_,
                                                   {.mn = mn,
                                                    .pw = pw.empty() ? kUsualPassword : pw,
                                                    .edition = edition_.value_or(protocol::Edition::k2017),
                                                    .wants_answer = target_.answer_expected,
                                                    .first_qn = first_qn}));
        if (!frames.empty()) qns_.give(entry.seq, mn, first_qn, frames.size());
        for (const ReportFrame& frame : frames) {
            if (!allows(target_.filter.commands, frame.cn)) continue;
            parcels.push_back({entry.seq, entry.at, frame.bytes, frame.qn, mn, device->mn, target_.answer_expected});
        }
        return {};
    }

    // Whether the target is to get this frame; then frame_ and message_ speak of it.
    bool wants(const store::Entry& entry) {
        if (entry.kind != store::EntryKind::kFrame || entry.mn.empty()) return false;
        if (!allows(target_.filter.mns, entry.mn)) return false;
        const Device* device = registry_->device(entry.mn);
        if (device == nullptr || !in_region(*device)) return false;
        if (std::ranges::binary_search(target_.passed_over, entry.seq)) return false;
        reader_ = protocol::FrameReader([this](std::string_view mn) { return candidates_ = keys_(mn); });
        reader_.feed(entry.payload);
        reader_.finish();
        const auto frame = reader_.next();
        if (!frame || !is_whole(*frame, *device)) return false;
        frame_ = *frame;
        protocol::decode(frame_.segment, message_);
        if (!allows(target_.filter.system_codes, message_.st())) return false;
        if (target_.filter.commands.empty()) return registry::period_of(message_.cn()).has_value();
        return allows(target_.filter.commands, message_.cn()) && !is_of_the_connection(message_.cn());
    }

    // The frame as the target wants it. @pre wants(entry)
    Result<ForwardParcel> parcel(const store::Entry& entry, std::string_view pw) const {
        ForwardParcel parcel;
        parcel.seq = entry.seq;
        parcel.at = entry.at;
        parcel.own_mn = entry.mn;
        parcel.mn = mapped(entry.mn);
        parcel.qn = message_.header_on_wire().qn.value_or(std::string_view());
        const bool closed = is_closed(frame_);
        // Asking for an answer is no reason to hold back a frame that nobody here can write anew: TCP's word must do.
        const protocol::NewAddress address{parcel.mn, pw, edition_, target_.answer_expected && !closed};
        if (!protocol::must_change(message_, address)) {
            parcel.wants_answer = target_.answer_expected && message_.wants_answer();
            if (frame_.verdict == protocol::Verdict::kOk || closed) {
                parcel.bytes.append(frame_.bytes).append(kLineEnd);
                return parcel;
            }
        }
        if (closed) return fail(ErrorCode::kUnsupported, "encrypted, and no key that opens it");
        LVWANG_ASSIGN(parcel.bytes, protocol::readdress(frame_.segment, message_, address));
        if (frame_.key) close_again(parcel.bytes);
        parcel.wants_answer = target_.answer_expected;
        return parcel;
    }

    // What the device's own line takes; cipher text without a key here may be plain to the target.
    static bool is_whole(const protocol::Frame& frame, const Device& device) {
        return is_usable(frame.verdict) || is_closed(frame) || protocol::accepts(device.crc_policy, frame);
    }
    // Cipher text that nobody here can read; perhaps the target can.
    static bool is_closed(const protocol::Frame& frame) {
        return frame.verdict == protocol::Verdict::kEncrypted || frame.verdict == protocol::Verdict::kBadKey;
    }

    // CP under the key that opened it; length and CRC stay those of the plain text (HJ 212-2025 6.4).
    void close_again(std::string& bytes) const {
        constexpr std::size_t kHead = 6;                    // ## and four digits
        constexpr std::size_t kTail = 4 + kLineEnd.size();  // CRC and line end
        const std::string_view plain = std::string_view(bytes).substr(kHead, bytes.size() - kHead - kTail);
        const auto secret = protocol::encrypt_segment(plain, candidates_.at(*frame_.key));
        LVWANG_CHECK(secret && secret->size() == plain.size(), "{} bytes of plain text", plain.size());
        bytes.replace(kHead, secret->size(), *secret);
    }

    bool in_region(const Device& device) const {
        if (target_.filter.regions.empty()) return true;
        std::string_view code = registry_->site_of(device.point_id).region_code;
        constexpr int kRegionDepthMax = 16;  // a circle in the registry must not hang us
        for (int depth = 0; depth < kRegionDepthMax && !code.empty(); ++depth) {
            if (std::ranges::find(target_.filter.regions, code) != target_.filter.regions.end()) return true;
            const Region* region = registry_->region(code);
            if (region == nullptr) return false;
            code = region->parent_code;
        }
        return false;
    }

    std::string mapped(const std::string& mn) const {
        const auto place = std::ranges::lower_bound(target_.mn_map, mn, {}, &std::pair<std::string, std::string>::first);
        return place != target_.mn_map.end() && place->first == mn ? place->second : mn;
    }

    const ForwardTarget& target_;
    registry::RegistrySnapshot registry_;
    std::optional<protocol::Edition> edition_;
    const protocol::KeyLookup& keys_;
    std::shared_ptr<const Brokers> brokers_;
    ReportQns& qns_;
    bool timed_by_arrival_ = false;             // the report at hand
    std::vector<protocol::Sm4Key> candidates_;  // for the frame at hand
    protocol::FrameReader reader_;
    protocol::Frame frame_;
    protocol::Message message_;
};

Result<ForwardBatch> ForwardQueue::read(const ForwardTarget& target, std::uint64_t from_seq, const ForwardLimits& limits) const {
    ForwardBatch batch;
    batch.read_to = from_seq - 1;
    std::string pw;
    if (!target.sealed_pw.empty()) {
        auto opened = seal_.open(target.sealed_pw, forward_seal_purpose(target.key));
        if (!opened) {
            batch.problem = ForwardProblem{ForwardTrouble::kPasswordSealed, {}, opened.error().message, 0, {}, {}, {}};
            return batch;
        }
        pw = std::move(*opened);
    }
    Recent& recent = this->recent(target.key);
    const std::scoped_lock lock(recent.reading);
    Chooser chooser(target, registry_.get(), keys_, brokers_.get(), recent.qns);
    if (!recent.known) LVWANG_TRY(remember(recent, chooser, target, from_seq, limits.entries_max));
    const std::uint64_t last = log_.last_seq();  // what is beyond may not be synced yet
    std::size_t looked_at = 0;
    LVWANG_TRY(log_.scan(from_seq, [&](const store::Entry& entry) {
        if (entry.seq > last || looked_at == limits.entries_max || batch.parcels.size() >= limits.parcels_max) return false;
        ++looked_at;
        const std::size_t before = batch.parcels.size();
        if (const auto taken = chooser.take(entry, pw, batch.parcels); !taken) {
            const bool encrypted = taken.error().code == ErrorCode::kUnsupported;
            batch.problem = ForwardProblem{encrypted ? ForwardTrouble::kNeedsKey : ForwardTrouble::kTooLong,
                                           {},
                                           taken.error().message,
                                           entry.seq,
                                           entry.mn,
                                           std::string(chooser.qn()),
                                           {}};
            batch.stuck_at = entry.at;
            return false;
        }
        if (batch.parcels.size() > before && came_before(recent, chooser.content(entry), entry.seq)) batch.parcels.resize(before);
        batch.read_to = entry.seq;
        return true;
    }));
    return batch;
}

// After a start: what went to the target just before is known again, and reports that came with it get the QNs that they would
// have got. @param before  entries to look back over
Result<void> ForwardQueue::remember(Recent& recent, Chooser& chooser, const ForwardTarget& target, std::uint64_t from_seq,
                                    std::size_t before) const {
    std::vector<ForwardParcel> sent;
    LVWANG_TRY(log_.scan(from_seq - std::min<std::uint64_t>(from_seq - 1, before), [&](const store::Entry& entry) {
        if (entry.seq >= from_seq) return false;
        sent.clear();
        // One that could not be sent was passed over, and what it says went to nobody.
        if (!chooser.take(entry, {}, sent) || sent.empty()) return true;
        if (entry.seq > target.set_seq) (void)came_before(recent, chooser.content(entry), entry.seq);
        return true;
    }));
    recent.known = true;
    return {};
}

ForwardQueue::Recent& ForwardQueue::recent(const std::string& target) const {
    const std::scoped_lock lock(mutex_);
    return recent_[target];
}

bool ForwardQueue::came_before(Recent& recent, std::uint64_t content, std::uint64_t seq) {
    constexpr std::size_t kRemembered = 16'384;
    const auto [known, first] = recent.first_seq.try_emplace(content, seq);
    if (!first) return known->second < seq;  // what is read once more meets itself
    recent.order.push_back(content);
    if (recent.order.size() <= kRemembered) return false;
    recent.first_seq.erase(recent.order.front());
    recent.order.pop_front();
    return false;
}

Result<ForwardCount> ForwardQueue::count(const ForwardTarget& target, std::uint64_t from_seq, const ForwardLimits& limits) const {
    ForwardCount count;
    count.counted_to = from_seq - 1;
    ReportQns qns;
    Chooser chooser(target, registry_.get(), keys_, brokers_.get(), qns);
    const std::uint64_t last = log_.last_seq();
    std::size_t looked_at = 0;
    LVWANG_TRY(log_.scan(from_seq, [&](const store::Entry& entry) {
        if (entry.seq > last || looked_at == limits.entries_max) return false;
        ++looked_at;
        count.frames += chooser.count(entry);
        count.counted_to = entry.seq;
        return true;
    }));
    return count;
}

ForwardReader ForwardQueue::reader() const {
    return {[this](const ForwardTarget& target, std::uint64_t from_seq, const ForwardLimits& limits) {
                return read(target, from_seq, limits);
            },
            [this](const ForwardTarget& target, std::uint64_t from_seq, const ForwardLimits& limits) {
                return count(target, from_seq, limits);
            },
            [this] { return log_.last_seq(); }};
}

Result<std::uint64_t> last_seq_before(const store::Log& log, Instant at) {
    LVWANG_ASSIGN(const std::uint64_t first, log.first_at(at));  // what was deleted by age is older than what was kept
    return first - 1;
}

}  // namespace lvwang::pipeline
