// What must an HJ 212 server be able to do? The cases that `lvwang conform HOST:PORT` plays, one function each.
// Promises: a bounded load (under 3 MB, 40 connections at most); a server that dies or falls silent is named at the case that did
// it; only one that takes no connection is given up.
// Rule: HJ/T 212-2005, HJ 212-2017, HJ 212-2025; docs/formats/quirks.md for what the field adds.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "conform/server_trial.h"

namespace lvwang::conform {

struct ServerCase {
    std::string_view id;
    Words name;
    std::string_view clause;
    Need need = Need::kRequired;
    protocol::Edition since = protocol::Edition::k2005;  ///< required only of a server of this edition or a later one
    Words sent;
    Words wanted;
    Verdict (*play)(ServerTrial& trial) = nullptr;
};

[[nodiscard]] std::span<const ServerCase> required_cases();  ///< cases_required.cc
[[nodiscard]] std::span<const ServerCase> robust_cases();    ///< cases_robust.cc
/// All cases, in the order in which they are played.
[[nodiscard]] std::vector<ServerCase> server_cases();

/// Plays the cases named (all where `only` is empty), with a good frame behind each to see whether the server is still there.
/// @param limit_ms   cases that would begin later are skipped
/// @param on_row     called after each case
/// @error kIo        nobody listens there at all
[[nodiscard]] Result<std::vector<Row>> test_server(const ServerTarget& target, const std::vector<std::string>& only, int limit_ms,
                                                   const ServerTrial::Clock& clock,
                                                   const std::function<void(const Row&)>& on_row);

/// What may help where nothing at all was answered; else empty.
[[nodiscard]] Words hint_of(const std::vector<Row>& rows);

}  // namespace lvwang::conform
