// Which function answers this request? One table of routes, matched by method and path.
// Promises: an unknown path is 404, a known path with another method is 405 with Allow, an undeclared query parameter is 400.
// Rule: docs/openapi.json describes the same table; openapi_test holds the two together.
#pragma once

#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "accounts/right.h"
#include "api/message.h"
#include "pipeline/inbox.h"
#include "protocol/report.h"
#include "store/seal.h"

namespace lvwang::api {

struct Reads;

/// Answers from what is stored; may touch the disk, runs on a reader thread.
using Answer = Result<Response> (*)(const Request&, const Reads&);
/// A change: the request becomes a command for the spine, and what became of it an answer.
struct Order {
    using Plain = Result<pipeline::Command> (*)(const Request&);
    /// Of a request that brings a secret: it is sealed before it becomes an entry.
    using WithSecret = Result<pipeline::Command> (*)(const Request&, const store::Seal&);
    /// Of one that needs to look first, or to work: on a reader thread. May leave in `made_secret` what the answer shows once.
    using WithReads = Result<pipeline::Command> (*)(Request&, const Reads&);

    /// Checks the form only, the spine checks the rest.
    std::variant<Plain, WithSecret, WithReads> command;
    /// Answers after the command was applied, from its result (JSON) and what is stored now; runs on a reader thread.
    Result<Response> (*then)(const Request&, std::string_view result, const Reads&);

    [[nodiscard]] bool looks_first() const { return std::holds_alternative<WithReads>(command); }
    /// @pre !looks_first()
    [[nodiscard]] Result<pipeline::Command> read(const Request& request, const store::Seal& seal) const {
        const auto* const plain = std::get_if<Plain>(&command);
        return plain != nullptr ? (*plain)(request) : std::get<WithSecret>(command)(request, seal);
    }
    /// @pre looks_first()
    [[nodiscard]] Result<pipeline::Command> read(Request& request, const Reads& reads) const {
        return std::get<WithReads>(command)(request, reads);
    }
};

/// Reports for the log: answered when they are synced, as a device's frame is, not when they are applied.
struct Delivery {
    /// The reports of a request; runs on a reader thread. The views point into the request's body.
    Result<std::vector<protocol::PlacedReport>> (*read)(const Request&);
};

/// What a route asks of who asks. It has no default: a route that does not say does not compile.
struct Needs {
    constexpr Needs(accounts::Right asked) : right(asked) {}  // not explicit: the table of routes reads as one
    accounts::Right right;
};

struct Route {
    Method method = Method::kGet;
    std::string_view path;  ///< "/api/v1/sites/{key}"
    Needs needs;
    std::string_view query;  ///< names of its query parameters: "kind,region"
    std::variant<Answer, Order, Delivery> act;
    std::string_view summary;  ///< one line, as in docs/openapi.json
};

class Router {
public:
    /// @param routes  must outlive the router
    explicit Router(std::span<const Route> routes);

    /// The route of a request, whose captures are filled in; or the problem to answer with.
    [[nodiscard]] std::variant<const Route*, Response> find(Request& request) const;

private:
    struct Entry {
        const Route* route;
        std::vector<std::string_view> segments;
    };
    std::vector<Entry> entries_;
};

}  // namespace lvwang::api
