// Import: workers write sorted files, which the series take in all at once.
#include <rocksdb/env.h>
#include <rocksdb/sst_file_writer.h>

#include <algorithm>
#include <filesystem>
#include <unordered_map>

#include "base/check.h"
#include "store/series_files.h"

namespace lvwang::store {

struct SeriesLoad::Share {
    const Series::Files* series;
    std::string stem;  ///< path of its files without number and ending
    std::uint64_t memory_bytes_max;
    std::uint64_t versions = 0;
    int files = 0;
    std::unordered_map<std::string, Chunk> chunks;
    std::string key;
    Chunk* latest = nullptr;  ///< of `key`

    Result<void> write_file();
};

SeriesLoad::SeriesLoad(std::unique_ptr<Share> share) : share_(std::move(share)) {}
SeriesLoad::~SeriesLoad() = default;

Result<std::unique_ptr<SeriesLoad>> SeriesLoad::begin(const Series& series, std::uint64_t seq, const std::string& name,
                                                      std::uint64_t memory_bytes) {
    const auto directory = series.import_directory(seq);
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error) return fail(ErrorCode::kIo, "begin import {}: {}: {}", seq, directory, error.message());
    auto share = std::make_unique<Share>();
    share->series = series.files_.get();
    share->stem = fmt::format("{}/{}", directory, name);
    share->memory_bytes_max = memory_bytes;
    return std::unique_ptr<SeriesLoad>(new SeriesLoad(std::move(share)));
}

Result<void> SeriesLoad::add(const Reading& reading) {
    if (reading.samples.empty()) return {};
    auto& share = *share_;
    auto key = chunk_key(reading.stream, bucket_of(reading.stream.period, reading.start), reading.point);
    if (share.latest == nullptr || key != share.key) {
        share.key = std::move(key);
        share.latest = &share.chunks[share.key];
    }
    share.latest->add(reading);
    share.versions += reading.samples.size();
    if (share.versions * sizeof(Version) > share.memory_bytes_max) return share.write_file();
    return {};
}

Result<void> SeriesLoad::finish() {
    return share_->versions == 0 ? Result<void>() : share_->write_file();
}

Result<void> SeriesLoad::Share::write_file() {
    const auto path = fmt::format("{}-{}.sst", stem, files++);
    const rocksdb::Options options(database_options(series->options.faults), chunk_options(series->options.memory_bytes, 0));
    rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), options, series->chunks());
    std::vector<std::pair<std::string_view, Chunk*>> sorted;
    for (auto& [chunk_key, chunk] : chunks) sorted.emplace_back(chunk_key, &chunk);
    std::ranges::sort(sorted);
    auto status = writer.Open(path);
    std::string piece;
    for (auto& [chunk_key, chunk] : sorted) {
        if (!status.ok()) break;
        chunk->settle();
        piece.clear();
        chunk->encode(piece);
        status = writer.Merge(chunk_key, piece);
    }
    if (status.ok()) status = writer.Finish();
    if (!status.ok()) return tl::unexpected(error_of(fmt::format("write {}", path), status));
    chunks.clear();
    latest = nullptr;
    versions = 0;
    return {};
}

std::string Series::import_directory(std::uint64_t seq) const {
    return fmt::format("{}/import/{}", files_->database.directory, seq);
}

Result<void> Series::discard_imports() {
    std::error_code error;
    std::filesystem::remove_all(files_->database.directory + "/import", error);
    if (error) return fail(ErrorCode::kIo, "discard imports of series {}: {}", files_->database.directory, error.message());
    return {};
}

Result<void> Series::ingest(std::uint64_t seq) {
    const auto directory = import_directory(seq);
    std::vector<std::string> files;
    std::error_code error;
    for (const auto& file : std::filesystem::directory_iterator(directory, error)) files.push_back(file.path().string());
    if (error == std::errc::no_such_file_or_directory || (!error && files.empty())) return {};
    if (error) return fail(ErrorCode::kIo, "ingest {}: {}", directory, error.message());
    std::ranges::sort(files);
    LVWANG_TRY(files_->gate.enter(files_->database));
    rocksdb::IngestExternalFileOptions options;
    options.move_files = true;           // a second name, not a second copy
    options.write_global_seqno = false;  // files stay as they were synced
    const auto status = files_->db().IngestExternalFile(files_->chunks(), files, options);
    ++files_->changes;
    files_->reach.forget();
    LVWANG_TRY(files_->gate.leave(files_->database, fmt::format("ingest {}", directory), status));
    std::filesystem::remove_all(directory, error);
    return {};
}

}  // namespace lvwang::store
