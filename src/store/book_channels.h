// By which channels do we send, and to whom? Their part of the book.
// Promise: a list names only channels that there are. Rule: model/channel.h; the tables in store/schema_sending.h.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/channel.h"
#include "store/book.h"

namespace lvwang::store {

/// By key.
[[nodiscard]] Result<std::vector<Channel>> load_channels(Book& book);
/// Writes it, replacing the one of its key.
[[nodiscard]] Result<void> save_channel(Book& book, const Channel& channel);
/// @error kNotFound   kConflict  a list names it
[[nodiscard]] Result<void> remove_channel(Book& book, std::string_view key);

/// Those that were ever set, by subject.
[[nodiscard]] Result<std::vector<SendList>> load_send_lists(Book& book);
/// Writes it, replacing the one of its subject. @error kConflict  a channel that is not there
[[nodiscard]] Result<void> save_send_list(Book& book, const SendList& list);

}  // namespace lvwang::store
