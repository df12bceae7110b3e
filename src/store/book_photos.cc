#include "store/book_photos.h"

#include "store/book_session.h"
#include "store/finding_row.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

using soci::into;
using soci::use;

constexpr std::string_view kColumns =
    "id, digest, kind, bytes, width, height, coalesce(taken_at, -1), longitude_deg IS NOT NULL, coalesce(longitude_deg, 0.0), "
    "coalesce(latitude_deg, 0.0), uploaded_by, uploaded_at, coalesce(case_id, 0), seq, name, pages";

std::vector<Photo> select(soci::session& sql, const std::string& rest) {
    RowReader row(sql, fmt::format("SELECT {} FROM photos {}", kColumns, rest));
    const long long& id = row.number();
    const std::string& digest = row.text();
    const std::string& kind = row.text();
    const long long& bytes = row.number();
    const long long& width = row.number();
    const long long& height = row.number();
    const long long& taken_at = row.number();
    const long long& placed = row.number();
    const double& longitude = row.real();
    const double& latitude = row.real();
    const std::string& uploaded_by = row.text();
    const long long& uploaded_at = row.number();
    const long long& case_id = row.number();
    const long long& seq = row.number();
    const std::string& name = row.text();
    const long long& pages = row.number();
    std::vector<Photo> photos;
    while (row.next()) {
        Photo photo;
        photo.id = id;
        photo.digest = digest;
        photo.kind = kind;
        photo.bytes = bytes;
        photo.width = static_cast<int>(width);
        photo.height = static_cast<int>(height);
        if (taken_at >= 0) photo.taken_at = Instant{taken_at};
        if (placed != 0) photo.taken_where = TakenWhere{longitude, latitude};
        photo.uploaded_by = uploaded_by;
        photo.uploaded_at = Instant{uploaded_at};
        photo.case_id = case_id;
        photo.seq = static_cast<std::uint64_t>(seq);
        photo.name = name;
        photo.pages = static_cast<int>(pages);
        photos.push_back(std::move(photo));
    }
    return photos;
}

}  // namespace

Result<std::int64_t> insert_photo(Book& book, const Photo& photo) {
    return with_session(book, "note a photo", [&](soci::session& sql) -> std::int64_t {
        const long long bytes = photo.bytes;
        const long long width = photo.width;
        const long long height = photo.height;
        const long long pages = photo.pages;
        const long long uploaded_at = photo.uploaded_at.ms;
        const auto seq = static_cast<long long>(photo.seq);
        OptionalInteger taken_at;
        taken_at.set(ms_of(photo.taken_at));
        TakenWhere where = photo.taken_where.value_or(TakenWhere{});
        soci::indicator placed = photo.taken_where ? soci::i_ok : soci::i_null;
        sql << "INSERT INTO photos (digest, kind, bytes, width, height, taken_at, longitude_deg, latitude_deg, uploaded_by, "
               "uploaded_at, seq, name, pages) VALUES (:digest, :kind, :bytes, :width, :height, :taken, :longitude, :latitude, "
               ":by, :at, :seq, :name, :pages)",
            use(photo.digest), use(photo.kind), use(bytes), use(width), use(height), use(taken_at.value, taken_at.indicator),
            use(where.longitude_deg, placed), use(where.latitude_deg, placed), use(photo.uploaded_by), use(uploaded_at), use(seq),
            use(photo.name), use(pages);
        long long id = 0;
        sql << "SELECT last_insert_rowid()", into(id);
        return id;
    });
}

Result<Photo> find_photo(Book& book, std::int64_t id) {
    return with_session(book, fmt::format("read photo {}", id), [&](soci::session& sql) -> Result<Photo> {
        const std::vector<Photo> found = select(sql, fmt::format("WHERE id = {}", id));
        if (found.empty()) return fail(ErrorCode::kNotFound, "there is no photo {}", id);
        return found.front();
    });
}

Result<std::vector<Photo>> photos_of_case(Book& book, std::int64_t case_id) {
    return with_session(book, fmt::format("read the photos of case {}", case_id), [&](soci::session& sql) {
        return select(sql, fmt::format("WHERE case_id = {} ORDER BY place, id", case_id));
    });
}

Result<void> attach_photos(Book& book, const std::vector<std::int64_t>& ids, std::int64_t case_id) {
    return with_session(book, fmt::format("give photos to case {}", case_id), [&](soci::session& sql) {
        long long place = 0;
        sql << fmt::format("SELECT coalesce(max(place) + 1, 0) FROM photos WHERE case_id = {}", case_id), into(place);
        for (const std::int64_t id : ids) {
            sql << fmt::format("UPDATE photos SET case_id = {}, place = {} WHERE id = {} AND case_id IS NULL", case_id, place++,
                               id);
        }
    });
}

Result<std::int64_t> count_waiting_photos(Book& book, const std::string& uploaded_by) {
    return with_session(book, "count photos that wait", [&](soci::session& sql) -> std::int64_t {
        long long count = 0;
        sql << "SELECT count(*) FROM photos WHERE case_id IS NULL AND uploaded_by = :by", use(uploaded_by), into(count);
        return count;
    });
}

Result<bool> any_waiting_photo(Book& book, Instant before) {
    return with_session(book, "look for photos that wait", [&](soci::session& sql) {
        long long any = 0;
        sql << fmt::format("SELECT EXISTS (SELECT 1 FROM photos WHERE case_id IS NULL AND uploaded_at < {})", before.ms),
            into(any);
        return any != 0;
    });
}

Result<void> forget_waiting_photos(Book& book, Instant before) {
    return with_session(book, "forget photos that nobody attached", [&](soci::session& sql) {
        sql << fmt::format("DELETE FROM photos WHERE case_id IS NULL AND uploaded_at < {}", before.ms);
    });
}

Result<PhotoBytes> photo_bytes(Book& book, Instant since) {
    return with_session(book, "add up the bytes of photos", [&](soci::session& sql) {
        long long all = 0;
        long long newer = 0;
        sql << fmt::format("SELECT coalesce(sum(bytes), 0), coalesce(sum(bytes) FILTER (WHERE uploaded_at >= {}), 0) FROM photos",
                           since.ms),
            into(all), into(newer);
        return PhotoBytes{static_cast<std::uint64_t>(all), static_cast<std::uint64_t>(newer)};
    });
}

Result<std::set<std::string>> photo_digests(Book& book) {
    return with_session(book, "read the digests of photos", [&](soci::session& sql) {
        RowReader row(sql, "SELECT DISTINCT digest FROM photos");
        const std::string& digest = row.text();
        std::set<std::string> digests;
        while (row.next()) digests.insert(digest);
        return digests;
    });
}

}  // namespace lvwang::store
