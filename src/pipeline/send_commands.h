// What leaves the house, to whom, and what became of it? The channel_ and send_ families of commands.
// Promises: a send stands in the book before it goes out and is begun by an entry of its own, so a try whose end nobody knows is
// uncertain and never silently made again; nobody is sent the same notice twice unless a person asks for just that.
// Rule: model/sending.h, docs/adr/0014.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bulletin/message.h"
#include "model/notice.h"
#include "model/sending.h"
#include "pipeline/inbox.h"
#include "pipeline/published.h"
#include "store/book.h"

namespace lvwang::pipeline {

class BodyFields;

inline constexpr std::size_t kChannelsMax = 20;
inline constexpr std::size_t kCaseWordsBytesMax = 600;  // two hundred Chinese characters, three short messages
/// Who takes what is to be sent to the courier and says what became of it.
inline constexpr std::string_view kPostman = "postman";
/// What certainly did not go out is tried so often; the waits between are in send_commands.cc, twenty-three minutes in all.
inline constexpr int kUnsentTriesMax = 6;
/// What may have gone out is tried so often, where the channel delivers a message with the same id once.
inline constexpr int kUncertainTriesMax = 3;
inline constexpr std::int64_t kUncertainAgainMs = 5 * kMinuteMs;
/// What could not be sent within a day says nothing new any more.
inline constexpr std::int64_t kSendWithinMs = kDayMs;

/// | type           | fields of the body (those marked ? may be left out)                                                  |
/// |----------------|------------------------------------------------------------------------------------------------------|
/// | channel_put    | key name? kind enabled? proxy? ca_file? per_minute_max? and by kind:                                 |
/// |                | mail: host port? security? user? sealed_secret? from deduplicates?                                   |
/// |                | wecom, dingtalk: sealed_url? host? sealed_secret?                                                    |
/// |                | sms: sealed_url? host? sealed_secret? method? content_type? body? ok_field? ok_value? id_field?      |
/// |                | deduplicates?                                                                                        |
/// | channel_remove | key                                                                                                  |
/// | send_list      | subject on_signing? receivers: a list of {channel, address?, name?}                                  |
/// | send_test      | channel address?                                                                                     |
/// | send_notice    | id: a signed notice, to those of its list who do not have it                                         |
/// | send_case      | case_id channel address? name? text: a word about a case, in the words of who sends it               |
/// | send_again     | id: one that is refused, uncertain or cancelled, as a send of its own with the same token            |
/// | send_cancel    | id: one that waits                                                                                   |
/// | send_begin     | id number: the postman is about to try it                                                            |
/// | send_outcome   | id number outcome receipt? reason?                                                                   |
class SendCommands {
public:
    /// @param name_of  the name of the person behind a login, for what is signed
    SendCommands(store::Book& book, Published<SendDesk>& desk, std::function<std::string(std::string_view)> name_of)
        : book_(book), desk_(desk), name_of_(std::move(name_of)) {}

    /// Shows everybody what the book has.
    [[nodiscard]] Result<void> load(Instant now);

    [[nodiscard]] static bool owns(std::string_view type) { return type.starts_with("channel_") || type.starts_with("send_"); }
    /// @pre the turn's transaction is open
    /// @return JSON: `{"id":…}` of one send, `{"ids":[…]}` of a notice, `{"key":…}`, `{}`
    /// @error kInvalidArgument, kNotFound, kConflict, kUnsupported  what was asked is wrong
    [[nodiscard]] Result<std::string> execute(const Command& command, Instant now, std::uint64_t seq);

    /// A notice was signed: it goes to its list, where that is to be. @param result  of the command: `{"id":…}`  @pre as execute
    [[nodiscard]] Result<void> notice_signed(std::string_view result, const std::string& actor, Instant now, std::uint64_t seq);
    /// A notice was withdrawn: what of it still waits does not go out. @pre as execute
    [[nodiscard]] Result<void> notice_withdrawn(std::string_view result, Instant now);
    /// Gives up what has waited too long.
    [[nodiscard]] Result<void> tick(Instant now, std::uint64_t seq);

private:
    [[nodiscard]] Result<std::string> put_channel(const Command& command);
    [[nodiscard]] Result<std::string> remove_channel(const Command& command, Instant now);
    [[nodiscard]] Result<std::string> set_list(const Command& command);
    [[nodiscard]] Result<std::string> test(const Command& command, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::string> send_notice(const Command& command, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::string> send_case(const Command& command, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<Receiver> receiver_in(const BodyFields& fields) const;
    [[nodiscard]] Result<std::string> again(const Command& command, Instant now);
    [[nodiscard]] Result<std::string> cancel(const Command& command, Instant now);
    [[nodiscard]] Result<std::string> begin(const Command& command, Instant now);
    [[nodiscard]] Result<std::string> end(const Command& command, Instant now);

    [[nodiscard]] Result<std::vector<std::int64_t>> enqueue(OutMessage message, const std::vector<Receiver>& receivers,
                                                            Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::vector<std::int64_t>> enqueue_notice(const Notice& notice, const std::vector<Receiver>& receivers,
                                                                   const std::string& actor, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::vector<Receiver>> without_it(SendSubject subject, std::int64_t id, std::vector<Receiver> receivers);
    [[nodiscard]] Result<void> give_up(Send send, SendState state, std::string reason, Instant now);
    [[nodiscard]] Result<void> publish(Instant now);

    store::Book& book_;
    Published<SendDesk>& desk_;
    std::shared_ptr<const SendDesk> shown_ = std::make_shared<const SendDesk>();
    std::map<std::int64_t, std::shared_ptr<const OutMessage>> messages_;  // of open sends
    std::function<std::string(std::string_view)> name_of_;
};

}  // namespace lvwang::pipeline
