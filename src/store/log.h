// What arrived, in order? The log of entries: device frames and reports, commands, ticks and imports, each with its seq.
// Promises: append returns after the sync, a group at a time; an entry once acknowledged is there for ever, once; nothing is
// changed. Rule: one writer, one order (docs/ARCHITECTURE.md); after a failed sync nothing more is written, the restart repairs.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace lvwang::store {

class Faults;
struct Errand;
struct Examination;

/// What an entry is. The numbers are stored.
enum class EntryKind : std::uint8_t {
    kFrame = 1,    ///< bytes of one frame as they stood on the wire
    kCommand = 2,  ///< what a person asked for, JSON
    kTick = 3,     ///< the clock moved on
    kImport = 4,   ///< files taken in at once, JSON
    kReport = 5,   ///< JSON of one device by HTTP or MQTT, with how it came (protocol/report.h)
    kLooks = 6,    ///< who looked at what since the last, JSON in the form of a command; is forgotten as frames are
};

inline constexpr EntryKind kLastEntryKind = EntryKind::kLooks;

struct Entry {
    std::uint64_t seq = 0;  ///< given by Log::append, from 1, without gaps
    Instant at;             ///< when it came
    EntryKind kind = EntryKind::kFrame;
    std::string mn;  ///< device number on the wire, indexed; empty for what is no frame
    std::string payload;
};

struct LogOptions {
    std::uint64_t memory_bytes = 64 << 20;  ///< of each write buffer; two or three may exist at once
    Faults* faults = nullptr;               ///< tests only (store/faults.h): file faults under this log
};

/// The log on disk. One thread appends, any thread reads.
class Log {
public:
    /// Opens the log in `directory`, which is created where it does not exist.
    /// @error kUnavailable  another process has it open, or the disk is full
    /// @error kCorrupt      the directory holds something else, or damaged files
    /// @error kIo           no right to it, or the disk failed
    [[nodiscard]] static Result<std::unique_ptr<Log>> open(const std::string& directory, const LogOptions& options = {});
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    /// Gives each entry its seq, writes them as one and returns after they are synced: all of them or none.
    /// @error kUnavailable  the disk is full; nothing was taken and the same entries may be offered again
    /// @error kIo           a write or sync failed, now or before; this log takes nothing more
    [[nodiscard]] Result<void> append(std::span<Entry> entries);

    /// Seq of the newest entry; 0 in an empty log.
    [[nodiscard]] std::uint64_t last_seq() const;

    /// Seq from which on everything is there; below it only commands and imports are (forget_before).
    [[nodiscard]] std::uint64_t first_seq() const;

    /// One entry. @error kNotFound  no entry has this seq, or it was a frame or tick and has been forgotten
    [[nodiscard]] Result<Entry> read(std::uint64_t seq) const;

    /// Visits the entries from `from_seq` on, of those forgotten only what lasts, in order, until `visit` returns false or the
    /// newest is reached.
    [[nodiscard]] Result<void> scan(std::uint64_t from_seq, const std::function<bool(const Entry&)>& visit) const;

    /// As scan, only what lasts: commands and imports, all there ever were.
    [[nodiscard]] Result<void> scan_lasting(std::uint64_t from_seq, const std::function<bool(const Entry&)>& visit) const;

    /// As scan, only the frames of one device.
    [[nodiscard]] Result<void> scan_mn(std::string_view mn, std::uint64_t from_seq,
                                       const std::function<bool(const Entry&)>& visit) const;

    /// Bytes of the files on disk, about.
    [[nodiscard]] std::uint64_t bytes_on_disk() const;

    // ---- upkeep (log_upkeep.cc) ----

    /// Forgets frames and ticks below `seq`, durably; commands and imports stay for ever. A lower seq than before changes
    /// nothing.
    /// @pre the newest entry stays: seq <= last_seq()
    /// @error kUnavailable, kIo  as append
    [[nodiscard]] Result<void> forget_before(std::uint64_t seq);

    /// The first entry kept whose time is not before `instant`; last_seq() + 1 where all are older. Where the clock was set back,
    /// what stands before that moment counts as older than what follows, though it may bear a later time.
    [[nodiscard]] Result<std::uint64_t> first_at(Instant instant) const;

    /// Bytes that the entries from_seq <= seq < to_seq take, about, with their index.
    [[nodiscard]] std::uint64_t bytes_between(std::uint64_t from_seq, std::uint64_t to_seq) const;

    /// A log of its own in `directory`, which must not exist: all entries synced by now. Links files where it can.
    [[nodiscard]] Result<void> copy_to(const std::string& directory) const;

    /// Reads every file and every entry; what is damaged goes into `found`. Another thread may append meanwhile.
    /// @error kUnavailable  cancelled by `errand`
    [[nodiscard]] Result<void> examine(Errand& errand, Examination& found) const;

private:
    struct Files;
    explicit Log(std::unique_ptr<Files> files);
    Result<bool> visit_frame(std::string_view mn, std::uint64_t seq, const std::function<bool(const Entry&)>& visit) const;

    std::unique_ptr<Files> files_;
};

}  // namespace lvwang::store
