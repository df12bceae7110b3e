#include "store/book_notices.h"

#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

using soci::into;
using soci::use;

constexpr std::string_view kColumns =
    "SELECT n.id, n.kind, n.region_code, n.day, n.number, n.state, n.version, n.made_at, n.settled_at, n.signed_by, "
    "n.withdrawn_by, n.reason, "
    "v.at, v.actor FROM all_notices n JOIN all_notice_versions v ON v.notice_id = n.id AND v.version = n.version ";

// The rows of `rest`, whose names are bound to `numbers` and `texts` in their order.
std::vector<Notice> select(soci::session& sql, const std::string& rest, const std::vector<std::int64_t>& numbers,
                           const std::vector<std::string>& texts = {}) {
    RowReader row(sql, std::string(kColumns) + rest);
    for (const std::int64_t number : numbers) row.bind(number);
    for (const std::string& text : texts) row.bind(text);
    const long long& id = row.number();
    const long long& kind = row.number();
    const std::string& region = row.text();
    const std::string& day = row.text();
    const long long& number = row.number();
    const long long& state = row.number();
    const long long& version = row.number();
    const long long& made_at = row.number();
    const long long& settled_at = row.number();
    const std::string& signed_by = row.text();
    const std::string& withdrawn_by = row.text();
    const std::string& reason = row.text();
    const long long& changed_at = row.number();
    const std::string& changed_by = row.text();
    std::vector<Notice> notices;
    while (row.next()) {
        const auto date = parse_date(day);
        notices.push_back({.id = id,
                           .kind = static_cast<NoticeKind>(kind),
                           .region_code = region,
                           .day = date ? *date : CivilDate{},
                           .number = static_cast<int>(number),
                           .state = static_cast<NoticeState>(state),
                           .version = static_cast<int>(version),
                           .made_at = {made_at},
                           .changed_at = {changed_at},
                           .changed_by = changed_by,
                           .settled_at = {settled_at},
                           .signed_by = signed_by,
                           .withdrawn_by = withdrawn_by,
                           .reason = reason});
    }
    return notices;
}

// Letters have tables of their own (store/schema_letters.h).
std::string table_of(NoticeKind kind) {
    return kind == NoticeKind::kReminder ? "letters" : "notices";
}

bool is_letter(soci::session& sql, long long id) {
    long long known = 0;
    sql << "SELECT count(*) FROM letters WHERE id = :id", use(id), into(known);
    return known > 0;
}

void insert_version(soci::session& sql, const NoticeVersion& version, bool letter) {
    const long long id = version.notice_id;
    const long long number = version.version;
    const long long at = version.at.ms;
    const auto seq = static_cast<long long>(version.seq);
    sql << "INSERT INTO " << (letter ? "letter_versions" : "notice_versions")
        << " (notice_id, version, at, actor, document, seq) VALUES (:id, :version, :at, :actor, "
           ":document, :seq)",
        use(id), use(number), use(at), use(version.actor), use(version.document), use(seq);
}

std::string conditions_of(const NoticeQuery& query) {
    std::string text = "WHERE 1 = 1";
    if (query.kind) text += fmt::format(" AND kind = {}", static_cast<int>(*query.kind));
    if (query.state) text += fmt::format(" AND state = {}", static_cast<int>(*query.state));
    return text;
}

}  // namespace

Result<NoticePlanState> load_notice_plan(Book& book) {
    return with_session(book, "load the plan of notices", [](soci::session& sql) {
        RowReader row(
            sql, "SELECT morning_at_min, evening_at_min, issuer, issuer_en, morning_last_day, evening_last_day FROM notice_plan");
        const long long& morning = row.number();
        const long long& evening = row.number();
        const std::string& issuer = row.text();
        const std::string& issuer_en = row.text();
        const long long& morning_last = row.number();
        const long long& evening_last = row.number();
        NoticePlanState state;
        while (row.next()) {
            state = {{static_cast<int>(morning), static_cast<int>(evening), issuer, issuer_en}, morning_last, evening_last};
        }
        return state;
    });
}

Result<void> save_notice_plan(Book& book, const NoticePlanState& state) {
    return with_session(book, "save the plan of notices", [&](soci::session& sql) {
        RowWriter row("notice_plan");
        row.number("one", 1)
            .number("morning_at_min", state.plan.morning_at_min)
            .number("evening_at_min", state.plan.evening_at_min);
        row.text("issuer", state.plan.issuer).text("issuer_en", state.plan.issuer_en);
        row.number("morning_last_day", state.morning_last_day).number("evening_last_day", state.evening_last_day);
        row.upsert(sql, {"one"});
    });
}

Result<std::vector<DueNotice>> load_due_notices(Book& book) {
    return with_session(book, "list the notices that are due", [](soci::session& sql) -> Result<std::vector<DueNotice>> {
        RowReader row(sql, "SELECT kind, day, due_at, tried_at, error FROM notices_due ORDER BY kind");
        const long long& kind = row.number();
        const std::string& day = row.text();
        const long long& due_at = row.number();
        const long long& tried_at = row.number();
        const std::string& error = row.text();
        std::vector<DueNotice> due;
        while (row.next()) {
            LVWANG_ASSIGN(const CivilDate date, parse_date(day));
            due.push_back({static_cast<NoticeKind>(kind), date, {due_at}, {tried_at}, error});
        }
        return due;
    });
}

Result<void> save_due_notice(Book& book, const DueNotice& due) {
    return with_session(book, fmt::format("note that the {} notice is due", to_string(due.kind)), [&](soci::session& sql) {
        RowWriter row("notices_due");
        row.number("kind", static_cast<std::int64_t>(due.kind)).text("day", format_date(due.day)).number("due_at", due.due_at.ms);
        row.number("tried_at", due.tried_at.ms).text("error", due.error);
        row.upsert(sql, {"kind"});
    });
}

Result<void> remove_due_notice(Book& book, NoticeKind kind) {
    return with_session(book, "a notice is made", [&](soci::session& sql) {
        const auto number = static_cast<long long>(kind);
        sql << "DELETE FROM notices_due WHERE kind = :kind", use(number);
    });
}

Result<std::int64_t> insert_notice(Book& book, const Notice& notice, const NoticeVersion& first) {
    const std::string attempt = fmt::format("write the {} notice of {}", to_string(notice.kind), format_date(notice.day));
    return with_session(book, attempt, [&](soci::session& sql) -> std::int64_t {
        const bool letter = notice.kind == NoticeKind::kReminder;
        const auto kind = static_cast<long long>(notice.kind);
        const std::string day = format_date(notice.day);
        const std::string year = fmt::format("{:04}-%", notice.day.year);
        const long long made_at = notice.made_at.ms;
        long long id = 0;
        sql << "SELECT coalesce(max(id), 0) + 1 FROM all_notices", into(id);
        long long number = 0;
        sql << "SELECT coalesce(max(number), 0) + 1 FROM all_notices WHERE kind = :kind AND day LIKE :year", use(kind), use(year),
            into(number);
        RowWriter row(table_of(notice.kind));
        row.number("id", id).text("day", day).number("number", number).number("state", 0).number("version", 1);
        row.number("made_at", made_at).number("settled_at", 0).text("signed_by", "").text("withdrawn_by", "").text("reason", "");
        if (letter) {
            row.text("region_code", notice.region_code);
        } else {
            row.number("kind", kind);
        }
        row.upsert(sql, {"id"});
        NoticeVersion version = first;
        version.notice_id = id;
        version.version = 1;
        insert_version(sql, version, letter);
        return id;
    });
}

Result<void> add_notice_version(Book& book, const NoticeVersion& version) {
    const std::string attempt = fmt::format("change notice {}", version.notice_id);
    return with_session(book, attempt, [&](soci::session& sql) -> Result<void> {
        const long long id = version.notice_id;
        const long long number = version.version;
        const long long before = number - 1;
        const bool letter = is_letter(sql, id);
        soci::statement statement = (sql.prepare << "UPDATE " << (letter ? "letters" : "notices")
                                                 << " SET version = :version WHERE id = :id AND state = 0 AND version = :before",
                                     use(number), use(id), use(before));
        statement.execute(true);
        if (statement.get_affected_rows() == 0) return fail(ErrorCode::kConflict, "{}: it has changed meanwhile", attempt);
        insert_version(sql, version, letter);
        const int edited = version.edited ? 1 : 0;
        if (!letter) sql << "UPDATE notices SET edited = :edited WHERE id = :id", use(edited), use(id);
        return {};
    });
}

Result<bool> is_edited(Book& book, std::int64_t notice_id) {
    return with_session(book, fmt::format("read notice {}", notice_id), [&](soci::session& sql) {
        const long long id = notice_id;
        int edited = 0;
        sql << "SELECT edited FROM notices WHERE id = :id", use(id), into(edited);
        return edited != 0;
    });
}

Result<void> settle_notice(Book& book, const Notice& notice) {
    const std::string attempt = fmt::format("settle notice {}", notice.id);
    return with_session(book, attempt, [&](soci::session& sql) -> Result<void> {
        const long long id = notice.id;
        const auto state = static_cast<long long>(notice.state);
        const long long at = notice.settled_at.ms;
        soci::statement statement =
            (sql.prepare << "UPDATE " << table_of(notice.kind)
                         << " SET state = :state, settled_at = :at, signed_by = :signed_by, "
                            "withdrawn_by = :withdrawn_by, reason = :reason WHERE id = :id AND state < :later",
             use(state), use(at), use(notice.signed_by), use(notice.withdrawn_by), use(notice.reason), use(id), use(state));
        statement.execute(true);
        if (statement.get_affected_rows() == 0) return fail(ErrorCode::kConflict, "{}: it is settled already", attempt);
        return {};
    });
}

Result<Notice> find_notice(Book& book, std::int64_t id) {
    return with_session(book, fmt::format("find notice {}", id), [&](soci::session& sql) -> Result<Notice> {
        auto found = select(sql, "WHERE n.id = :id", {id});
        if (found.empty()) return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("there is no notice {}", id), "id"});
        return std::move(found.front());
    });
}

Result<std::optional<Notice>> notice_of_day(Book& book, NoticeKind kind, CivilDate day, const std::string& region_code) {
    return with_session(book, "find the notice of a day", [&](soci::session& sql) -> std::optional<Notice> {
        auto found = select(sql, "WHERE n.kind = :kind AND n.day = :day AND n.region_code = :region AND n.state <> 2",
                            {static_cast<std::int64_t>(kind)}, {format_date(day), region_code});
        if (found.empty()) return std::nullopt;
        return std::move(found.front());
    });
}

Result<NoticeVersion> find_notice_version(Book& book, std::int64_t id, int version) {
    const std::string attempt = fmt::format("read version {} of notice {}", version, id);
    return with_session(book, attempt, [&](soci::session& sql) -> Result<NoticeVersion> {
        RowReader row(sql,
                      "SELECT at, actor, document, seq FROM all_notice_versions WHERE notice_id = :id AND version = :version");
        row.bind(id);
        row.bind(static_cast<std::int64_t>(version));
        const long long& at = row.number();
        const std::string& actor = row.text();
        const std::string& document = row.text();
        const long long& seq = row.number();
        if (!row.next()) {
            return tl::unexpected(
                Error{ErrorCode::kNotFound, fmt::format("notice {} has no version {}", id, version), "version"});
        }
        return NoticeVersion{id, version, {at}, actor, document, static_cast<std::uint64_t>(seq)};
    });
}

Result<std::vector<NoticeVersion>> list_notice_versions(Book& book, std::int64_t id) {
    return with_session(book, fmt::format("list versions of notice {}", id), [&](soci::session& sql) {
        RowReader row(sql, "SELECT version, at, actor, seq FROM all_notice_versions WHERE notice_id = :id ORDER BY version");
        row.bind(id);
        const long long& version = row.number();
        const long long& at = row.number();
        const std::string& actor = row.text();
        const long long& seq = row.number();
        std::vector<NoticeVersion> versions;
        while (row.next()) {
            versions.push_back({id, static_cast<int>(version), {at}, actor, {}, static_cast<std::uint64_t>(seq)});
        }
        return versions;
    });
}

Result<NoticePage> list_notices(Book& book, const NoticeQuery& query) {
    return with_session(book, "list notices", [&](soci::session& sql) {
        NoticePage page;
        const std::string conditions = conditions_of(query);
        long long total = 0;
        sql << "SELECT count(*) FROM all_notices " << conditions, into(total);
        page.total = total;
        page.items = select(sql, conditions + " ORDER BY n.day DESC, n.kind DESC, n.id DESC LIMIT :limit OFFSET :offset",
                            {query.limit, query.offset});
        return page;
    });
}

}  // namespace lvwang::store
