#include "store/book_official.h"

#include <sodium.h>

#include "base/text.h"
#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

using soci::into;
using soci::use;

constexpr std::size_t kHashBytes = 16;

// How a figure stands to what the book has.
enum class News { kNone, kAdded, kChanged };

News news_of(soci::session& sql, const OfficialFigure& figure) {
    RowReader row(
        sql,
        "SELECT value, unit, edition FROM official_figures WHERE place = :p AND kind = :k AND period = :t AND item = :i "
        "ORDER BY seq DESC LIMIT 1");
    row.bind(figure.place);
    row.bind(static_cast<std::int64_t>(figure.kind));
    row.bind(figure.period);
    row.bind(figure.item);
    const std::string& value = row.text();
    const std::string& unit = row.text();
    const std::string& edition = row.text();
    if (!row.next()) return News::kAdded;
    return value == figure.value && unit == figure.unit && edition == figure.edition ? News::kNone : News::kChanged;
}

void count(OfficialFile& file, News news) {
    file.added += news == News::kAdded ? 1 : 0;
    file.changed += news == News::kChanged ? 1 : 0;
}

void write_figure(soci::session& sql, const PlacedFigure& placed, std::uint64_t seq) {
    const OfficialFigure& figure = placed.figure;
    RowWriter row("official_figures");
    row.text("place", figure.place).number("kind", static_cast<std::int64_t>(figure.kind)).text("period", figure.period);
    row.text("item", figure.item).number("seq", static_cast<std::int64_t>(seq)).text("value", figure.value);
    row.text("unit", figure.unit).text("edition", figure.edition).number("line", figure.line);
    row.number("from_day", day_number(placed.from)).number("to_day", day_number(placed.to));
    row.upsert(sql, {"place", "kind", "period", "item", "seq"});
}

void write_file(soci::session& sql, const OfficialFile& file) {
    RowWriter row("official_files");
    row.number("seq", static_cast<std::int64_t>(file.seq)).number("at", file.at.ms).text("name", file.name);
    row.text("feed", file.feed).text("layout", file.layout).text("hash", file.hash).number("bytes", file.bytes);
    row.number("modified_ms", file.modified_ms).text("actor", file.actor).number("figures", file.figures);
    row.number("new_figures", file.added).number("changed_figures", file.changed).number("hours", file.hours);
    row.upsert(sql, {"seq"});
}

std::optional<std::uint64_t> first_seq(RowReader& row) {
    const long long& seq = row.number();
    return row.next() ? std::optional(static_cast<std::uint64_t>(seq)) : std::nullopt;
}

}  // namespace

std::string content_hash(std::string_view text) {
    std::string hash(kHashBytes, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr, 0);
    return to_hex(hash);
}

Result<std::optional<std::uint64_t>> find_taken(Book& book, const OfficialFile& file) {
    return with_session(book, "look for an official file", [&](soci::session& sql) {
        if (file.modified_ms != 0) {
            RowReader row(sql, "SELECT seq FROM official_files WHERE hash = :h AND bytes = :b AND modified_ms = :m LIMIT 1");
            row.bind(file.hash);
            row.bind(file.bytes);
            row.bind(file.modified_ms);
            return first_seq(row);
        }
        RowReader row(
            sql,
            "SELECT seq FROM official_files WHERE hash = :h AND bytes = :b AND feed = :f AND seq = (SELECT max(seq) FROM "
            "official_files WHERE feed = :g)");
        row.bind(file.hash);
        row.bind(file.bytes);
        row.bind(file.feed);
        row.bind(file.feed);
        return first_seq(row);
    });
}

Result<bool> was_taken(Book& book, std::uint64_t seq) {
    return with_session(book, "look for an official file", [&](soci::session& sql) {
        const auto wanted = static_cast<long long>(seq);
        int found = 0;
        sql << "SELECT count(*) FROM official_files WHERE seq = :s", use(wanted), into(found);
        return found > 0;
    });
}

Result<void> count_official(Book& book, OfficialFile& file, std::span<const PlacedFigure> placed) {
    file.figures = static_cast<std::int64_t>(placed.size());
    return with_session(book, "compare official figures", [&](soci::session& sql) {
        for (const PlacedFigure& one : placed) count(file, news_of(sql, one.figure));
    });
}

Result<void> save_official(Book& book, OfficialFile& file, std::span<const OfficialPlace> places,
                           std::span<const PlacedFigure> placed) {
    file.figures = static_cast<std::int64_t>(placed.size());
    return with_session(book, fmt::format("take official figures of {}", file.name), [&](soci::session& sql) {
        write_file(sql, file);  // figures refer to it
        for (const OfficialPlace& place : places) {
            sql << "INSERT INTO official_places (code, name) VALUES (:c, :n) ON CONFLICT (code) DO UPDATE SET name = "
                   "excluded.name WHERE excluded.name <> ''",
                use(place.code), use(place.name);
        }
        for (const PlacedFigure& one : placed) {
            const News news = news_of(sql, one.figure);
            count(file, news);
            if (news != News::kNone) write_figure(sql, one, file.seq);
        }
        write_file(sql, file);
    });
}

Result<std::vector<OfficialFigure>> list_official(Book& book, const OfficialQuery& query) {
    return with_session(book, "list official figures", [&](soci::session& sql) {
        std::string text =
            "SELECT f.place, f.kind, f.period, f.item, f.value, f.unit, f.edition, f.line, f.seq, s.name, s.at "
            "FROM official_figures f JOIN official_files s ON s.seq = f.seq WHERE f.from_day >= :a AND f.to_day <= :b";
        if (!query.place.empty()) text += " AND f.place = :p";
        if (!query.item.empty()) text += " AND f.item = :i";
        if (query.kind) text += " AND f.kind = :k";
        if (!query.all_versions) {
            text +=
                " AND f.seq = (SELECT max(g.seq) FROM official_figures g WHERE g.place = f.place AND g.kind = f.kind AND "
                "g.period = f.period AND g.item = f.item)";
        }
        RowReader row(sql, text + " ORDER BY f.place, f.kind, f.period, f.item, f.seq");
        row.bind(day_number(query.from));
        row.bind(day_number(query.to));
        if (!query.place.empty()) row.bind(query.place);
        if (!query.item.empty()) row.bind(query.item);
        if (query.kind) row.bind(static_cast<std::int64_t>(*query.kind));
        const std::string& place = row.text();
        const long long& kind = row.number();
        const std::string& period = row.text();
        const std::string& item = row.text();
        const std::string& value = row.text();
        const std::string& unit = row.text();
        const std::string& edition = row.text();
        const long long& line = row.number();
        const long long& seq = row.number();
        const std::string& source = row.text();
        const long long& at = row.number();
        std::vector<OfficialFigure> figures;
        while (row.next()) {
            figures.push_back({place,
                               static_cast<OfficialKind>(kind),
                               period,
                               item,
                               value,
                               unit,
                               edition,
                               source,
                               line,
                               static_cast<std::uint64_t>(seq),
                               {at}});
        }
        return figures;
    });
}

Result<std::vector<OfficialPlace>> list_official_places(Book& book) {
    return with_session(book, "list official places", [](soci::session& sql) {
        RowReader row(sql, "SELECT code, name FROM official_places ORDER BY code");
        const std::string& code = row.text();
        const std::string& name = row.text();
        std::vector<OfficialPlace> places;
        while (row.next()) places.push_back({code, name});
        return places;
    });
}

Result<std::vector<OfficialFile>> list_official_files(Book& book, std::size_t count_max) {
    return with_session(book, "list official files", [&](soci::session& sql) {
        RowReader row(sql,
                      "SELECT seq, at, name, feed, layout, hash, bytes, modified_ms, actor, figures, new_figures, "
                      "changed_figures, hours FROM official_files ORDER BY seq DESC LIMIT :n");
        row.bind(static_cast<std::int64_t>(count_max));
        const long long& seq = row.number();
        const long long& at = row.number();
        const std::string& name = row.text();
        const std::string& feed = row.text();
        const std::string& layout = row.text();
        const std::string& hash = row.text();
        const long long& bytes = row.number();
        const long long& modified = row.number();
        const std::string& actor = row.text();
        const long long& figures = row.number();
        const long long& added = row.number();
        const long long& changed = row.number();
        const long long& hours = row.number();
        std::vector<OfficialFile> files;
        while (row.next()) {
            files.push_back({static_cast<std::uint64_t>(seq),
                             {at},
                             name,
                             feed,
                             layout,
                             hash,
                             bytes,
                             modified,
                             actor,
                             figures,
                             added,
                             changed,
                             hours});
        }
        return files;
    });
}

Result<std::vector<OfficialFeed>> load_official_feeds(Book& book) {
    return with_session(book, "list feeds of official figures", [](soci::session& sql) {
        RowReader row(
            sql,
            "SELECT key, kind, source, view, sealed_secret, layout, every_min, daily_at_min, enabled, tried_at, "
            "succeeded_at, taken_at, taken_name, last_modified, error, failed_at, failed_name, failure FROM official_feeds "
            "ORDER BY key");
        const std::string& key = row.text();
        const long long& kind = row.number();
        const std::string& source = row.text();
        const std::string& view = row.text();
        const std::string& secret = row.text();
        const std::string& layout = row.text();
        const long long& every = row.number();
        const long long& daily = row.number();
        const long long& enabled = row.number();
        const long long& tried = row.number();
        const long long& succeeded = row.number();
        const long long& taken = row.number();
        const std::string& taken_name = row.text();
        const std::string& last_modified = row.text();
        const std::string& error = row.text();
        const long long& failed_at = row.number();
        const std::string& failed_name = row.text();
        const std::string& failure = row.text();
        std::vector<OfficialFeed> feeds;
        while (row.next()) {
            feeds.push_back({key,
                             static_cast<FeedKind>(kind),
                             source,
                             view,
                             secret,
                             layout,
                             every,
                             daily,
                             enabled != 0,
                             {tried},
                             {succeeded},
                             {taken},
                             taken_name,
                             last_modified,
                             error,
                             {failed_at},
                             failed_name,
                             failure});
        }
        return feeds;
    });
}

Result<void> save_official_feed(Book& book, const OfficialFeed& feed) {
    return with_session(book, fmt::format("save feed {}", feed.key), [&](soci::session& sql) {
        RowWriter row("official_feeds");
        row.text("key", feed.key).number("kind", static_cast<std::int64_t>(feed.kind)).text("source", feed.source);
        row.text("view", feed.view).text("sealed_secret", feed.secret).text("layout", feed.layout);
        row.number("every_min", feed.every_min).number("daily_at_min", feed.daily_at_min);
        row.number("enabled", feed.enabled ? 1 : 0).number("tried_at", feed.tried_at.ms);
        row.number("succeeded_at", feed.succeeded_at.ms).number("taken_at", feed.taken_at.ms).text("taken_name", feed.taken_name);
        row.text("last_modified", feed.last_modified).text("error", feed.error).number("failed_at", feed.failed_at.ms);
        row.text("failed_name", feed.failed_name).text("failure", feed.failure);
        row.upsert(sql, {"key"});
    });
}

Result<void> remove_official_feed(Book& book, std::string_view key) {
    return with_session(book, fmt::format("remove feed {}", key), [&](soci::session& sql) -> Result<void> {
        const std::string name(key);
        soci::statement statement = (sql.prepare << "DELETE FROM official_feeds WHERE key = :key", use(name));
        statement.execute(true);
        if (statement.get_affected_rows() == 0) {
            return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("there is no feed '{}'", name), "key"});
        }
        return {};
    });
}

}  // namespace lvwang::store
