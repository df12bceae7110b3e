#include "pipeline/send_commands.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/text.h"
#include "pipeline/body_fields.h"
#include "pipeline/channel_body.h"
#include "pipeline/transaction.h"
#include "store/book_cases.h"
#include "store/book_channels.h"
#include "store/book_notices.h"
#include "store/book_sending.h"

namespace lvwang::pipeline {
namespace {

constexpr std::size_t kReasonBytesMax = 1'000;
constexpr std::size_t kAddressBytesMax = 300;
constexpr int kNumberMax = 1'000;
// Short at first, for a line that hiccups; long enough in all for a server that is started again.
constexpr std::array<std::int64_t, kUnsentTriesMax - 1> kUnsentAgainMs{30 * kSecondMs, kMinuteMs, 2 * kMinuteMs, 5 * kMinuteMs,
                                                                       15 * kMinuteMs};

std::string id_body(std::int64_t id) {
    return fmt::format("{{\"id\":{}}}", id);
}

SendSubject subject_of(NoticeKind kind) {
    switch (kind) {
        case NoticeKind::kMorning: return SendSubject::kMorning;
        case NoticeKind::kEvening: return SendSubject::kEvening;
        case NoticeKind::kReminder: return SendSubject::kReminder;
    }
    LVWANG_CHECK(false, "notice of kind {}", static_cast<int>(kind));
}

Result<std::int64_t> id_of(std::string_view body) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(body, {"id"}));
    return fields.number("id", 1, INT64_MAX);
}

const SendList* list_of(const SendDesk& desk, SendSubject subject) {
    const auto found = std::ranges::find(desk.lists, subject, &SendList::subject);
    return found == desk.lists.end() ? nullptr : &*found;
}

// Of a list, those whom this notice is for; each place once, though a list may name it for one town and for all.
std::vector<Receiver> receivers_of(const SendList* list, const Notice& notice) {
    std::vector<Receiver> receivers;
    if (list == nullptr) return receivers;
    for (const Receiver& one : list->receivers) {
        if (!one.region_code.empty() && one.region_code != notice.region_code) continue;
        const bool there = std::ranges::any_of(
            receivers, [&](const Receiver& other) { return other.channel == one.channel && other.address == one.address; });
        if (!there) receivers.push_back(one);
    }
    return receivers;
}

}  // namespace

Result<void> SendCommands::load(Instant now) {
    messages_.clear();
    return publish(now);
}

Result<void> SendCommands::publish(Instant now) {
    SendDesk desk;
    LVWANG_ASSIGN(desk.channels, store::load_channels(book_));
    LVWANG_ASSIGN(desk.lists, store::load_send_lists(book_));
    for (const SendSubject subject : {SendSubject::kMorning, SendSubject::kEvening, SendSubject::kReminder}) {
        if (list_of(desk, subject) == nullptr) desk.lists.push_back({subject, false, {}});
    }
    std::ranges::sort(desk.lists, {}, &SendList::subject);
    LVWANG_ASSIGN(const std::vector<Send> open, store::open_sends(book_));
    std::map<std::int64_t, std::shared_ptr<const OutMessage>> messages;
    for (const Send& send : open) {
        auto& message = messages[send.message_id];
        if (message == nullptr) {
            if (const auto known = messages_.find(send.message_id); known != messages_.end()) {
                message = known->second;
            } else {
                LVWANG_ASSIGN(OutMessage read, store::find_message(book_, send.message_id));
                message = std::make_shared<const OutMessage>(std::move(read));
            }
        }
        desk.open.push_back({send, message});
    }
    LVWANG_ASSIGN(desk.begun, store::tries_since(book_, now - kMinuteMs));
    messages_ = std::move(messages);
    shown_ = std::make_shared<const SendDesk>(std::move(desk));
    desk_.publish(shown_);
    return {};
}

Result<std::string> SendCommands::execute(const Command& command, Instant now, std::uint64_t seq) {
    const auto act = [&]() -> Result<std::string> {
        if (command.type == "channel_put") return put_channel(command);
        if (command.type == "channel_remove") return remove_channel(command, now);
        if (command.type == "send_list") return set_list(command);
        if (command.type == "send_test") return test(command, now, seq);
        if (command.type == "send_notice") return send_notice(command, now, seq);
        if (command.type == "send_case") return send_case(command, now, seq);
        if (command.type == "send_again") return again(command, now);
        if (command.type == "send_cancel") return cancel(command, now);
        if (command.type == "send_begin") return begin(command, now);
        if (command.type == "send_outcome") return end(command, now);
        return fail(ErrorCode::kUnsupported, "there is no command '{}'", command.type);
    };
    LVWANG_ASSIGN(std::string body, act());
    LVWANG_TRY(publish(now));
    return body;
}

Result<std::string> SendCommands::put_channel(const Command& command) {
    LVWANG_ASSIGN(const std::string key, parse_channel_key(command.body));
    const Channel* const before = shown_->channel(key);
    LVWANG_ASSIGN(const Channel channel, parse_channel(command.body, before));
    if (before == nullptr && shown_->channels.size() >= kChannelsMax) {
        return conflict("key", fmt::format("there are {} channels already", kChannelsMax));
    }
    LVWANG_TRY(store::save_channel(book_, channel));
    return fmt::format("{{\"key\":{}}}", json_quote(key));
}

Result<std::string> SendCommands::remove_channel(const Command& command, Instant now) {
    LVWANG_ASSIGN(const std::string key, parse_channel_key(command.body));
    LVWANG_TRY(store::remove_channel(book_, key));
    for (const SendDesk::Open& open : shown_->open) {
        if (open.send.to.channel != key || open.send.state == SendState::kBegun) continue;
        LVWANG_TRY(give_up(open.send, SendState::kCancelled, "the channel was removed", now));
    }
    return fmt::format("{{\"key\":{}}}", json_quote(key));
}

Result<std::string> SendCommands::set_list(const Command& command) {
    LVWANG_ASSIGN(const SendList list, parse_send_list(command.body, shown_->channels));
    LVWANG_TRY(store::save_send_list(book_, list));
    return "{}";
}

// Of a message to one: a channel that is there and switched on, and an address that it can carry.
Result<Receiver> SendCommands::receiver_in(const BodyFields& fields) const {
    Receiver receiver;
    LVWANG_ASSIGN(receiver.channel, fields.line("channel", kAddressBytesMax));
    LVWANG_ASSIGN(receiver.address, fields.line_or_empty("address", kAddressBytesMax));
    const Channel* const channel = shown_->channel(receiver.channel);
    if (channel == nullptr) {
        return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("there is no channel '{}'", receiver.channel), "channel"});
    }
    if (!channel->enabled) return conflict("channel", fmt::format("'{}' is switched off", receiver.channel));
    if (auto fits = examine_address(channel->kind, receiver.address); !fits) {
        return fail_field("address", "address: {}", fits.error().message);
    }
    return receiver;
}

Result<std::string> SendCommands::test(const Command& command, Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(command.body, {"channel", "address"}));
    LVWANG_ASSIGN(const Receiver receiver, receiver_in(fields));
    const Channel& channel = *shown_->channel(receiver.channel);
    const CivilTime civil = to_civil(now);
    const std::string when = fmt::format("{} {:02}:{:02}", format_date(civil.date), civil.hour, civil.minute);
    const std::string text =
        fmt::format("通道“{}”测试，{}发出，无需处理。", channel.name.empty() ? channel.key : channel.name, when);
    OutMessage message;
    message.title = "测试消息";
    message.brief = "测试消息：" + text;
    message.markdown = "### 测试消息\n" + text;
    message.plain = text;
    message.actor = command.actor;
    LVWANG_ASSIGN(const auto ids, enqueue(std::move(message), {receiver}, now, seq));
    return id_body(ids.front());
}

// What leaves the house about a case is its number and what a person wrote: whoever reads it looks the rest up.
Result<std::string> SendCommands::send_case(const Command& command, Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(command.body, {"case_id", "channel", "address", "name", "text"}));
    LVWANG_ASSIGN(const std::int64_t id, fields.number("case_id", 1, INT64_MAX));
    LVWANG_ASSIGN(const std::string text, fields.words("text", kCaseWordsBytesMax));
    LVWANG_ASSIGN(Receiver receiver, receiver_in(fields));
    LVWANG_ASSIGN(receiver.name, fields.line_or_empty("name", kAddressBytesMax));
    LVWANG_TRY(store::find_case(book_, id));
    const std::string sender = name_of_(command.actor);
    OutMessage message;
    message.subject = SendSubject::kCase;
    message.subject_id = id;
    message.title = fmt::format("案件{}", id);
    message.brief = fmt::format("案件{}：{}（{}）", id, text, sender);
    message.markdown = fmt::format("### 案件{}\n{}\n\n{}", id, text, sender);
    message.plain = fmt::format("{}\n\n{}", text, sender);
    message.actor = command.actor;
    LVWANG_ASSIGN(const auto ids, enqueue(std::move(message), {receiver}, now, seq));
    return id_body(ids.front());
}

Result<std::string> SendCommands::send_notice(const Command& command, Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(const std::int64_t id, id_of(command.body));
    LVWANG_ASSIGN(const Notice notice, store::find_notice(book_, id));
    if (notice.state != NoticeState::kSigned) {
        return conflict("id", fmt::format("notice {} is {}: only a signed one goes out", id, to_string(notice.state)));
    }
    const SendList* const list = list_of(*shown_, subject_of(notice.kind));
    const std::vector<Receiver> all = receivers_of(list, notice);
    if (all.empty()) return conflict("id", "nobody is set to be told; set the receivers first");
    LVWANG_ASSIGN(const std::vector<Receiver> left, without_it(list->subject, id, all));
    if (left.empty()) return conflict("id", fmt::format("notice {} has gone or is going to everybody on its list", id));
    LVWANG_ASSIGN(const auto ids, enqueue_notice(notice, left, command.actor, now, seq));
    std::string body = "{\"ids\":[";
    for (const std::int64_t one : ids) body += fmt::format("{}{}", body.back() == '[' ? "" : ",", one);
    return body + "]}";
}

Result<void> SendCommands::notice_signed(std::string_view result, const std::string& actor, Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(const std::int64_t id, id_of(result));
    LVWANG_ASSIGN(const Notice notice, store::find_notice(book_, id));
    const SendList* const list = list_of(*shown_, subject_of(notice.kind));
    const std::vector<Receiver> receivers = receivers_of(list, notice);
    if (receivers.empty() || !list->on_signing) return {};
    LVWANG_TRY(enqueue_notice(notice, receivers, actor, now, seq));
    return publish(now);
}

Result<void> SendCommands::notice_withdrawn(std::string_view result, Instant now) {
    LVWANG_ASSIGN(const std::int64_t id, id_of(result));
    bool any = false;
    for (const SendDesk::Open& open : shown_->open) {
        const SendSubject subject = open.message->subject;
        const bool of_notice = subject != SendSubject::kTest && subject != SendSubject::kCase;
        const bool of_it = of_notice && open.message->subject_id == id;
        if (!of_it || open.send.state == SendState::kBegun) continue;
        LVWANG_TRY(give_up(open.send, SendState::kCancelled, "the notice was withdrawn", now));
        any = true;
    }
    return any ? publish(now) : Result<void>();
}

// Those of a list who neither have it, nor may have it, nor will get it.
Result<std::vector<Receiver>> SendCommands::without_it(SendSubject subject, std::int64_t id, std::vector<Receiver> receivers) {
    LVWANG_ASSIGN(const store::SendPage page,
                  store::list_sends(book_, {.subject = subject, .subject_id = id, .state = {}, .channel = {}, .limit = -1}));
    for (const store::ListedSend& listed : page.items) {
        if (listed.send.state == SendState::kRefused || listed.send.state == SendState::kCancelled) continue;
        std::erase_if(receivers, [&](const Receiver& one) {
            return one.channel == listed.send.to.channel && one.address == listed.send.to.address;
        });
    }
    return receivers;
}

Result<std::vector<std::int64_t>> SendCommands::enqueue_notice(const Notice& notice, const std::vector<Receiver>& receivers,
                                                               const std::string& actor, Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(const NoticeVersion version, store::find_notice_version(book_, notice.id, notice.version));
    LVWANG_ASSIGN(const bulletin::Document document, bulletin::parse_document(version.document));
    bulletin::MessageForms forms = bulletin::message_of(document, {notice, notice.version, name_of_(notice.signed_by), {}});
    return enqueue({.id = 0,
                    .subject = subject_of(notice.kind),
                    .subject_id = notice.id,
                    .version = notice.version,
                    .title = std::move(forms.title),
                    .brief = std::move(forms.brief),
                    .markdown = std::move(forms.markdown),
                    .plain = std::move(forms.plain),
                    .html = std::move(forms.html),
                    .at = {},
                    .actor = actor},
                   receivers, now, seq);
}

Result<std::vector<std::int64_t>> SendCommands::enqueue(OutMessage message, const std::vector<Receiver>& receivers, Instant now,
                                                        std::uint64_t seq) {
    message.at = now;
    LVWANG_ASSIGN(const std::int64_t message_id, store::insert_message(book_, message, seq));
    std::vector<std::int64_t> ids;
    for (const Receiver& receiver : receivers) {
        Send send;
        send.message_id = message_id;
        send.to = receiver;
        send.token = fmt::format("{}-{}-{}", now.ms, seq, ids.size());
        send.at = now;
        send.next_at = now;
        send.actor = message.actor;
        LVWANG_ASSIGN(const std::int64_t id, store::insert_send(book_, send));
        ids.push_back(id);
    }
    return ids;
}

Result<std::string> SendCommands::again(const Command& command, Instant now) {
    LVWANG_ASSIGN(const std::int64_t id, id_of(command.body));
    LVWANG_ASSIGN(Send before, store::find_send(book_, id));
    if (before.state != SendState::kRefused && before.state != SendState::kUncertain && before.state != SendState::kCancelled) {
        return conflict("id", fmt::format("send {} is {}", id, to_string(before.state)));
    }
    if (shown_->channel(before.to.channel) == nullptr) {
        return conflict("id", fmt::format("there is no channel '{}' any more", before.to.channel));
    }
    LVWANG_ASSIGN(const OutMessage message, store::find_message(book_, before.message_id));
    const bool of_a_notice = message.subject != SendSubject::kTest && message.subject != SendSubject::kCase;
    if (of_a_notice) {  // a notice that was withdrawn goes to nobody any more
        LVWANG_ASSIGN(const Notice notice, store::find_notice(book_, message.subject_id));
        if (notice.state != NoticeState::kSigned) {
            return conflict("id", fmt::format("notice {} is {}", notice.id, to_string(notice.state)));
        }
    }
    Send send;
    send.message_id = before.message_id;
    send.to = before.to;
    send.token = before.token;
    send.at = now;
    send.next_at = now;
    send.actor = command.actor;
    send.again_of = id;
    LVWANG_ASSIGN(const std::int64_t made, store::insert_send(book_, send));
    if (before.next_at != Instant{}) {
        before.next_at = {};
        LVWANG_TRY(store::update_send(book_, before));
    }
    return id_body(made);
}

Result<std::string> SendCommands::cancel(const Command& command, Instant now) {
    LVWANG_ASSIGN(const std::int64_t id, id_of(command.body));
    LVWANG_ASSIGN(const Send send, store::find_send(book_, id));
    if (send.state != SendState::kWaiting) {
        return conflict("id", fmt::format("send {} is {}: only one that waits can be taken back", id, to_string(send.state)));
    }
    LVWANG_TRY(give_up(send, SendState::kCancelled, fmt::format("taken back by {}", command.actor), now));
    return id_body(id);
}

// One that may have gone out stays uncertain, whatever it is given up for.
Result<void> SendCommands::give_up(Send send, SendState state, std::string reason, Instant now) {
    send.state = send.doubtful ? SendState::kUncertain : state;
    send.reason = send.doubtful && !send.reason.empty() ? send.reason + "; " + reason : std::move(reason);
    send.next_at = {};
    send.settled_at = now;
    return store::update_send(book_, send);
}

Result<std::string> SendCommands::begin(const Command& command, Instant now) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(command.body, {"id", "number"}));
    LVWANG_ASSIGN(const std::int64_t id, fields.number("id", 1, INT64_MAX));
    LVWANG_ASSIGN(const std::int64_t number, fields.number("number", 1, kNumberMax));
    LVWANG_ASSIGN(Send send, store::find_send(book_, id));
    const bool may = (send.state == SendState::kWaiting || send.state == SendState::kUncertain) && send.next_at != Instant{} &&
                     send.next_at <= now && number == send.tries + 1;
    if (!may) return conflict("id", fmt::format("send {} is {}, {} times tried", id, to_string(send.state), send.tries));
    const Channel* const channel = shown_->channel(send.to.channel);
    if (channel == nullptr || !channel->enabled) {
        return conflict("id", fmt::format("channel '{}' is not there or switched off", send.to.channel));
    }
    if (send.doubtful && !channel->deduplicates) {
        return conflict("id", fmt::format("send {} may have gone out, and '{}' would deliver it twice", id, channel->key));
    }
    LVWANG_ASSIGN(const auto begun, store::tries_since(book_, now - kMinuteMs));
    const auto of_channel = begun.find(channel->key);
    if (channel->per_minute_max > 0 && of_channel != begun.end() &&
        of_channel->second.size() >= static_cast<std::size_t>(channel->per_minute_max)) {
        return conflict("id", fmt::format("'{}' takes {} messages a minute", channel->key, channel->per_minute_max));
    }
    send.state = SendState::kBegun;
    send.tries = static_cast<int>(number);
    send.begun_at = now;
    send.next_at = {};
    LVWANG_TRY(store::update_send(book_, send));
    LVWANG_TRY(store::begin_try(book_, send, send.tries, now));
    return id_body(id);
}

Result<std::string> SendCommands::end(const Command& command, Instant now) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(command.body, {"id", "number", "outcome", "receipt", "reason"}));
    LVWANG_ASSIGN(const std::int64_t id, fields.number("id", 1, INT64_MAX));
    LVWANG_ASSIGN(const std::int64_t number, fields.number("number", 1, kNumberMax));
    LVWANG_ASSIGN(const TryOutcome outcome, fields.choice("outcome", &parse_try_outcome));
    LVWANG_ASSIGN(const std::string receipt, fields.words_or_empty("receipt", kReasonBytesMax));
    LVWANG_ASSIGN(std::string reason, fields.words_or_empty("reason", kReasonBytesMax));
    if (outcome != TryOutcome::kSent && reason.empty()) return fail_field("reason", "reason: what is not sent has one");
    LVWANG_ASSIGN(Send send, store::find_send(book_, id));
    if (send.state != SendState::kBegun || send.tries != number) {
        return conflict("id", fmt::format("send {} is {}, {} times tried", id, to_string(send.state), send.tries));
    }
    LVWANG_TRY(store::end_try(book_, id, {send.tries, send.begun_at, now, outcome, receipt, reason}));
    const Channel* const channel = shown_->channel(send.to.channel);
    const bool deduplicates = channel != nullptr && channel->deduplicates;
    send.settled_at = now;
    send.receipt = receipt;
    send.reason = std::move(reason);
    send.doubtful = send.doubtful || outcome == TryOutcome::kUncertain;
    send.state = send.doubtful ? SendState::kUncertain : SendState::kRefused;
    if (outcome == TryOutcome::kSent) {
        send.state = SendState::kSent;
        send.doubtful = false;
    } else if (send.doubtful) {
        const bool more = outcome != TryOutcome::kRefused && send.tries < kUncertainTriesMax;
        if (deduplicates && more) send.next_at = now + kUncertainAgainMs;
    } else if (outcome == TryOutcome::kUnsent && channel != nullptr && send.tries < kUnsentTriesMax) {
        send.state = SendState::kWaiting;
        send.next_at = now + kUnsentAgainMs[static_cast<std::size_t>(send.tries) - 1];
    } else if (outcome == TryOutcome::kUnsent) {
        send.reason = fmt::format("given up after {} tries: {}", send.tries, send.reason);
    }
    LVWANG_TRY(store::update_send(book_, send));
    return id_body(id);
}

Result<void> SendCommands::tick(Instant now, std::uint64_t seq) {
    if (seq <= book_.applied()) return {};
    bool any = false;
    for (const SendDesk::Open& open : shown_->open) {
        if (open.send.state == SendState::kBegun || now - open.send.at < kSendWithinMs) continue;
        LVWANG_TRY(ensure_transaction(book_));
        LVWANG_TRY(give_up(open.send, SendState::kRefused, "could not be sent within a day", now));
        any = true;
    }
    return any ? publish(now) : Result<void>();
}

}  // namespace lvwang::pipeline
