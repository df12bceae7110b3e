// SQLite's files with faults under them.
#include <sqlite3.h>

#include <cstring>
#include <filesystem>
#include <memory>
#include <new>

#include "base/check.h"
#include "store/faults_files.h"

namespace lvwang::store {

namespace {

/// What SQLite sees as an open file; the real one stands behind it in the same allocation.
struct FaultyFile {
    sqlite3_file base;
    Faults::State* state;
    std::string* path;
    sqlite3_file* real;
};

FaultyFile& faulty(sqlite3_file* file) {
    return *reinterpret_cast<FaultyFile*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
    return faulty(file).real;
}

/// The file system of one Faults, and the one behind it.
struct FaultyVfs {
    sqlite3_vfs vfs;
    sqlite3_vfs* real;
    Faults::State* state;
    std::string name;
};

FaultyVfs& faulty(sqlite3_vfs* vfs) {
    return *static_cast<FaultyVfs*>(vfs->pAppData);
}

int close_file(sqlite3_file* file) {
    auto& it = faulty(file);
    const int result = it.real->pMethods->xClose(it.real);
    delete it.path;
    return result;
}
int read(sqlite3_file* file, void* bytes, int count, sqlite3_int64 offset) {
    return real(file)->pMethods->xRead(real(file), bytes, count, offset);
}
int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
    auto& it = faulty(file);
    if (it.state->crashed) return SQLITE_IOERR_WRITE;
    if (it.state->full) {
        it.state->seems_to_have_room = false;
        return SQLITE_FULL;
    }
    it.state->unsynced.before_write(*it.path, static_cast<std::uint64_t>(offset), static_cast<std::uint64_t>(count));
    return it.real->pMethods->xWrite(it.real, bytes, count, offset);
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
    auto& it = faulty(file);
    if (it.state->crashed) return SQLITE_IOERR_TRUNCATE;
    it.state->unsynced.before_truncate(*it.path, static_cast<std::uint64_t>(size));
    return it.real->pMethods->xTruncate(it.real, size);
}
int sync(sqlite3_file* file, int flags) {
    auto& it = faulty(file);
    if (it.state->crashed || it.state->sync_fails) return SQLITE_IOERR_FSYNC;
    const int result = it.real->pMethods->xSync(it.real, flags);
    if (result == SQLITE_OK) it.state->unsynced.synced_with_name(*it.path);  // SQLite syncs the directory of a new file itself
    return result;
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
    return real(file)->pMethods->xFileSize(real(file), size);
}
int lock(sqlite3_file* file, int level) {
    return real(file)->pMethods->xLock(real(file), level);
}
int unlock(sqlite3_file* file, int level) {
    return real(file)->pMethods->xUnlock(real(file), level);
}
int check_reserved_lock(sqlite3_file* file, int* held) {
    return real(file)->pMethods->xCheckReservedLock(real(file), held);
}
int file_control(sqlite3_file* file, int what, void* argument) {
    return real(file)->pMethods->xFileControl(real(file), what, argument);
}
int sector_size(sqlite3_file* file) {
    return real(file)->pMethods->xSectorSize(real(file));
}
int device_characteristics(sqlite3_file* file) {
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
int shm_map(sqlite3_file* file, int page, int bytes, int extend, void volatile** mapped) {
    return real(file)->pMethods->xShmMap(real(file), page, bytes, extend, mapped);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) {
    real(file)->pMethods->xShmBarrier(real(file));
}
int shm_unmap(sqlite3_file* file, int remove) {
    return real(file)->pMethods->xShmUnmap(real(file), remove);
}

// Version 2: without memory-mapped reading, which would go around the wrapper.
const sqlite3_io_methods kMethods = {2,
                                     close_file,
                                     read,
                                     write,
                                     truncate,
                                     sync,
                                     file_size,
                                     lock,
                                     unlock,
                                     check_reserved_lock,
                                     file_control,
                                     sector_size,
                                     device_characteristics,
                                     shm_map,
                                     shm_lock,
                                     shm_barrier,
                                     shm_unmap,
                                     nullptr,
                                     nullptr};

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* opened) {
    auto& system = faulty(vfs);
    auto& it = faulty(file);
    it.base.pMethods = nullptr;  // SQLite closes a file that failed to open only where this is set
    if (system.state->crashed) return SQLITE_CANTOPEN;
    const bool fresh = path != nullptr && (flags & SQLITE_OPEN_CREATE) != 0 && !std::filesystem::exists(path);
    it.state = system.state;
    it.real = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(FaultyFile));
    const int result = system.real->xOpen(system.real, path, it.real, flags, opened);
    if (result != SQLITE_OK) return result;
    it.path = new std::string(path != nullptr ? path : "");
    if (fresh) it.state->unsynced.created(*it.path);
    it.base.pMethods = &kMethods;
    return SQLITE_OK;
}
int remove_file(sqlite3_vfs* vfs, const char* path, int sync_directory) {
    auto& system = faulty(vfs);
    if (system.state->crashed) return SQLITE_IOERR_DELETE;
    system.state->unsynced.removed(path);
    return system.real->xDelete(system.real, path, sync_directory);
}
int access_file(sqlite3_vfs* vfs, const char* path, int flags, int* answer) {
    return faulty(vfs).real->xAccess(faulty(vfs).real, path, flags, answer);
}
int full_path(sqlite3_vfs* vfs, const char* path, int bytes, char* out) {
    return faulty(vfs).real->xFullPathname(faulty(vfs).real, path, bytes, out);
}

std::shared_ptr<FaultyVfs> make_vfs(Faults::State& state) {
    auto* const behind = sqlite3_vfs_find(nullptr);
    auto* const made = new FaultyVfs{*behind, behind, &state, fmt::format("lvwang-faults-{}", fmt::ptr(&state))};
    made->vfs.pNext = nullptr;
    made->vfs.szOsFile = static_cast<int>(sizeof(FaultyFile)) + behind->szOsFile;
    made->vfs.zName = made->name.c_str();
    made->vfs.pAppData = made;
    made->vfs.xOpen = open_file;
    made->vfs.xDelete = remove_file;
    made->vfs.xAccess = access_file;
    made->vfs.xFullPathname = full_path;
    // The rest (clock, randomness, errors) needs nothing of this wrapper, but must be called on the system behind it.
    made->vfs.xRandomness = [](sqlite3_vfs* vfs, int bytes, char* out) {
        return faulty(vfs).real->xRandomness(faulty(vfs).real, bytes, out);
    };
    made->vfs.xSleep = [](sqlite3_vfs* vfs, int us) { return faulty(vfs).real->xSleep(faulty(vfs).real, us); };
    made->vfs.xCurrentTime = [](sqlite3_vfs* vfs, double* day) { return faulty(vfs).real->xCurrentTime(faulty(vfs).real, day); };
    made->vfs.xCurrentTimeInt64 = [](sqlite3_vfs* vfs, sqlite3_int64* ms) {
        return faulty(vfs).real->xCurrentTimeInt64(faulty(vfs).real, ms);
    };
    made->vfs.xGetLastError = [](sqlite3_vfs* vfs, int bytes, char* out) {
        return faulty(vfs).real->xGetLastError(faulty(vfs).real, bytes, out);
    };
    LVWANG_CHECK(sqlite3_vfs_register(&made->vfs, 0) == SQLITE_OK, "register {}", made->name);
    return {made, [](FaultyVfs* vfs) {
                sqlite3_vfs_unregister(&vfs->vfs);
                delete vfs;
            }};
}

}  // namespace

std::string sqlite_vfs_of(Faults& faults) {
    auto& state = faults.state();
    const std::scoped_lock lock(state.opening);
    if (!state.vfs) {
        auto vfs = make_vfs(state);
        state.vfs_name = vfs->name;
        state.vfs = std::move(vfs);
    }
    return state.vfs_name;
}

Result<void> change_behind_its_back(const std::string& book_path, const std::string& statements) {
    sqlite3* file = nullptr;
    const int opened = sqlite3_open_v2(book_path.c_str(), &file, SQLITE_OPEN_READWRITE, nullptr);
    const int done = opened == SQLITE_OK ? sqlite3_exec(file, statements.c_str(), nullptr, nullptr, nullptr) : opened;
    const std::string why = done == SQLITE_OK ? "" : sqlite3_errmsg(file);
    sqlite3_close(file);
    if (done == SQLITE_OK) return {};
    return fail(done == SQLITE_CONSTRAINT ? ErrorCode::kConflict : ErrorCode::kIo, "{}: {}", statements, why);
}

}  // namespace lvwang::store
