// What was sent, and what became of it? Messages, sends and their tries: their part of the book.
// Promises: a message stays as it was composed; what became of a try is said once. Rule: model/sending.h; store/schema_sending.h.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "model/sending.h"
#include "store/book.h"

namespace lvwang::store {

/// Writes a new message; its id is not looked at. @return its id
[[nodiscard]] Result<std::int64_t> insert_message(Book& book, const OutMessage& message, std::uint64_t seq);
/// @error kNotFound
[[nodiscard]] Result<OutMessage> find_message(Book& book, std::int64_t id);

/// Writes a new send; its id is not looked at. @return its id   @error kConflict  what it does again was done again already
[[nodiscard]] Result<std::int64_t> insert_send(Book& book, const Send& send);
/// Writes what may change of it: state, tries, times, receipt, reason.
[[nodiscard]] Result<void> update_send(Book& book, const Send& send);
/// @error kNotFound
[[nodiscard]] Result<Send> find_send(Book& book, std::int64_t id);
/// Waiting, begun, or to be tried again; by id.
[[nodiscard]] Result<std::vector<Send>> open_sends(Book& book);

/// Notes that a try has begun.
[[nodiscard]] Result<void> begin_try(Book& book, const Send& send, int number, Instant at);
/// Notes what became of it. @error kNotFound  it was not begun, or has ended
[[nodiscard]] Result<void> end_try(Book& book, std::int64_t send_id, const SendTry& ended);
/// By number.
[[nodiscard]] Result<std::vector<SendTry>> list_tries(Book& book, std::int64_t send_id);
/// When tries since `since` began, by channel and time.
[[nodiscard]] Result<std::map<std::string, std::vector<Instant>>> tries_since(Book& book, Instant since);

struct SendQuery {
    std::optional<SendSubject> subject = {};
    std::optional<std::int64_t> subject_id = {};
    std::optional<SendState> state = {};
    std::string channel = {};
    std::int64_t limit = 100;
    std::int64_t offset = 0;
};
struct ListedSend {
    Send send;
    SendSubject subject = SendSubject::kTest;
    std::int64_t subject_id = 0;
    int version = 0;
    std::string title;
};
struct SendPage {
    std::vector<ListedSend> items;
    std::int64_t total = 0;  ///< of all pages
};
/// The newest first.
[[nodiscard]] Result<SendPage> list_sends(Book& book, const SendQuery& query);

}  // namespace lvwang::store
