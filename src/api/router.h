// Which function answers this request? One table of routes, matched by method and path.
// Promises: an unknown path is 404, a known path with another method is 405 with Allow, an undeclared query parameter is 400.
// Rule: docs/openapi.json describes the same table; openapi_test holds the two together.
#pragma once

#include <span>
#include <string_view>
#include <variant>
#include <vector>

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

    /// Checks the form only, the spine checks the rest.
    std::variant<Plain, WithSecret> command;
    /// Answers after the command was applied, from its result (JSON) and what is stored now; runs on a reader thread.
    Result<Response> (*then)(const Request&, std::string_view result, const Reads&);

    [[nodiscard]] Result<pipeline::Command> read(const Request& request, const store::Seal& seal) const {
        const auto* const plain = std::get_if<Plain>(&command);
        return plain != nullptr ? (*plain)(request) : std::get<WithSecret>(command)(request, seal);
    }
};

/// Reports for the log: answered when they are synced, as a device's frame is, not when they are applied.
struct Delivery {
    /// The reports of a request; runs on a reader thread. The views point into the request's body.
    Result<std::vector<protocol::PlacedReport>> (*read)(const Request&);
};

struct Route {
    Method method = Method::kGet;
    std::string_view path;   ///< "/api/v1/sites/{key}"
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
