// How complete is the day of each of several devices of one point? What came of each, the minutes in which it was heard, counts.
// Promise: a day and a slot are replaced as a whole; the same facts written again change nothing.
// Rule: pipeline/device_days.h decides when; the tables stand in store/schema_device_days.h.
#pragma once

#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/completeness.h"
#include "store/book.h"
#include "store/book_completeness.h"

namespace lvwang::store {

/// What one message told of a slot.
struct SlotPart {
    Slot slot;
    std::int64_t columns = 0;  ///< a number of its own for each choice of values
};
/// Replaces what the device had told of the same values of the same slots.
[[nodiscard]] Result<void> put_slot_parts(Book& book, std::string_view mn, Period period, std::span<const SlotPart> parts);
/// Of one device and period, from <= start < to, by start.
[[nodiscard]] Result<std::vector<SlotPart>> slot_parts(Book& book, std::string_view mn, Period period, Instant from, Instant to);

/// Minutes of a civil day in which a device was heard. Empty where nothing is known.
[[nodiscard]] Result<HeardMinutes> device_heard(Book& book, std::string_view mn, CivilDate day);
/// Adds minutes to those known.
[[nodiscard]] Result<void> add_device_heard(Book& book, std::string_view mn, CivilDate day, const HeardMinutes& minutes);

/// Replaces what is known of a device's day, each period.
[[nodiscard]] Result<void> put_device_day(Book& book, const DeviceDay& day);

struct CountedDeviceDay {
    std::string mn;
    CivilDate day;
    SlotCounts counts;
    OnlineMinutes online;
};
/// Counts of one period of all devices, first <= day <= last; by day, then MN.
[[nodiscard]] Result<std::vector<CountedDeviceDay>> counted_device_days(Book& book, Period period, CivilDate first,
                                                                        CivilDate last);

using NotedDevices = std::map<std::string, NotedDevice, std::less<>>;
[[nodiscard]] Result<NotedDevices> noted_devices(Book& book);
[[nodiscard]] Result<void> put_noted_device(Book& book, const std::string& mn, const NotedDevice& noted);
/// Its point has no other any more: what it sends is noted no longer.
[[nodiscard]] Result<void> remove_noted_device(Book& book, const std::string& mn);

/// Forgets what came of devices, and when they were heard, before `day`; counts stay.
[[nodiscard]] Result<void> forget_device_slots(Book& book, CivilDate day);

}  // namespace lvwang::store
