// RocksDB's files with faults under them.
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include "store/faults_files.h"

namespace lvwang::store {

namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

IOStatus gone() {
    return IOStatus::IOError("crashed (a test's fault)");
}

IOStatus no_space(Faults::State& state) {
    state.seems_to_have_room = false;
    return IOStatus::NoSpace("disk full (a test's fault)");
}

class FaultyFile : public rocksdb::FSWritableFileOwnerWrapper {
public:
    FaultyFile(std::unique_ptr<rocksdb::FSWritableFile> file, std::string path, Faults::State& state)
        : FSWritableFileOwnerWrapper(std::move(file)), path_(std::move(path)), state_(state) {}

    IOStatus Append(const Slice& bytes, const IOOptions& options, IODebugContext* context) override {
        if (auto refused = before_append(); !refused.ok()) return refused;
        return target()->Append(bytes, options, context);
    }
    IOStatus Append(const Slice& bytes, const IOOptions& options, const rocksdb::DataVerificationInfo& verification,
                    IODebugContext* context) override {
        if (auto refused = before_append(); !refused.ok()) return refused;
        return target()->Append(bytes, options, verification, context);
    }
    IOStatus PositionedAppend(const Slice&, std::uint64_t, const IOOptions&, IODebugContext*) override {
        return IOStatus::NotSupported("no test needs direct I/O");
    }
    IOStatus PositionedAppend(const Slice&, std::uint64_t, const IOOptions&, const rocksdb::DataVerificationInfo&,
                              IODebugContext*) override {
        return IOStatus::NotSupported("no test needs direct I/O");
    }
    IOStatus Truncate(std::uint64_t size, const IOOptions& options, IODebugContext* context) override {
        if (state_.crashed) return gone();
        state_.unsynced.before_truncate(path_, size);
        return target()->Truncate(size, options, context);
    }
    IOStatus Sync(const IOOptions& options, IODebugContext* context) override {
        if (auto refused = before_sync(); !refused.ok()) return refused;
        auto status = target()->Sync(options, context);
        if (status.ok()) state_.unsynced.synced(path_);
        return status;
    }
    IOStatus Fsync(const IOOptions& options, IODebugContext* context) override {
        if (auto refused = before_sync(); !refused.ok()) return refused;
        auto status = target()->Fsync(options, context);
        if (status.ok()) state_.unsynced.synced(path_);
        return status;
    }

private:
    IOStatus before_append() {
        if (state_.crashed) return gone();
        if (state_.full) return no_space(state_);
        state_.unsynced.before_write(path_, std::numeric_limits<std::uint64_t>::max(), 0);
        return IOStatus::OK();
    }
    IOStatus before_sync() {
        if (state_.crashed) return gone();
        if (state_.sync_fails) return IOStatus::IOError("sync failed (a test's fault)");
        return IOStatus::OK();
    }

    std::string path_;
    Faults::State& state_;
};

class FaultyDirectory : public rocksdb::FSDirectoryWrapper {
public:
    FaultyDirectory(std::unique_ptr<rocksdb::FSDirectory> directory, std::string path, Faults::State& state)
        : FSDirectoryWrapper(std::move(directory)), path_(std::move(path)), state_(state) {}

    IOStatus Fsync(const IOOptions& options, IODebugContext* context) override {
        return settle(FSDirectoryWrapper::Fsync(options, context));
    }
    IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* context,
                                 const rocksdb::DirFsyncOptions& how) override {
        return settle(FSDirectoryWrapper::FsyncWithDirOptions(options, context, how));
    }

private:
    IOStatus settle(IOStatus status) {
        if (state_.crashed) return gone();
        if (state_.sync_fails) return IOStatus::IOError("sync of a directory failed (a test's fault)");
        if (status.ok()) state_.unsynced.directory_synced(path_);
        return status;
    }

    std::string path_;
    Faults::State& state_;
};

class FaultyFileSystem : public rocksdb::FileSystemWrapper {
public:
    explicit FaultyFileSystem(Faults::State& state) : FileSystemWrapper(rocksdb::FileSystem::Default()), state_(state) {}
    [[nodiscard]] const char* Name() const override { return "lvwang.faults"; }

    IOStatus NewWritableFile(const std::string& path, const FileOptions& options, std::unique_ptr<rocksdb::FSWritableFile>* file,
                             IODebugContext* context) override {
        if (state_.crashed) return gone();
        if (state_.full) return no_space(state_);
        auto status = target()->NewWritableFile(path, options, file, context);
        if (!status.ok()) return status;
        state_.unsynced.created(path);
        file->reset(new FaultyFile(std::move(*file), path, state_));
        return status;
    }
    IOStatus ReopenWritableFile(const std::string& path, const FileOptions& options,
                                std::unique_ptr<rocksdb::FSWritableFile>* file, IODebugContext* context) override {
        if (state_.crashed) return gone();
        auto status = target()->ReopenWritableFile(path, options, file, context);
        if (status.ok()) file->reset(new FaultyFile(std::move(*file), path, state_));
        return status;
    }
    IOStatus ReuseWritableFile(const std::string&, const std::string&, const FileOptions&,
                               std::unique_ptr<rocksdb::FSWritableFile>*, IODebugContext*) override {
        return IOStatus::NotSupported("write-ahead files are not used again");
    }
    IOStatus NewDirectory(const std::string& path, const IOOptions& options, std::unique_ptr<rocksdb::FSDirectory>* directory,
                          IODebugContext* context) override {
        auto status = target()->NewDirectory(path, options, directory, context);
        if (status.ok()) directory->reset(new FaultyDirectory(std::move(*directory), path, state_));
        return status;
    }
    IOStatus DeleteFile(const std::string& path, const IOOptions& options, IODebugContext* context) override {
        if (state_.crashed) return gone();
        state_.unsynced.removed(path);
        return target()->DeleteFile(path, options, context);
    }
    IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                        IODebugContext* context) override {
        if (state_.crashed) return gone();
        state_.unsynced.before_rename(from, to);
        return target()->RenameFile(from, to, options, context);
    }
    IOStatus LinkFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* context) override {
        if (state_.crashed) return gone();
        auto status = target()->LinkFile(from, to, options, context);
        if (status.ok()) state_.unsynced.linked(to);
        return status;
    }
    IOStatus Truncate(const std::string& path, std::size_t size, const IOOptions& options, IODebugContext* context) override {
        if (state_.crashed) return gone();
        state_.unsynced.before_truncate(path, size);
        return target()->Truncate(path, size, options, context);
    }
    IOStatus GetFreeSpace(const std::string& path, const IOOptions& options, std::uint64_t* bytes,
                          IODebugContext* context) override {
        if (state_.full && !state_.seems_to_have_room) {
            *bytes = 0;
            return IOStatus::OK();
        }
        return target()->GetFreeSpace(path, options, bytes, context);
    }

private:
    Faults::State& state_;
};

}  // namespace

rocksdb::Env* environment_of(Faults& faults) {
    auto& state = faults.state();
    const std::scoped_lock lock(state.opening);
    if (!state.environment) {
        state.environment = std::shared_ptr<rocksdb::Env>(rocksdb::NewCompositeEnv(std::make_shared<FaultyFileSystem>(state)));
    }
    return state.environment.get();
}

}  // namespace lvwang::store
