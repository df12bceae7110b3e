#include "store/rocks_upkeep.h"

#include <rocksdb/sst_file_reader.h>
#include <rocksdb/utilities/checkpoint.h>

#include <memory>

namespace lvwang::store {

Result<void> checkpoint(const Database& database, const std::string& directory) {
    const auto attempt = fmt::format("copy {} {} to {}", database.name, database.directory, directory);
    rocksdb::Checkpoint* made = nullptr;
    auto status = rocksdb::Checkpoint::Create(database.db.get(), &made);
    const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
    if (status.ok()) status = checkpoint->CreateCheckpoint(directory);
    if (!status.ok()) return tl::unexpected(error_of(attempt, status));
    return {};
}

Result<void> examine_files(const Database& database, Errand& errand, Examination& found) {
    auto& db = *database.db;
    if (const auto status = db.DisableFileDeletions(); !status.ok()) {
        return tl::unexpected(error_of(fmt::format("examine {}", database.directory), status));
    }
    std::vector<rocksdb::LiveFileMetaData> files;
    db.GetLiveFilesMetaData(&files);
    for (const auto& file : files) errand.total_bytes += file.size;
    Result<void> going;
    for (const auto& file : files) {
        going = errand.go_on();
        if (!going) break;
        const std::string path = file.db_path + file.name;
        rocksdb::SstFileReader reader{rocksdb::Options()};
        auto status = reader.Open(path);
        if (status.ok()) status = reader.VerifyChecksum();
        if (!status.ok()) found.report(path, status.ToString());
        ++found.files;
        errand.done_bytes += file.size;
    }
    (void)db.EnableFileDeletions(false);
    return going;
}

std::uint64_t approximate_bytes(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family, std::string_view from,
                                std::string_view to) {
    rocksdb::SizeApproximationOptions options;
    options.include_memtables = true;
    options.include_files = true;
    const rocksdb::Range range({from.data(), from.size()}, {to.data(), to.size()});
    std::uint64_t bytes = 0;
    const auto status = db.GetApproximateSizes(options, family, &range, 1, &bytes);
    return status.ok() ? bytes : 0;
}

}  // namespace lvwang::store
