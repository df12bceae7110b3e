// The straight path itself: every entry is logged, then acknowledged, then applied, by one thread in one order.
// Promises: a device is answered only after its frame is synced; applying the end of the log again changes nothing;
// what readers see is published, never shared.
// Rule: docs/ARCHITECTURE.md, Three laws; adr/0001, adr/0002.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "cases/cases.h"
#include "pipeline/account_commands.h"
#include "pipeline/activations.h"
#include "pipeline/audit_record.h"
#include "pipeline/averaging.h"
#include "pipeline/board.h"
#include "pipeline/broker_commands.h"
#include "pipeline/completeness.h"
#include "pipeline/device_keys.h"
#include "pipeline/device_talks.h"
#include "pipeline/downlink.h"
#include "pipeline/due_periods.h"
#include "pipeline/exposure_commands.h"
#include "pipeline/gap_fetching.h"
#include "pipeline/inbox.h"
#include "pipeline/incidents.h"
#include "pipeline/intake.h"
#include "pipeline/legal_marks.h"
#include "pipeline/notice_commands.h"
#include "pipeline/official_commands.h"
#include "pipeline/photo_commands.h"
#include "pipeline/retention.h"
#include "pipeline/scribe.h"
#include "pipeline/send_commands.h"
#include "pipeline/sheet_commands.h"
#include "pipeline/shift_commands.h"
#include "pipeline/surroundings.h"
#include "pipeline/views.h"
#include "standards/standards.h"
#include "store/book.h"
#include "store/log.h"
#include "store/seal.h"
#include "store/series.h"

namespace lvwang::pipeline {

/// What the spine works on; everything outlives it.
struct SpineParts {
    store::Log& log;
    store::Series& series;
    store::Book& book;
    const standards::Standards& standards;
    const cases::Workflows& workflows;
    Inbox& inbox;
    Downlink& downlink;
    Views& views;
    const store::Seal& seal;  ///< opens the secrets that entries carry
    const control::Catalogue& catalogue;
};

class Spine {
public:
    /// Told of each entry of the log that a start has applied again; an error ends the start.
    using Watch = std::function<Result<void>(const store::Entry&)>;

    /// Loads the caches from the stores and applies what the log holds beyond them.
    /// @pre views.registry holds the registry of the book
    /// @error kIo, kCorrupt, kUnavailable  a store failed; or what `watch` said
    [[nodiscard]] static Result<std::unique_ptr<Spine>> start(const SpineParts& parts, Instant now, const Watch& watch = {});

    /// Logs, acknowledges and applies one batch; a tick is added when a second has passed since the last.
    /// @error kUnavailable  the disk is full: to be called again with the same batch, or an empty one where `behind`
    /// @error kIo           a store failed: end the program, the restart repairs
    [[nodiscard]] Result<void> turn(Inbox::Batch& batch, Instant now);

    /// Whether the log holds entries that a full disk kept from being applied; the next turn begins with them.
    [[nodiscard]] bool behind() const { return behind_; }

    /// Until the inbox is closed: groups are logged and acknowledged on one thread, applied on this one, in the same order. Then
    /// leaves the stores in good order.
    /// @error kIo  a store failed: end the program, the restart repairs
    [[nodiscard]] Result<void> run(const Clock& clock);

private:
    explicit Spine(const SpineParts& parts);

    // spine.cc: the picture
    [[nodiscard]] Result<Group> take_down(Inbox::Batch& batch, Instant now);
    [[nodiscard]] Result<void> take_up(Group& group, Instant now, bool more_waits = false);
    [[nodiscard]] Result<void> apply(const store::Entry& entry);
    [[nodiscard]] Result<void> apply_frame(const store::Entry& frame);
    [[nodiscard]] Result<void> apply_command(const store::Entry& command);
    [[nodiscard]] Result<void> apply_looks(const store::Entry& looks);
    [[nodiscard]] Result<void> apply_tick(const store::Entry& tick);
    [[nodiscard]] Result<void> apply_import(const store::Entry& import);
    [[nodiscard]] Result<void> take_in(std::string_view mn, std::vector<Reading> readings, Instant received_at,
                                       std::uint64_t seq);
    [[nodiscard]] Result<void> settle_before(const store::Entry& change);
    [[nodiscard]] Result<void> settle(Instant now, std::uint64_t seq, std::size_t days_max);
    [[nodiscard]] Result<void> judge(const Settled::Judged& judged, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<void> compare(const Settled& settled, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::string> execute_once(const Command& command, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::string> execute(const Command& command, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::string> act_on_case(const Command& command, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::string> act_on_notice(const Command& command, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::string> assign_mn(const Command& command, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<std::string> take_official(const Command& command, Instant now, std::uint64_t seq);
    [[nodiscard]] std::vector<std::string> known_names();
    void take_reviewed(std::vector<Reading> hours, std::uint64_t seq);
    [[nodiscard]] Result<std::string> change_registry(const Command& command, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<void> decode_again(Instant now, std::uint64_t seq);

    // spine_life.cc: start, restart, full disks, the loop
    [[nodiscard]] Result<void> load(Instant now, const Watch& watch = {});
    [[nodiscard]] Result<void> load_board(Instant now);
    [[nodiscard]] Result<void> apply_all(const Group& group);
    [[nodiscard]] Result<void> write_readings();
    [[nodiscard]] Result<void> commit_book();
    [[nodiscard]] Result<void> make_lasting(Instant now, std::uint64_t seq);
    [[nodiscard]] Result<void> mark_applied(Instant now, std::uint64_t seq);
    void answer(Group& group, const Result<void>& applied);
    void publish(Instant now, bool more_waits);

    SpineParts parts_;
    Scribe scribe_;  // while it runs, used by the relay's thread, which uses nothing else of this
    registry::RegistrySnapshot registry_;
    ParameterLookup parameters_;
    DeviceKeys keys_;
    Activations activations_;
    Intake intake_;
    Averaging averaging_;
    DuePeriods due_;
    Surroundings surroundings_;
    Board board_;
    std::unique_ptr<Incidents> incidents_;
    std::unique_ptr<DeviceTalks> talks_;
    Completeness completeness_;
    AccountCommands accounts_;
    AuditRecord audit_;
    BrokerCommands brokers_;
    OfficialCommands official_;
    Retention retention_;
    GapFetching gap_fetching_;
    NoticeCommands notices_;
    SendCommands sends_;
    PhotoCommands photos_;
    LegalMarks marks_;
    ShiftCommands shift_;
    SheetCommands sheets_;
    ExposureCommands exposures_;

    std::vector<Reading> readings_;       // of this turn, not yet in the series
    std::vector<CommandResult> answers_;  // to the commands of this turn, in their order
    Instant newest_at_;                   // of the entries that were in the log at the start
    Instant last_mark_at_;
    Instant published_at_;
    std::uint64_t applied_seq_ = 0;
    bool behind_ = false;
};

}  // namespace lvwang::pipeline
