#include "api/upkeep_desk.h"

#include <algorithm>
#include <filesystem>

#include "api/json_text.h"
#include "pipeline/examination.h"

namespace lvwang::api {
namespace {

constexpr std::int64_t kLookAtPlanEveryMs = 10 * kSecondMs;
constexpr int kLookedAt = 20;  // backups and checks by hand stand among them

std::string note_of(const store::Upkeep& upkeep) {
    JsonText json;
    json.begin_object();
    json.field("kind", upkeep.kind);
    json.field("begun_ms", upkeep.begun_at.ms);
    json.field("ended_ms", upkeep.ended_at.ms);
    json.field("place", upkeep.place);
    json.field("bytes", upkeep.bytes);
    json.field("damages", upkeep.damages);
    json.field("failure", upkeep.failure);
    json.end_object();
    return json.take();
}

}  // namespace

UpkeepDesk::UpkeepDesk(Parts parts) : parts_(std::move(parts)) {}

UpkeepDesk::~UpkeepDesk() {
    cancel();
    if (worker_.joinable()) worker_.join();
}

Result<void> UpkeepDesk::begin(std::string kind, std::string place, std::function<Result<void>()> work) {
    const std::scoped_lock lock(mutex_);
    if (state_.running) return fail(ErrorCode::kConflict, "a {} is at work already", state_.upkeep.kind);
    if (worker_.joinable()) worker_.join();  // it has ended
    state_ = {};
    state_.running = true;
    state_.upkeep.kind = std::move(kind);
    state_.upkeep.place = std::move(place);
    state_.upkeep.begun_at = parts_.clock();
    errand_ = std::make_unique<store::Errand>();
    worker_ = std::thread([this, work = std::move(work)] { finish(work()); });
    return {};
}

Result<void> UpkeepDesk::examine_place(const std::string& directory) const {
    if (!std::filesystem::path(directory).is_absolute())
        return fail_field("directory", "'{}' must begin with / : the server works elsewhere", directory);
    return store::expect_outside(directory, parts_.data_directory);
}

Result<void> UpkeepDesk::begin_backup(const std::string& directory) {
    LVWANG_TRY(examine_place(directory));
    return begin("backup", directory, [this, directory] { return back_up(directory, false); });
}

Result<void> UpkeepDesk::back_up(const std::string& directory, bool planned) {
    const store::BackupSource source{parts_.log, parts_.series, *parts_.book, parts_.data_directory, planned};
    LVWANG_ASSIGN(const store::Manifest made, store::back_up(source, directory, parts_.version, parts_.clock(), *errand_));
    const std::scoped_lock lock(mutex_);
    state_.upkeep.bytes = static_cast<std::int64_t>(made.bytes());
    return {};
}

void UpkeepDesk::beat(Instant now) {
    if (now - looked_at_ < kLookAtPlanEveryMs && now >= looked_at_) return;
    looked_at_ = now;
    const auto plan = store::load_backup_plan(*parts_.plan_book);
    if (!plan || !plan->enabled) return;
    auto made = store::list_upkeeps(*parts_.plan_book, kLookedAt);
    const State last = state();
    if (!made || last.running) return;
    made->insert(made->begin(), last.upkeep);  // its note may not be in the book yet
    const auto due = store::due_backup(*plan, *made, now);
    if (!due) return;
    // Refused only where somebody has begun another just now.
    (void)begin("backup", *due, [this, plan = *plan, directory = *due]() -> Result<void> {
        LVWANG_TRY(back_up(directory, true));
        LVWANG_TRY(store::remove_old_backups(plan));
        return {};
    });
}

Result<void> UpkeepDesk::begin_check() {
    return begin("check", parts_.data_directory, [this] { return check(); });
}

Result<void> UpkeepDesk::check() {
    store::Examination found;
    const auto registry = parts_.registry();
    const auto is_point = [&](PointId id) { return registry->point(id) != nullptr || parts_.registry()->point(id) != nullptr; };
    LVWANG_TRY(
        pipeline::examine({&parts_.log, &parts_.series, parts_.book.get(), parts_.data_directory, is_point}, *errand_, found));
    const std::scoped_lock lock(mutex_);
    state_.upkeep.bytes = static_cast<std::int64_t>(errand_->done_bytes.load());
    state_.upkeep.damages = static_cast<std::int64_t>(found.damages_in_all);
    state_.damages = std::move(found.damages);
    return {};
}

void UpkeepDesk::finish(const Result<void>& done) {
    std::string note;
    {
        const std::scoped_lock lock(mutex_);
        state_.upkeep.ended_at = parts_.clock();
        if (!done) state_.upkeep.failure = done.error().message;
        note = note_of(state_.upkeep);
    }
    parts_.inbox.command({"upkeep_note", std::move(note), "system"}, [](const pipeline::CommandResult&) {});
    const std::scoped_lock lock(mutex_);
    state_.running = false;
}

void UpkeepDesk::cancel() {
    const std::scoped_lock lock(mutex_);
    errand_->cancelled = true;
}

UpkeepDesk::State UpkeepDesk::state() const {
    const std::scoped_lock lock(mutex_);
    State state = state_;
    state.done_bytes = errand_->done_bytes;
    state.total_bytes = errand_->total_bytes;
    return state;
}

}  // namespace lvwang::api
