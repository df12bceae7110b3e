// Which keys did a device have when, what does it ask for, and who has no MN yet? The keys' part of the book.
// Promises: keys stand here sealed only; a key that ended stays, so that old frames can be read again; writing the same twice
// changes nothing. Rule: model/device_key.h; the tables stand in store/schema_keys.h.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/device_key.h"
#include "store/book.h"

namespace lvwang::store {

/// All keys there ever were, by MN, the oldest first.
[[nodiscard]] Result<std::vector<DeviceKey>> load_keys(Book& book);
/// Writes one, replacing that of the same MN and seq.
[[nodiscard]] Result<void> save_key(Book& book, const DeviceKey& key);

/// The newest request of each device, by MN.
[[nodiscard]] Result<std::vector<KeyRequest>> load_key_requests(Book& book);
[[nodiscard]] Result<void> save_key_request(Book& book, const KeyRequest& request);

/// Of each device; a sender of noise must not fill the book.
inline constexpr std::size_t kKeyEventsKept = 100;
/// Adds one to what happened and lets go of the oldest. The same event of the same entry is kept once.
[[nodiscard]] Result<void> add_key_event(Book& book, const KeyEventRow& event);
/// The newest `count` of a device, newest first; of all devices where `mn` is empty.
[[nodiscard]] Result<std::vector<KeyEventRow>> key_events(Book& book, std::string_view mn, std::size_t count);

/// Adds to what was counted before; the caller passes over entries up to KeyUse::last_seq.
[[nodiscard]] Result<void> note_key_use(Book& book, const KeyUse& seen);
/// By MN.
[[nodiscard]] Result<std::vector<KeyUse>> load_key_use(Book& book);
/// The closed frames of a device are about to be read again: none is closed until one is found to be. @return how many were
[[nodiscard]] Result<std::int64_t> take_unopened(Book& book, std::string_view mn, std::uint64_t asked_seq);

/// Newest first, those that have an MN by now included.
[[nodiscard]] Result<std::vector<Activation>> activations(Book& book);
/// Writes one, replacing that of the same hardware.
[[nodiscard]] Result<void> save_activation(Book& book, const Activation& one);

}  // namespace lvwang::store
