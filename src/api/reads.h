// What may an answer be made from? The stores, the law and what the spine publishes; read only, but for the lane of commands.
// Promises: one Reads belongs to one thread for the time of one request and is consistent in its registry and its `now`.
// Rule: readers see the stores and the immutable snapshots, never the spine's memory (docs/ARCHITECTURE.md, One writer).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/directory.h"
#include "api/command_desk.h"
#include "api/http_server.h"
#include "api/latest_text.h"
#include "api/report_door.h"
#include "control/catalogue.h"
#include "pipeline/inbox.h"
#include "pipeline/views.h"
#include "registry/district.h"
#include "registry/registry.h"
#include "standards/standards.h"
#include "store/book.h"
#include "store/log.h"
#include "store/photo_files.h"
#include "store/seal.h"
#include "store/series.h"

namespace lvwang::api {

class PasswordDesk;
class UpkeepDesk;

/// Turns a page (HTML, UTF-8) into a file: `pdf` or `docx`. May be called from any thread; blocks.
using PaperMaker = std::function<Result<std::string>(std::string_view format, const std::string& html)>;

/// Says what a PDF holds, object by object (protocol/pdf.h judges it). May be called from any thread; blocks.
using PdfReader = std::function<Result<std::string>(std::string_view bytes)>;

/// What a server reads from; everything outlives it.
struct Sources {
    const store::Log& log;
    const store::Series& series;
    const store::Book& book;  ///< asked for one more reader for each thread, when the server starts
    const standards::Standards& standards;
    const pipeline::Views& views;
    pipeline::Inbox& inbox;
    pipeline::Clock clock;
    const store::Seal& seal;  ///< closes the secrets that a request brings, before they become an entry
    const control::Catalogue& catalogue;
    pipeline::ForwardProber probe = {};   ///< tries whether a forward target listens; empty: nobody can
    PaperMaker paper = {};                ///< makes files to print and to send; empty: nobody can
    store::PhotoFiles* photos = nullptr;  ///< the bytes of photos and PDFs; null: none are kept
    PdfReader pdf = {};                   ///< looks into PDFs; empty: nobody can, and none are taken
};

/// An account of the demo district, whose password is no secret.
struct DemoAccount {
    std::string login;
    std::string password;
    std::string name;
    std::string name_en;
    Role role{};
};

/// What a server says about itself.
struct Identity {
    std::string version = "0.1.0";
    registry::District district;               ///< its `demo` puts the stamp 演示数据 on every page
    std::string book_path;                     ///< whose size /health tells
    std::uint32_t device_connections_max = 0;  ///< the gateway's limits, for the ingest page
    std::uint64_t device_buffer_bytes_max = 0;
    std::vector<DemoAccount> demo_accounts;  ///< what the login page of the demo district offers
    Instant started_at;
};

/// What one request is answered from.
struct Reads {
    const Sources& from;
    const Identity& identity;
    store::Book& book;                    ///< this thread's own connection
    registry::RegistrySnapshot registry;  ///< never null; of who asks (api/sight.h)
    LatestText& latest;
    const HttpCounters& line;
    const CommandDesk& desk;
    const ReportDoor& door;
    UpkeepDesk& upkeep;  ///< backups and checks, which change nothing that answers are made from
    PasswordDesk& passwords;
    Instant now;
    const accounts::Caller* caller = nullptr;  ///< who asks; null on a route that asks for nobody
    const HttpCounters* outside = nullptr;     ///< of the address for outside; null: there is none

    /// Whether who asks sees all of the district; where not, `registry` is the part that he sees.
    [[nodiscard]] bool sees_everything() const { return caller != nullptr && caller->person->scope.everything; }
    /// Which points he may be told of; absent: all.
    [[nodiscard]] std::optional<std::vector<PointId>> seen_points() const {
        if (sees_everything()) return std::nullopt;
        std::vector<PointId> points;
        for (const Point& point : registry->rows().points) points.push_back(point.id);
        return points;
    }
    /// Everybody who has an account, never null.
    [[nodiscard]] std::shared_ptr<const accounts::Directory> directory() const {
        auto known = from.views.accounts.get();
        return known != nullptr ? known : std::make_shared<const accounts::Directory>();
    }
    /// Whether a point, if there is one, may be spoken of.
    [[nodiscard]] bool sees(PointId point) const { return sees_everything() || registry->point(point) != nullptr; }
};

}  // namespace lvwang::api
