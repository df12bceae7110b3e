#include "intake/intake.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>
#include <tuple>

#include "base/check.h"
#include "base/csv_rows.h"
#include "intake/row_reader.h"
#include "pipeline/commands.h"
#include "quality/flag.h"

namespace lvwang::intake {

namespace {

constexpr std::size_t kErrorsMax = 10;  // enough to see what is wrong with a file

/// From the first to the last moment that an import brought for one point.
struct Stretch {
    Instant from;
    Instant to;
};
using Stretches = std::map<PointId, Stretch>;

void extend(Stretches& stretches, PointId point, Stretch by) {
    const auto [found, fresh] = stretches.try_emplace(point, by);
    if (fresh) return;
    found->second.from = std::min(found->second.from, by.from);
    found->second.to = std::max(found->second.to, by.to);
}

/// What went wrong, in the order of files and lines.
class BadRows {
public:
    void add(std::size_t file, std::int64_t line, Error error) {
        const std::scoped_lock lock(mutex_);
        errors_.emplace_back(file, line, std::move(error));
    }
    [[nodiscard]] bool enough() const {
        const std::scoped_lock lock(mutex_);
        return errors_.size() >= kErrorsMax;
    }
    [[nodiscard]] Result<void> verdict() const {
        const std::scoped_lock lock(mutex_);
        if (errors_.empty()) return {};
        auto sorted = errors_;
        std::ranges::sort(sorted, {}, [](const Bad& bad) { return std::pair(std::get<0>(bad), std::get<1>(bad)); });
        Error error = std::get<2>(sorted.front());
        error.message = "nothing was imported";
        for (std::size_t i = 0; i < std::min(sorted.size(), kErrorsMax); ++i)
            error.message += "\n" + std::get<2>(sorted[i]).message;
        return tl::unexpected(std::move(error));
    }

private:
    using Bad = std::tuple<std::size_t, std::int64_t, Error>;
    mutable std::mutex mutex_;
    std::vector<Bad> errors_;
};

/// One thread's work: blocks of rows into sorted files.
class Worker {
public:
    Worker(const Job& job, const registry::Registry& registry, Files& files, std::uint64_t seq, Progress& progress, BadRows& bad)
        : job_(job), registry_(registry), files_(files), seq_(seq), progress_(progress), bad_(bad) {}

    void run(const store::Series& series, unsigned number) {
        auto worked = work(series, number);
        if (!worked) bad_.add(SIZE_MAX, 0, std::move(worked).error());
    }
    [[nodiscard]] const Stretches& stretches() const { return stretches_; }

private:
    Result<void> work(const store::Series& series, unsigned number) {
        LVWANG_ASSIGN(const auto load,
                      store::SeriesLoad::begin(series, seq_, fmt::format("worker{}", number), job_.memory_bytes / job_.workers));
        while (!bad_.enough()) {
            LVWANG_ASSIGN(const auto block, files_.next());
            if (!block) return load->finish();
            LVWANG_TRY(read_block(*block, *load));
            progress_.part = files_.progress();
        }
        return {};
    }

    Result<void> read_block(const Block& block, store::SeriesLoad& load) {
        if (!reader_ || block.file != file_) {
            const auto header = files_.header(block.file);
            const std::vector<std::string_view> cells(header.begin(), header.end());
            LVWANG_ASSIGN(reader_, RowReader::make(job_.mapping, registry_, job_.paths[block.file], cells));
            file_ = block.file;
        }
        CsvRows rows(block.text, job_.mapping.separator, block.first_line);
        std::vector<std::string_view> cells;
        std::uint64_t read = 0;
        std::uint64_t values = 0;
        while (!bad_.enough()) {
            const auto more = rows.next(cells);
            if (!more) {
                bad_.add(file_, rows.line(),
                         {more.error().code, fmt::format("{}: {}", job_.paths[file_], more.error().message), {}});
                return {};
            }
            if (!*more) break;
            LVWANG_TRY(read_row(cells, rows.line(), load));
            ++read;
            values += reading_.samples.size();
        }
        progress_.rows += read;
        progress_.values += values;
        return {};
    }

    Result<void> read_row(std::span<const std::string_view> cells, std::int64_t line, store::SeriesLoad& load) {
        const auto known = reader_->read(cells, line, reading_);
        if (!known) {
            bad_.add(file_, line, known.error());
            return {};
        }
        if (!*known) {
            ++progress_.skipped_rows;
            return {};
        }
        if (reading_.samples.empty()) return {};
        reading_.seq = seq_;
        quality::flag(reading_, parameters_, {.at = job_.now, .back_fill = true, .kind = reader_->kind()});
        extend(stretches_, reading_.point,
               {reading_.start, reading_.start + std::max<std::int64_t>(1, length_ms(reading_.stream.period))});
        return load.add(reading_);
    }

    const Job& job_;
    const registry::Registry& registry_;
    Files& files_;
    std::uint64_t seq_;
    Progress& progress_;
    BadRows& bad_;
    ParameterLookup parameters_ = [this](ParameterId id) { return registry_.parameters().find(id); };
    std::optional<RowReader> reader_;
    std::size_t file_ = 0;
    Reading reading_;
    Stretches stretches_;
};

/// Brings in what an import had its entry for, but was cut short before it was ingested; throws away what never had one.
Result<void> settle_earlier_imports(const store::Log& log, store::Series& series) {
    std::vector<std::uint64_t> imports;
    LVWANG_TRY(log.scan(series.applied() + 1, [&](const store::Entry& entry) {
        if (entry.kind == store::EntryKind::kImport) imports.push_back(entry.seq);
        return true;
    }));
    for (const auto seq : imports) LVWANG_TRY(series.ingest(seq));
    return series.discard_imports();
}

/// All rows of all files as sorted files that wait. Gives the stretches they cover.
Result<Stretches> read_files(const Job& job, const registry::Registry& registry, const store::Series& series, std::uint64_t seq,
                             Files& files, Progress& progress) {
    BadRows bad;
    std::vector<std::unique_ptr<Worker>> workers;
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < job.workers; ++i) {
        workers.push_back(std::make_unique<Worker>(job, registry, files, seq, progress, bad));
        threads.emplace_back([worker = workers.back().get(), &series, i] { worker->run(series, i); });
    }
    for (auto& thread : threads) thread.join();
    LVWANG_TRY(bad.verdict());
    Stretches stretches;
    for (const auto& worker : workers) {
        for (const auto& [point, stretch] : worker->stretches()) extend(stretches, point, stretch);
    }
    return stretches;
}

std::string payload_of(const Job& job, const Files& files, const Stretches& stretches, Period period, std::uint64_t values) {
    pipeline::Import import{.actor = job.actor, .files = {}, .values = static_cast<std::int64_t>(values), .stretches = {}};
    for (const auto& file : files.facts()) {
        import.files.push_back(
            fmt::format("{} ({} lines, {} bytes, crc32 {:08x})", file.path, file.lines, file.bytes, file.crc32));
    }
    for (const auto& [point, stretch] : stretches) import.stretches.push_back({point, period, stretch.from, stretch.to});
    return pipeline::to_payload(import);
}

}  // namespace

Result<Report> take_in(const Job& job, const registry::Registry& registry, store::Log& log, store::Series& series,
                       Progress& progress) {
    LVWANG_CHECK(job.workers > 0, "an import needs a worker");
    LVWANG_TRY(check_mapping(job.mapping));
    LVWANG_ASSIGN(const auto period, parse_period(job.mapping.period));
    LVWANG_TRY(settle_earlier_imports(log, series));
    const auto seq = log.last_seq() + 1;
    Files files(job.paths, job.mapping.separator);
    auto stretches = read_files(job, registry, series, seq, files, progress);
    if (!stretches) {
        LVWANG_TRY(series.discard_imports());
        return tl::unexpected(std::move(stretches).error());
    }
    Report report{.seq = seq, .files = files.facts(), .points = stretches->size(), .from = {}, .to = {}};
    if (stretches->empty()) return fail(ErrorCode::kInvalidArgument, "the files hold no value that the mapping asks for");
    report.from = stretches->begin()->second.from;
    for (const auto& [point, stretch] : *stretches) {
        report.from = std::min(report.from, stretch.from);
        report.to = std::max(report.to, stretch.to);
    }
    // With its entry the import is a fact; from here on a crash only delays it (settle_earlier_imports, or the server's start).
    store::Entry entry{.seq = 0,
                       .at = job.now,
                       .kind = store::EntryKind::kImport,
                       .mn = {},
                       .payload = payload_of(job, files, *stretches, period, progress.values)};
    LVWANG_TRY(log.append({&entry, 1}));
    LVWANG_CHECK(entry.seq == seq, "import prepared for entry {} became entry {}", seq, entry.seq);
    LVWANG_TRY(series.ingest(seq));
    return report;
}

}  // namespace lvwang::intake
