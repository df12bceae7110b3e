// lvwang replay: everything once more from the frames still kept, into a new directory, and what differs.
#include "pipeline/replay.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <filesystem>
#include <memory>

#include "errand_line.h"
#include "installation.h"
#include "master_key.h"
#include "store/book_registry.h"
#include "subcommands.h"

namespace lvwang::apps {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr int kDiffers = 2;  // exit code; 1 is for what could not be replayed
constexpr std::size_t kPrintedMax = 50;

struct ReplayRequest {
    std::string from;
    std::string to;
    std::string tables_dir;
    std::string master_key;
    bool as_json = false;
};

struct Report {
    pipeline::Replayed replayed;
    registry::RegistrySnapshot registry;
    double seconds = 0;  ///< of applying, without the comparison
};

// What is written goes again unless everything was said: half a replay looks like a whole one.
class NewDirectory {
public:
    [[nodiscard]] static Result<std::unique_ptr<NewDirectory>> make(const fs::path& path) {
        std::error_code error;
        const bool existed = fs::exists(path, error);
        if (existed && (!fs::is_directory(path, error) || !fs::is_empty(path, error))) {
            return fail(ErrorCode::kConflict, "{} is not empty: give a new directory", path.string());
        }
        fs::create_directories(path, error);
        if (error) return fail(ErrorCode::kIo, "create {}: {}", path.string(), error.message());
        return std::unique_ptr<NewDirectory>(new NewDirectory(path, existed));
    }
    ~NewDirectory() {
        if (kept_) return;
        std::error_code error;
        for (const char* name : {"series", "book.sqlite", "book.sqlite-wal", "book.sqlite-shm"})
            fs::remove_all(path_ / name, error);
        if (!existed_) fs::remove(path_, error);
    }
    NewDirectory(const NewDirectory&) = delete;
    NewDirectory& operator=(const NewDirectory&) = delete;
    void keep() { kept_ = true; }

private:
    NewDirectory(fs::path path, bool existed) : path_(std::move(path)), existed_(existed) {}

    fs::path path_;
    bool existed_;
    bool kept_ = false;
};

// Cipher text and secrets of commands can only be read with the key they were sealed with.
Result<store::Seal> key_of(const ReplayRequest& request) {
    if (!request.master_key.empty()) {
        if (!fs::exists(request.master_key))
            return fail(ErrorCode::kNotFound, "the master key {} is not there", request.master_key);
        return open_master_key(request.master_key);
    }
    const fs::path path = fs::path(request.from) / "master.key";
    if (!fs::exists(path)) {
        return fail(ErrorCode::kNotFound, "{} is not there: name the server's master key with --master-key", path.string());
    }
    return open_master_key(path.string());
}

// What the log holds beyond the book, as after a crash or in the backup of a running server, is in no figure yet. Looks and ticks
// behind the last of the rest make none. Series alone say nothing: they wait for averages of hours that have not ended.
Result<void> expect_applied(const Stores& old, const std::string& directory) {
    const std::uint64_t applied = old.book->applied();
    std::uint64_t last = 0;
    LVWANG_TRY(old.log->scan(applied + 1, [&](const store::Entry& entry) {
        if (entry.kind != store::EntryKind::kLooks && entry.kind != store::EntryKind::kTick) last = entry.seq;
        return true;
    }));
    if (last == 0) return {};
    return fail(ErrorCode::kConflict,
                "{}: entries {} to {} are not applied yet, as in the backup of a running server; start the server on it once "
                "and stop it, then replay",
                directory, applied + 1, last);
}

Result<Report> run_replay(const ReplayRequest& request) {
    LVWANG_ASSIGN(const Tables tables, read_installed_tables(request.tables_dir));
    LVWANG_ASSIGN(const Stores old, open_existing_stores(request.from));
    LVWANG_ASSIGN(const store::Seal seal, key_of(request));
    LVWANG_TRY(expect_opens(seal, *old.book));
    LVWANG_TRY(expect_applied(old, request.from));
    store::Errand errand;
    const ErrandLine line(errand, "entries");  // before there is anything that Ctrl-C would leave behind
    LVWANG_ASSIGN(const auto place, NewDirectory::make(request.to));
    LVWANG_ASSIGN(const auto series, store::Series::open((fs::path(request.to) / "series").string(), {.durable = false}));
    LVWANG_ASSIGN(const auto book, store::Book::open((fs::path(request.to) / "book.sqlite").string()));
    LVWANG_ASSIGN(RegistryRows rows, store::load_registry(*old.book));
    Report report;
    LVWANG_ASSIGN(report.registry, registry::Registry::build(std::move(rows), tables.parameters));

    const pipeline::ReplayParts parts{*old.log,          *old.series,      *old.book,        *series, *book,
                                      tables.parameters, tables.standards, tables.workflows, seal,    tables.catalogue};
    const auto watch = [&](std::uint64_t done, std::uint64_t total) {
        errand.done_bytes = done;
        errand.total_bytes = total;
        return errand.go_on();
    };
    const auto begun = std::chrono::steady_clock::now();
    LVWANG_ASSIGN(report.replayed, pipeline::replay(parts, watch));
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    LVWANG_TRY(pipeline::compare(parts, report.replayed, watch));
    place->keep();
    return report;
}

std::string place_of(const Report& report, PointId id) {
    const Point* point = report.registry->point(id);
    if (point == nullptr) return fmt::format("point {}", static_cast<std::int64_t>(id));
    return fmt::format("{}/{}", report.registry->site_of(id).key, point->code);
}

std::string name_of(Stream stream) {
    return fmt::format("{} {}", to_string(stream.origin), to_string(stream.period));
}

double frames_per_s(const Report& report) {
    return report.seconds > 0 ? static_cast<double>(report.replayed.frames) / report.seconds : 0;
}

json::object to_json(const pipeline::Tally& tally) {
    return {{"equal", tally.equal}, {"differ", tally.differ}, {"facts", tally.facts}};
}

void print_json(const Report& report) {
    const pipeline::Replayed& replayed = report.replayed;
    json::object values;
    for (const auto& [stream, tally] : replayed.values) values[name_of(stream)] = to_json(tally);
    json::array listed;
    for (const pipeline::Difference& one : replayed.listed) {
        listed.push_back(json::object{{"point", place_of(report, one.point)},
                                      {"stream", name_of(one.stream)},
                                      {"start", format_iso(one.start)},
                                      {"what", one.what},
                                      {"stored", one.before},
                                      {"replayed", one.after}});
    }
    fmt::print("{}\n", json::serialize(json::object{{"equal", replayed.differences == 0},
                                                    {"first_seq", replayed.first_seq},
                                                    {"last_seq", replayed.last_seq},
                                                    {"frames", replayed.frames},
                                                    {"seconds", report.seconds},
                                                    {"frames_per_s", static_cast<std::int64_t>(frames_per_s(report))},
                                                    {"values", values},
                                                    {"findings", to_json(replayed.findings)},
                                                    {"differences", replayed.differences},
                                                    {"listed", listed}}));
}

void print_lines(const Report& report) {
    const pipeline::Replayed& replayed = report.replayed;
    for (std::size_t i = 0; i < std::min(replayed.listed.size(), kPrintedMax); ++i) {
        const pipeline::Difference& one = replayed.listed[i];
        fmt::print("differs: {} {} {} {}: stored {}, replayed {}\n", place_of(report, one.point), one.what, name_of(one.stream),
                   format_iso(one.start), one.before.empty() ? "nothing" : one.before, one.after.empty() ? "nothing" : one.after);
    }
    if (replayed.differences > kPrintedMax) fmt::print("and {} more, see --json\n", replayed.differences - kPrintedMax);
    const auto say = [](const std::string& what, const pipeline::Tally& tally) {
        fmt::print("{}: {} equal, {} differ, {} are facts older than the kept frames or imported\n", what, tally.equal,
                   tally.differ, tally.facts);
    };
    for (const auto& [stream, tally] : replayed.values) say(name_of(stream) + " values", tally);
    say("findings", replayed.findings);
    fmt::print("entries {} to {}: {} frames in {:.1f} s, {:.0f} frames/s: {}\n", replayed.first_seq, replayed.last_seq,
               replayed.frames, report.seconds, frames_per_s(report),
               replayed.differences == 0 ? "equal" : fmt::format("{} differences", replayed.differences));
}

}  // namespace

void add_replay(CLI::App& app) {
    auto request = std::make_shared<ReplayRequest>();
    auto* const command = app.add_subcommand(
        "replay", "Series and findings once more from the frames still kept; exit 0 equal, 2 different, 1 neither");
    command->add_option("directory", request->from, "data directory of a stopped server; it is not changed")->required();
    command->add_option("new-directory", request->to, "a new or empty directory")->required();
    command->add_option("--tables", request->tables_dir, "directory of standards/, codes/, calendars/, workflows/");
    command->add_option("--master-key", request->master_key, "key file of the server; by default master.key in its directory");
    command->add_flag("--json", request->as_json, "the report as one JSON object");
    command->callback([request] {
        const auto report = run_replay(*request);
        if (!report) {
            fmt::print(stderr, "lvwang replay: {}\n", report.error().message);
            throw CLI::RuntimeError(1);
        }
        request->as_json ? print_json(*report) : print_lines(*report);
        if (report->replayed.differences > 0) throw CLI::RuntimeError(kDiffers);
    });
}

}  // namespace lvwang::apps
