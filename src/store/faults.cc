#include "store/faults.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <limits>

#include "base/check.h"
#include "store/faults_files.h"

namespace lvwang::store {

namespace {

std::uint64_t size_of(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

std::string read_range(const std::string& path, std::uint64_t offset, std::uint64_t length) {
    std::ifstream file(path, std::ios::binary);
    file.seekg(static_cast<std::streamoff>(offset));
    std::string bytes(length, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(length));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes;
}

void write_range(const std::string& path, std::uint64_t offset, std::string_view bytes) {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(offset));
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    LVWANG_CHECK(file.good(), "write back {} bytes at {} of {}", bytes.size(), offset, path);
}

}  // namespace

Faults::Faults() : state_(std::make_unique<State>()) {}
Faults::~Faults() = default;
void Faults::crash() {
    state_->crashed = true;
}
void Faults::forget_unsynced() {
    state_->unsynced.forget();
    state_->crashed = false;
}
void Faults::set_disk_full(bool full) {
    state_->seems_to_have_room = false;
    state_->full = full;
}
void Faults::fill_disk_unseen() {
    state_->seems_to_have_room = true;
    state_->full = true;
}
void Faults::set_sync_fails(bool fails) {
    state_->sync_fails = fails;
}
void Faults::set_skip_sync(bool skip) {
    state_->skip_sync = skip;
}
bool Faults::skips_sync() const {
    return state_->skip_sync;
}

UnsyncedChanges::File& UnsyncedChanges::file(const std::string& path) {
    const auto [entry, fresh] = files_.try_emplace(path);
    if (fresh) entry->second.durable_size = size_of(path);
    return entry->second;
}

void UnsyncedChanges::created(const std::string& path) {
    const std::scoped_lock lock(mutex_);
    names_.try_emplace(path, std::nullopt);
    files_[path] = File{};
}

void UnsyncedChanges::linked(const std::string& path) {
    const std::scoped_lock lock(mutex_);
    names_.try_emplace(path, std::nullopt);
}

void UnsyncedChanges::before_write(const std::string& path, std::uint64_t offset, std::uint64_t length) {
    const std::scoped_lock lock(mutex_);
    auto& changed = file(path);
    if (offset < changed.durable_size) {
        changed.overwrites.push_back({offset, read_range(path, offset, std::min(length, changed.durable_size - offset))});
    }
}

void UnsyncedChanges::before_truncate(const std::string& path, std::uint64_t size) {
    before_write(path, size, std::numeric_limits<std::uint64_t>::max());
}

void UnsyncedChanges::before_rename(const std::string& from, const std::string& to) {
    const std::scoped_lock lock(mutex_);
    std::optional<std::string> replaced;
    if (std::filesystem::exists(to)) replaced = read_range(to, 0, size_of(to));
    names_.try_emplace(to, std::move(replaced));
    names_.erase(from);
    if (auto content = files_.extract(from)) {
        content.key() = to;
        files_.erase(to);
        files_.insert(std::move(content));
    } else {
        files_.erase(to);
    }
}

void UnsyncedChanges::removed(const std::string& path) {
    const std::scoped_lock lock(mutex_);
    names_.erase(path);
    files_.erase(path);
}

void UnsyncedChanges::synced(const std::string& path) {
    const std::scoped_lock lock(mutex_);
    files_.erase(path);
}

void UnsyncedChanges::synced_with_name(const std::string& path) {
    const std::scoped_lock lock(mutex_);
    files_.erase(path);
    names_.erase(path);
}

void UnsyncedChanges::directory_synced(const std::string& directory) {
    const std::scoped_lock lock(mutex_);
    const auto wanted = std::filesystem::path(directory).lexically_normal();
    std::erase_if(names_,
                  [&](const auto& name) { return std::filesystem::path(name.first).parent_path().lexically_normal() == wanted; });
}

void UnsyncedChanges::forget() {
    const std::scoped_lock lock(mutex_);
    for (const auto& [path, changed] : files_) {
        if (!std::filesystem::exists(path)) continue;
        std::filesystem::resize_file(path, changed.durable_size);
        for (auto overwrite = changed.overwrites.rbegin(); overwrite != changed.overwrites.rend(); ++overwrite) {
            write_range(path, overwrite->offset, overwrite->before);
        }
    }
    for (const auto& [path, before] : names_) {
        std::filesystem::remove(path);
        if (before) std::ofstream(path, std::ios::binary) << *before;
    }
    files_.clear();
    names_.clear();
}

}  // namespace lvwang::store
