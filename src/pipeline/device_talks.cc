#include "pipeline/device_talks.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/text.h"
#include "pipeline/transaction.h"

namespace lvwang::pipeline {
namespace {

using control::State;
using control::Talk;

constexpr std::size_t kOpenPerDeviceMax = 100;          // a device works them off one by one; more would wait for hours
constexpr std::int64_t kTimeSetEveryMs = kHourMs;       // a clock that is off again within the hour is broken, not slow
constexpr std::int64_t kDriftBelievedMs = kDayMs;       // a QN further off is no clock
constexpr std::string_view kPasswordBefore = "123456";  // what loggers come with, until one is heard
constexpr std::string_view kClockCommand = "1012";
constexpr std::string_view kPasswordCommand = "1072";

// The same command at each attempt is another frame in the outbox.
std::uint64_t name_of(const Talk& talk) {
    return (static_cast<std::uint64_t>(talk.id) << 8) | (static_cast<std::uint64_t>(talk.attempts + 1) & 0xFF);
}

std::string_view usual_st(PointKind kind) {
    switch (kind) {
        case PointKind::kAmbientAir:
        case PointKind::kMicroAir:
        case PointKind::kWeather: return "22";
        case PointKind::kStack: return "31";
        case PointKind::kWastewater: return "32";
        case PointKind::kSurfaceWater: return "21";
    }
    return "31";
}

std::optional<int> code_of(const protocol::Message& answer, std::string_view key) {
    const auto text = answer.find(key);
    if (!text || text->empty() || text->size() > 6) return std::nullopt;
    if (!std::ranges::all_of(*text, [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
    return std::atoi(std::string(*text).c_str());
}

std::string cp_of(const protocol::Message& message) {
    std::string text;
    for (const protocol::Pair& pair : message.cp) {
        if (text.size() > control::kCpBytesMax) break;
        text += fmt::format("{}{}={}", text.empty() ? "" : ";", pair.key, pair.value);
    }
    return text;
}

bool is_of_the_stores(const Error& error) {
    return error.code == ErrorCode::kIo || error.code == ErrorCode::kCorrupt;
}

}  // namespace

Result<std::unique_ptr<DeviceTalks>> DeviceTalks::load(const Parts& parts) {
    auto talks = std::unique_ptr<DeviceTalks>(new DeviceTalks(parts));
    LVWANG_ASSIGN(const store::LastDeviceCommand last, store::last_device_command(parts.book));
    talks->last_id_ = last.id;
    if (const auto qn = parse_compact(last.qn)) talks->last_qn_ = *qn;
    LVWANG_ASSIGN(const auto lines, store::device_lines(parts.book));
    for (const store::DeviceLineRow& row : lines) talks->lines_[row.mn].row = row;
    LVWANG_ASSIGN(const auto settings, store::device_settings(parts.book));
    for (const store::DeviceSettings& row : settings) {
        Line& line = talks->line_of(row.mn);
        line.settings = row;
        store::DeviceCommandQuery query;
        query.mn = row.mn;
        query.cn = kClockCommand;
        query.limit = 1;
        LVWANG_ASSIGN(const auto page, store::list_device_commands(parts.book, query));
        if (!page.items.empty()) line.time_set_at = Instant{page.items.front().queued_at};
    }
    LVWANG_ASSIGN(const auto rows, store::open_device_commands(parts.book));
    for (const store::DeviceCommandRow& row : rows) {
        LVWANG_ASSIGN(Talk talk, to_talk(row));
        talks->line_of(talk.mn).talking.push_back(talk.id);
        talks->by_qn_.emplace(talk.qn, talk.id);
        talks->open_.emplace(talk.id, std::move(talk));
    }
    return talks;
}

DeviceTalks::Line& DeviceTalks::line_of(const std::string& mn) {
    Line& line = lines_[mn];
    line.row.mn = mn;
    return line;
}

bool DeviceTalks::is_ours(std::string_view type) {
    return type == "device_command_send" || type == "device_command_cancel" || type == "device_commands_sent" ||
           type == "put_device_settings";
}

Command DeviceTalks::report(const std::vector<Sent>& sent) {
    return {"device_commands_sent", to_body(sent), "gateway"};
}

Result<std::string> DeviceTalks::execute(const Command& command, const registry::Registry& registry, Instant now,
                                         std::uint64_t seq) {
    if (command.type == "device_command_send") {
        LVWANG_ASSIGN(const SendOrder order, parse_send_order(command.body));
        return send(order, registry, now, seq);
    }
    if (command.type == "device_command_cancel") {
        LVWANG_ASSIGN(const CancelOrder order, parse_cancel_order(command.body));
        return cancel(order, now, seq);
    }
    if (command.type == "put_device_settings") {
        LVWANG_ASSIGN(store::DeviceSettings settings, parse_device_settings(command.body));
        return set(std::move(settings), registry, now, seq);
    }
    LVWANG_ASSIGN(const std::vector<Sent> written, parse_sent(command.body));
    return sent(written, now, seq);
}

// One request to many devices: those of an edition without the command are named, the others are asked.
Result<std::string> DeviceTalks::send(const SendOrder& order, const registry::Registry& registry, Instant now,
                                      std::uint64_t seq) {
    for (const std::string& mn : order.mns) {
        if (registry.device(mn) == nullptr) return fail_field("mns", "device '{}' is not registered", mn);
    }
    std::vector<std::string> mns = order.mns;
    if (mns.empty()) {
        LVWANG_ASSIGN(mns, select(order.filter, registry));
    }
    std::int64_t batch = 0;
    std::string asked;
    std::string skipped;
    std::optional<Error> first_error;
    for (const std::string& mn : mns) {
        const auto id = ask({mn, order.cn, order.arguments, order.actor, order.note, order.expires_in_s * kSecondMs, batch},
                            registry, now, seq);
        if (id) {
            if (batch == 0) batch = *id;
            asked += fmt::format("{}{{\"id\":{},\"mn\":{}}}", asked.empty() ? "" : ",", *id, json_quote(mn));
            continue;
        }
        if (is_of_the_stores(id.error())) return tl::unexpected(id.error());
        if (!first_error) first_error = id.error();
        skipped += fmt::format("{}{{\"mn\":{},\"reason\":{}}}", skipped.empty() ? "" : ",", json_quote(mn),
                               json_quote(id.error().message));
    }
    if (batch == 0) return tl::unexpected(*first_error);
    return fmt::format("{{\"batch\":{},\"commands\":[{}],\"skipped\":[{}]}}", batch, asked, skipped);
}

Result<std::vector<std::string>> DeviceTalks::select(const DeviceFilter& filter, const registry::Registry& registry) const {
    std::vector<std::string> mns;
    for (const Device& device : registry.rows().devices) {
        if (!is_in(filter, device, registry)) continue;
        const auto line = lines_.find(device.mn);
        if (filter.edition && (line == lines_.end() || line->second.row.edition != *filter.edition)) continue;
        mns.push_back(device.mn);
    }
    if (mns.empty()) return fail_field("filter", "no device fits the filter");
    if (mns.size() > kDevicesPerOrderMax) {
        return fail_field("filter", "{} devices fit; at most {} at once", mns.size(), kDevicesPerOrderMax);
    }
    return mns;
}

Result<std::int64_t> DeviceTalks::ask(const Asking& asking, const registry::Registry& registry, Instant now, std::uint64_t seq) {
    const Device* device = registry.device(asking.mn);
    if (device == nullptr) return fail_field("mns", "device '{}' is not registered", asking.mn);
    Line& line = line_of(asking.mn);
    if (line.talking.size() >= kOpenPerDeviceMax) {
        return fail(ErrorCode::kConflict, "{} commands wait for device '{}' already", line.talking.size(), asking.mn);
    }
    Talk talk;
    talk.edition = static_cast<protocol::Edition>(line.row.edition);
    talk.mn = asking.mn;
    talk.cn = asking.cn;
    talk.arguments = asking.arguments;
    LVWANG_ASSIGN(const control::Arguments readable, opened(talk));
    LVWANG_ASSIGN(control::Arguments checked, parts_.catalogue.check(asking.cn, talk.edition, readable));
    LVWANG_ASSIGN(const std::string cp, parts_.catalogue.encode(asking.cn, talk.edition, checked, now));
    for (const control::Field* field : parts_.catalogue.fields(asking.cn, talk.edition)) {  // secrets stay as they came: sealed
        const auto given = asking.arguments.find(field->key);
        if (field->type == control::FieldType::kPassword && given != asking.arguments.end()) checked[field->key] = given->second;
    }
    const control::CommandKind& kind = *parts_.catalogue.find(asking.cn, talk.edition);
    talk.id = ++last_id_;
    talk.batch = asking.batch == 0 ? talk.id : asking.batch;
    talk.st = line.row.st.empty() ? usual_st(registry.point(device->point_id)->kind) : line.row.st;
    talk.qn = next_qn(now);
    talk.arguments = std::move(checked);
    talk.actor = asking.actor;
    talk.note = asking.note;
    talk.kind = kind.kind;
    talk.ending = kind.ending;
    talk.execution_ms = kind.execution_ms;
    talk.patience = line.settings.wired ? control::kWired : control::kMobile;
    if (line.settings.timeout_ms > 0) talk.patience.timeout_ms = line.settings.timeout_ms;
    if (line.settings.attempts_max > 0) talk.patience.attempts_max = line.settings.attempts_max;
    talk.queued_at = now;
    talk.expires_at = now + asking.expires_ms;
    talk.seq = seq;
    if (talk.cn == kClockCommand) line.time_set_at = now;
    line.talking.push_back(talk.id);
    by_qn_.emplace(talk.qn, talk.id);
    open_.emplace(talk.id, talk);
    const std::int64_t id = talk.id;
    LVWANG_TRY(keep({std::move(talk), {{id, now, seq, "queued", asking.actor}}}));
    return id;
}

Result<std::string> DeviceTalks::cancel(const CancelOrder& order, Instant now, std::uint64_t seq) {
    const auto found = open_.find(order.id);
    if (found == open_.end()) {
        LVWANG_ASSIGN(const store::DeviceCommandRow row, store::find_device_command(parts_.book, order.id));
        LVWANG_ASSIGN(const Talk over, to_talk(row));
        LVWANG_ASSIGN(const control::Change refused, control::cancel(over, order.actor, now, seq));
        return fmt::format("{{\"id\":{}}}", refused.after.id);  // not reached: what is over is refused
    }
    LVWANG_ASSIGN(const control::Change change, control::cancel(found->second, order.actor, now, seq));
    LVWANG_TRY(keep(change));
    return fmt::format("{{\"id\":{}}}", order.id);
}

Result<std::string> DeviceTalks::set(store::DeviceSettings settings, const registry::Registry& registry, Instant now,
                                     std::uint64_t seq) {
    if (registry.device(settings.mn) == nullptr) return fail_field("mn", "device '{}' is not registered", settings.mn);
    settings.at = now;
    settings.seq = seq;
    LVWANG_TRY(ensure_transaction(parts_.book));
    LVWANG_TRY(store::put_device_settings(parts_.book, settings));
    Line& line = line_of(settings.mn);
    line.settings = settings;
    return fmt::format("{{\"mn\":{}}}", json_quote(settings.mn));
}

Result<std::string> DeviceTalks::sent(const std::vector<Sent>& written, Instant now, std::uint64_t seq) {
    for (const Sent& one : written) {
        const auto id = static_cast<std::int64_t>(one.id >> 8);
        handed_.erase(id);
        changed_ = true;
        const auto found = open_.find(id);
        if (found != open_.end()) {
            LVWANG_TRY(keep(control::on_sent(found->second, one.connection, now, seq)));
            continue;
        }
        const auto row = store::find_device_command(parts_.book, id);  // it ended while it was on its way
        if (!row) continue;
        LVWANG_ASSIGN(const Talk over, to_talk(*row));
        LVWANG_TRY(keep(control::on_sent(over, one.connection, now, seq)));
    }
    return std::string("{}");
}

Result<void> DeviceTalks::heard(const protocol::Message& message, const registry::Registry& registry, Instant now,
                                std::uint64_t seq) {
    if (seq <= parts_.book.applied()) return {};  // what it changed is in the book
    const std::string_view cn = message.cn();
    if (cn == "9011" || cn == "9012" || cn == "9013") return answered(message, now, seq);
    auto found = lines_.find(std::string(message.mn()));
    if (found == lines_.end()) {
        if (registry.device(message.mn()) == nullptr) return {};
        found = lines_.emplace(std::string(message.mn()), Line()).first;
        found->second.row.mn = found->first;
    }
    Line& line = found->second;
    note_line(line, message);
    if (!line.talking.empty()) LVWANG_TRY(take_data(line, message, now, seq));
    return line.settings.may_set_time ? consider_time(line, message, registry, now, seq) : Result<void>();
}

void DeviceTalks::note_line(Line& line, const protocol::Message& message) {
    // Answers, power and operating states come from any device; a command is about what its point measures.
    constexpr std::array<std::string_view, 3> kOfAnyPoint{"91", "44", "45"};
    const bool tells = std::ranges::find(kOfAnyPoint, message.st()) == kOfAnyPoint.end() || line.row.st.empty();
    const std::string_view st = tells ? message.st() : std::string_view(line.row.st);
    const std::string_view pw = message.header.pw.value_or(line.row.pw);
    const int edition = static_cast<int>(message.edition);
    if (line.row.edition == edition && line.row.st == st && line.row.pw == pw) return;
    if (line.row.pw != pw) line.row.password.clear();  // it says a new one itself
    line.row.edition = edition;
    line.row.st = to_utf8_lossy(st);
    line.row.pw = to_utf8_lossy(pw);
    unwritten_lines_.insert(line.row.mn);
}

Result<void> DeviceTalks::take_data(Line& line, const protocol::Message& message, Instant now, std::uint64_t seq) {
    for (const std::int64_t id : std::vector<std::int64_t>(line.talking)) {
        const Talk& talk = open_.at(id);
        if (!control::is_data_for(talk, message)) continue;
        return keep(control::on_data(talk, talk.packets == 0 ? cp_of(message) : std::string(), now, seq));
    }
    return {};
}

// A device that asks for the time (1013), or whose clock is off by more than was agreed, is told it.
Result<void> DeviceTalks::consider_time(Line& line, const protocol::Message& message, const registry::Registry& registry,
                                        Instant now, std::uint64_t seq) {
    const bool asks = message.cn() == "1013";
    bool drifts = false;
    if (!asks && line.settings.clock_drift_max_s > 0 && !message.back_filled() &&
        std::abs(now - line.time_set_at) >= kTimeSetEveryMs) {  // a clock ahead may have set it
        const auto sent = parse_compact(message.qn());
        const std::int64_t drift_ms = sent ? std::abs(*sent - now) : 0;
        drifts = drift_ms > line.settings.clock_drift_max_s * kSecondMs && drift_ms < kDriftBelievedMs;
    }
    if (!asks && !drifts) return {};
    for (const std::int64_t id : line.talking) {
        if (open_.at(id).cn == kClockCommand) return {};
    }
    Asking asking;
    asking.mn = line.row.mn;
    asking.cn = kClockCommand;
    asking.arguments["SystemTime"] = "now";
    if (const auto factor = message.find("PolId"); asks && factor && message.edition != protocol::Edition::k2005) {
        asking.arguments["PolId"] = std::string(*factor);
    }
    asking.actor = asks ? "auto:1013" : "auto:clock_drift";
    asking.expires_ms = kTimeSetEveryMs;
    const auto asked = ask(asking, registry, now, seq);
    if (!asked && is_of_the_stores(asked.error())) return tl::unexpected(asked.error());
    return {};  // a PolId that is no code, or too many waiting: then nobody sets the clock
}

Result<std::optional<Talk>> DeviceTalks::find(std::string_view qn) {
    if (const auto open = by_qn_.find(qn); open != by_qn_.end()) return std::optional(open_.at(open->second));
    LVWANG_ASSIGN(const auto row, store::device_command_of_qn(parts_.book, to_utf8_lossy(qn)));
    if (!row) return std::optional<Talk>();
    LVWANG_ASSIGN(Talk talk, to_talk(*row));
    return std::optional(std::move(talk));
}

Result<void> DeviceTalks::answered(const protocol::Message& answer, Instant now, std::uint64_t seq) {
    const std::string_view qn = control::answered_qn(answer);
    if (qn.empty()) return {};
    LVWANG_ASSIGN(const auto talk, find(qn));
    // A QN that we gave to another device is no answer of this one; answers of 2005 may name no device.
    if (!talk || (!answer.mn().empty() && answer.mn() != talk->mn)) return {};
    if (answer.cn() == "9011") return keep(control::on_request_answer(*talk, code_of(answer, "QnRtn"), now, seq));
    if (answer.cn() == "9012") return keep(control::on_result(*talk, code_of(answer, "ExeRtn"), now, seq));
    return keep(control::on_notice_answer(*talk, now, seq));
}

Result<void> DeviceTalks::tick(Instant now, std::uint64_t seq) {
    if (seq > parts_.book.applied()) {
        std::vector<control::Change> changes;
        for (const auto& [id, talk] : open_) {
            if (auto change = control::on_time(talk, now, seq)) changes.push_back(std::move(*change));
        }
        for (const control::Change& change : changes) LVWANG_TRY(keep(change));
    }
    if (!has_unwritten()) return {};
    LVWANG_TRY(ensure_transaction(parts_.book));
    return flush();
}

Result<void> DeviceTalks::flush() {
    for (const std::int64_t id : unwritten_) {
        if (const auto found = open_.find(id); found != open_.end()) {
            LVWANG_TRY(store::put_device_command(parts_.book, to_row(found->second)));
        }
    }
    for (const std::string& mn : unwritten_lines_) LVWANG_TRY(store::put_device_line(parts_.book, lines_.at(mn).row));
    unwritten_.clear();
    unwritten_lines_.clear();
    return {};
}

Result<void> DeviceTalks::keep(const control::Change& change) {
    const Talk& after = change.after;
    const auto before = open_.find(after.id);
    const bool was_open = before != open_.end();
    const bool only_counts = was_open && change.steps.empty() && before->second.state == after.state;
    changed_ = changed_ || !was_open || before->second.state != after.state || after.state == State::kQueued;
    if (control::is_over(after.state)) {
        if (was_open) ended_.push_back(after);
        open_.erase(after.id);
        by_qn_.erase(after.qn);
        std::erase(line_of(after.mn).talking, after.id);
        unwritten_.erase(after.id);
        if (after.state == State::kDone && after.cn == kPasswordCommand && was_open) {
            line_of(after.mn).row.password = after.arguments.contains(control::kPasswordKey)
                                                 ? after.arguments.find(control::kPasswordKey)->second
                                                 : std::string();
            unwritten_lines_.insert(after.mn);
        }
    } else {
        if (!was_open) {  // given up before, and now it answers
            by_qn_.emplace(after.qn, after.id);
            line_of(after.mn).talking.push_back(after.id);
        }
        open_[after.id] = after;
    }
    if (after.state != State::kQueued) {
        const auto handed = handed_.find(after.id);
        if (handed != handed_.end()) {
            parts_.downlink.withdraw(handed->second);
            handed_.erase(handed);
        }
    }
    if (only_counts) {
        unwritten_.insert(after.id);
        return {};
    }
    LVWANG_TRY(ensure_transaction(parts_.book));
    LVWANG_TRY(store::put_device_command(parts_.book, to_row(after)));
    unwritten_.erase(after.id);
    for (const control::Step& step : change.steps) {
        LVWANG_TRY(store::add_device_command_step(parts_.book, {step.talk_id, step.at, step.seq, step.what, step.detail}));
    }
    return {};
}

std::string DeviceTalks::next_qn(Instant now) {
    // Further ahead than any burst is a clock that has been set right since.
    last_qn_ = last_qn_ - now > kHourMs ? now : std::max(now, last_qn_ + 1);
    return format_compact_ms(last_qn_);
}

// With its sealed values readable.
Result<control::Arguments> DeviceTalks::opened(const Talk& talk) const {
    control::Arguments readable = talk.arguments;
    for (const control::Field* field : parts_.catalogue.fields(talk.cn, talk.edition)) {
        const auto value = readable.find(field->key);
        if (field->type != control::FieldType::kPassword || value == readable.end()) continue;
        auto plain = parts_.seal.open(value->second, control::kPasswordPurpose);
        if (!plain) return fail_field(fmt::format("arguments.{}", field->key), "{}", plain.error().message);
        value->second = std::move(*plain);
    }
    return readable;
}

bool DeviceTalks::tells_the_time(const Talk& talk) const {
    return std::ranges::any_of(talk.arguments, [](const auto& argument) { return argument.second == "now"; });
}

Result<std::string> DeviceTalks::frame_of(const Talk& talk, Instant now) const {
    LVWANG_ASSIGN(const control::Arguments readable, opened(talk));
    LVWANG_ASSIGN(const std::string cp, parts_.catalogue.encode(talk.cn, talk.edition, readable, now));
    const auto line = lines_.find(talk.mn);
    std::string password(kPasswordBefore);
    if (line != lines_.end() && !line->second.row.password.empty()) {
        LVWANG_ASSIGN(password, parts_.seal.open(line->second.row.password, control::kPasswordPurpose));
    } else if (line != lines_.end() && !line->second.row.pw.empty()) {
        password = line->second.row.pw;
    }
    return parts_.framing(control::request_of(talk, password, cp));
}

void DeviceTalks::hand_out(Instant now) {
    if (changed_) {
        changed_ = false;
        std::set<std::string_view> busy;                               // waits for 9011, or for its turn
        std::set<std::pair<std::string_view, std::string_view>> same;  // the same question is still being answered
        for (const auto& [id, talk] : open_) {
            if (talk.state == State::kSent) busy.insert(talk.mn);
            if (talk.state != State::kQueued) same.insert({talk.mn, talk.cn});
        }
        for (const auto& [id, talk] : open_) {
            const bool waits = talk.state == State::kQueued;
            const bool free = !busy.contains(talk.mn) && !same.contains({talk.mn, talk.cn});
            if (waits && free && !handed_.contains(id)) {
                auto frame = frame_of(talk, now);
                const auto sent = frame ? parts_.downlink.send({name_of(talk), talk.mn, 0, std::move(*frame)})
                                        : Result<void>(tl::unexpected(frame.error()));
                if (sent) {
                    handed_[id] = name_of(talk);
                } else {
                    refused_ = true;  // a full outbox: again in a second
                }
            }
            if (waits && free) busy.insert(talk.mn);
        }
    }
    if (now - renewed_at_ < kSecondMs) return;
    renewed_at_ = now;
    changed_ = std::exchange(refused_, false) || changed_;
    for (const auto& [id, name] : handed_) {  // a time that waits gets old
        const Talk& talk = open_.at(id);
        if (!tells_the_time(talk)) continue;
        if (auto frame = frame_of(talk, now)) parts_.downlink.replace(name, *frame);
    }
}

}  // namespace lvwang::pipeline
