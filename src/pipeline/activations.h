// Which data loggers have no MN yet, and who gets which? Activation of HJ 212-2025: 1001 up, 1002 down.
// Promises: a request is kept, shown and answered once a person has assigned an MN; asked again, the same MN is sent again.
// Rule: HJ 212-2025 annex C: 1001 carries i23005 (logger), i23006 (CPU), i23007 and i23008 (MAC) and an empty MN; in 2005 the
// same command was the warning time, which a platform sends to a device that has an MN.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "model/device_key.h"
#include "pipeline/commands.h"
#include "pipeline/downlink.h"
#include "protocol/message.h"
#include "store/book.h"
#include "store/log.h"

namespace lvwang::pipeline {

/// Data loggers kept; anyone may send these frames, and a district has some hundred.
inline constexpr std::size_t kActivationsMax = 10'000;

/// Whether this is a data logger that asks for an MN.
[[nodiscard]] bool asks_for_mn(const protocol::Message& message);

class Activations {
public:
    Activations(store::Book& book, Downlink& downlink) : book_(book), downlink_(downlink) {}

    [[nodiscard]] Result<void> load();
    /// A frame for which asks_for_mn holds; others are passed over.
    void take(const store::Entry& frame, const protocol::Message& message);
    /// @error kNotFound  nobody with this hardware has asked
    /// @error kConflict  it was given another MN; or the MN was given to another, and this one does not take it over
    [[nodiscard]] Result<void> expect(const Assignment& wanted) const;
    /// Sends 1002 down the line on which the newest request came. From whom the MN is taken over waits for one again.
    /// @return whether that line is still there  @error as expect()
    [[nodiscard]] Result<bool> assign(const Assignment& wanted, Instant now);
    /// Writes what is new into the open transaction of the book.
    [[nodiscard]] Result<void> write_notes();

private:
    [[nodiscard]] bool send(const Activation& to, Instant now);

    store::Book& book_;
    Downlink& downlink_;
    std::map<std::string, Activation, std::less<>> known_;
    std::set<std::string, std::less<>> unwritten_;
};

}  // namespace lvwang::pipeline
