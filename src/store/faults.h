// What if the power goes, the disk is full, a sync fails? File faults under log, series and book, for tests.
// Promise: after forget_unsynced the files are what a power loss may leave: all that was synced, nothing that was not.
// Rule: kill -9 keeps the page cache and so proves nothing about syncs; this does.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace lvwang::store {

/// Give one to LogOptions, SeriesOptions or BookOptions; it must outlive the store. Thread-safe.
class Faults {
public:
    Faults();
    ~Faults();
    Faults(const Faults&) = delete;
    Faults& operator=(const Faults&) = delete;

    /// From now on every change of a file fails, as for a process that is no more. Then let the stores go.
    void crash();
    /// Takes back every change that was not synced before the crash; after it the stores may be opened again.
    /// @pre the stores that used this are closed
    void forget_unsynced();

    /// Writes that need room fail while set, and whoever looks for room finds none.
    void set_disk_full(bool full);
    /// As set_disk_full(true), but there seems to be room until a write fails: somebody took it in between.
    void fill_disk_unseen();
    /// Syncs fail while set.
    void set_sync_fails(bool fails);

    /// The stores leave out their syncs: to show that the tests notice.
    void set_skip_sync(bool skip);
    [[nodiscard]] bool skips_sync() const;

    struct State;  // store/faults_files.h
    [[nodiscard]] State& state() { return *state_; }

private:
    std::unique_ptr<State> state_;
};

/// Runs statements on the file of a book, behind the back of whoever has it open: what somebody with a tool could do.
[[nodiscard]] Result<void> change_behind_its_back(const std::string& book_path, const std::string& statements);

}  // namespace lvwang::store
