#include "store/book_sending.h"

#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

using soci::into;
using soci::use;

constexpr std::string_view kColumns =
    "SELECT s.id, s.message_id, s.channel_key, s.address, s.name, s.token, s.state, s.tries, s.at, s.next_at, s.begun_at, "
    "s.settled_at, s.doubtful, s.receipt, s.reason, s.actor, s.again_of, "
    "(SELECT a.id FROM sends a WHERE a.again_of = s.id), m.subject, m.subject_id, m.version, m.title "
    "FROM sends s JOIN send_messages m ON m.id = s.message_id ";

std::vector<ListedSend> select(soci::session& sql, const std::string& rest, const std::vector<std::int64_t>& numbers,
                               const std::vector<std::string>& texts = {}) {
    RowReader row(sql, std::string(kColumns) + rest);
    for (const std::string& text : texts) row.bind(text);
    for (const std::int64_t number : numbers) row.bind(number);
    const long long& id = row.number();
    const long long& message_id = row.number();
    const std::string& channel = row.text();
    const std::string& address = row.text();
    const std::string& name = row.text();
    const std::string& token = row.text();
    const long long& state = row.number();
    const long long& tries = row.number();
    const long long& at = row.number();
    const long long& next_at = row.number();
    const long long& begun_at = row.number();
    const long long& settled_at = row.number();
    const long long& doubtful = row.number();
    const std::string& receipt = row.text();
    const std::string& reason = row.text();
    const std::string& actor = row.text();
    const long long& again_of = row.number();
    const long long& again_by = row.number();
    const long long& subject = row.number();
    const long long& subject_id = row.number();
    const long long& version = row.number();
    const std::string& title = row.text();
    std::vector<ListedSend> sends;
    while (row.next()) {
        sends.push_back({{.id = id,
                          .message_id = message_id,
                          .to = {channel, address, name},
                          .token = token,
                          .state = static_cast<SendState>(state),
                          .tries = static_cast<int>(tries),
                          .at = {at},
                          .next_at = {next_at},
                          .begun_at = {begun_at},
                          .settled_at = {settled_at},
                          .doubtful = doubtful != 0,
                          .receipt = receipt,
                          .reason = reason,
                          .actor = actor,
                          .again_of = again_of,
                          .again_by = again_by},
                         static_cast<SendSubject>(subject),
                         subject_id,
                         static_cast<int>(version),
                         title});
    }
    return sends;
}

long long next_id(soci::session& sql, const std::string& table) {
    long long id = 0;
    sql << "SELECT coalesce(max(id), 0) + 1 FROM " << table, into(id);
    return id;
}

}  // namespace

Result<std::int64_t> insert_message(Book& book, const OutMessage& message, std::uint64_t seq) {
    return with_session(book, "keep a message", [&](soci::session& sql) -> std::int64_t {
        const long long id = next_id(sql, "send_messages");
        RowWriter row("send_messages");
        row.number("id", id).number("subject", static_cast<std::int64_t>(message.subject));
        row.number("subject_id", message.subject_id).number("version", message.version).text("title", message.title);
        row.text("brief", message.brief).text("markdown", message.markdown).text("plain", message.plain);
        row.text("html", message.html).number("at", message.at.ms).text("actor", message.actor);
        row.number("seq", static_cast<std::int64_t>(seq));
        row.upsert(sql, {"id"});
        return id;
    });
}

Result<OutMessage> find_message(Book& book, std::int64_t id) {
    return with_session(book, fmt::format("read message {}", id), [&](soci::session& sql) -> Result<OutMessage> {
        RowReader row(sql,
                      "SELECT subject, subject_id, version, title, brief, markdown, plain, html, at, actor FROM send_messages "
                      "WHERE id = :id");
        row.bind(id);
        const long long& subject = row.number();
        const long long& subject_id = row.number();
        const long long& version = row.number();
        const std::string& title = row.text();
        const std::string& brief = row.text();
        const std::string& markdown = row.text();
        const std::string& plain = row.text();
        const std::string& html = row.text();
        const long long& at = row.number();
        const std::string& actor = row.text();
        if (!row.next()) return fail(ErrorCode::kNotFound, "there is no message {}", id);
        return OutMessage{.id = id,
                          .subject = static_cast<SendSubject>(subject),
                          .subject_id = subject_id,
                          .version = static_cast<int>(version),
                          .title = title,
                          .brief = brief,
                          .markdown = markdown,
                          .plain = plain,
                          .html = html,
                          .at = {at},
                          .actor = actor};
    });
}

Result<std::int64_t> insert_send(Book& book, const Send& send) {
    const std::string attempt = fmt::format("note a message to {} by {}", send.to.address, send.to.channel);
    return with_session(book, attempt, [&](soci::session& sql) -> Result<std::int64_t> {
        if (send.again_of != 0) {
            const long long before = send.again_of;
            long long known = 0;
            sql << "SELECT count(*) FROM sends WHERE again_of = :before", use(before), into(known);
            if (known > 0) {
                return tl::unexpected(
                    Error{ErrorCode::kConflict, fmt::format("send {} was sent again already", send.again_of), "id"});
            }
        }
        const long long id = next_id(sql, "sends");
        long long again_of = send.again_of;  // SOCI takes an indicator with what is not const
        soci::indicator again = send.again_of == 0 ? soci::i_null : soci::i_ok;
        const long long message_id = send.message_id;
        const auto state = static_cast<long long>(send.state);
        const long long at = send.at.ms;
        const long long next_at = send.next_at.ms;
        const long long doubtful = send.doubtful ? 1 : 0;
        sql << "INSERT INTO sends (id, message_id, channel_key, address, name, token, state, tries, at, next_at, begun_at, "
               "settled_at, doubtful, receipt, reason, actor, again_of) VALUES (:id, :message, :channel, :address, :name, "
               ":token, :state, 0, :at, :next, 0, 0, :doubtful, '', '', :actor, :again)",
            use(id), use(message_id), use(send.to.channel), use(send.to.address), use(send.to.name), use(send.token), use(state),
            use(at), use(next_at), use(doubtful), use(send.actor), use(again_of, again);
        return std::int64_t{id};
    });
}

Result<void> update_send(Book& book, const Send& send) {
    return with_session(book, fmt::format("change send {}", send.id), [&](soci::session& sql) {
        const long long id = send.id;
        const auto state = static_cast<long long>(send.state);
        const long long tries = send.tries;
        const long long next_at = send.next_at.ms;
        const long long begun_at = send.begun_at.ms;
        const long long settled_at = send.settled_at.ms;
        const long long doubtful = send.doubtful ? 1 : 0;
        sql << "UPDATE sends SET state = :state, tries = :tries, next_at = :next, begun_at = :begun, settled_at = :settled, "
               "doubtful = :doubtful, receipt = :receipt, reason = :reason WHERE id = :id",
            use(state), use(tries), use(next_at), use(begun_at), use(settled_at), use(doubtful), use(send.receipt),
            use(send.reason), use(id);
    });
}

Result<Send> find_send(Book& book, std::int64_t id) {
    return with_session(book, fmt::format("find send {}", id), [&](soci::session& sql) -> Result<Send> {
        auto found = select(sql, "WHERE s.id = :id", {id});
        if (found.empty()) return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("there is no send {}", id), "id"});
        return std::move(found.front().send);
    });
}

Result<std::vector<Send>> open_sends(Book& book) {
    return with_session(book, "list what is to be sent", [&](soci::session& sql) {
        std::vector<Send> sends;
        for (ListedSend& one : select(sql, "WHERE s.state IN (0, 1) OR s.next_at > 0 ORDER BY s.id", {})) {
            sends.push_back(std::move(one.send));
        }
        return sends;
    });
}

Result<void> begin_try(Book& book, const Send& send, int number, Instant at) {
    return with_session(book, fmt::format("begin send {}", send.id), [&](soci::session& sql) {
        const long long id = send.id;
        const long long count = number;
        const long long begun_at = at.ms;
        const auto unknown = static_cast<long long>(TryOutcome::kUncertain);
        sql << "INSERT INTO send_tries VALUES (:id, :number, :channel, :begun, 0, :outcome, '', '')", use(id), use(count),
            use(send.to.channel), use(begun_at), use(unknown);
    });
}

Result<void> end_try(Book& book, std::int64_t send_id, const SendTry& ended) {
    const std::string attempt = fmt::format("end try {} of send {}", ended.number, send_id);
    return with_session(book, attempt, [&](soci::session& sql) -> Result<void> {
        const long long id = send_id;
        const long long number = ended.number;
        const long long ended_at = ended.ended_at.ms;
        const auto outcome = static_cast<long long>(ended.outcome);
        soci::statement statement =
            (sql.prepare << "UPDATE send_tries SET ended_at = :ended, outcome = :outcome, receipt = :receipt, reason = :reason "
                            "WHERE send_id = :id AND number = :number AND ended_at = 0",
             use(ended_at), use(outcome), use(ended.receipt), use(ended.reason), use(id), use(number));
        statement.execute(true);
        if (statement.get_affected_rows() == 0) return fail(ErrorCode::kNotFound, "{}: it is not under way", attempt);
        return {};
    });
}

Result<std::vector<SendTry>> list_tries(Book& book, std::int64_t send_id) {
    return with_session(book, fmt::format("list tries of send {}", send_id), [&](soci::session& sql) {
        RowReader row(sql,
                      "SELECT number, begun_at, ended_at, outcome, receipt, reason FROM send_tries WHERE send_id = :id "
                      "ORDER BY number");
        row.bind(send_id);
        const long long& number = row.number();
        const long long& begun_at = row.number();
        const long long& ended_at = row.number();
        const long long& outcome = row.number();
        const std::string& receipt = row.text();
        const std::string& reason = row.text();
        std::vector<SendTry> tries;
        while (row.next()) {
            tries.push_back(
                {static_cast<int>(number), {begun_at}, {ended_at}, static_cast<TryOutcome>(outcome), receipt, reason});
        }
        return tries;
    });
}

Result<std::map<std::string, std::vector<Instant>>> tries_since(Book& book, Instant since) {
    return with_session(book, "count what was sent just now", [&](soci::session& sql) {
        RowReader row(sql, "SELECT channel_key, begun_at FROM send_tries WHERE begun_at > :since ORDER BY begun_at");
        row.bind(since.ms);
        const std::string& channel = row.text();
        const long long& begun_at = row.number();
        std::map<std::string, std::vector<Instant>> tries;
        while (row.next()) tries[channel].push_back({begun_at});
        return tries;
    });
}

Result<SendPage> list_sends(Book& book, const SendQuery& query) {
    return with_session(book, "list what was sent", [&](soci::session& sql) {
        std::string conditions = "WHERE 1 = 1";
        if (query.subject) conditions += fmt::format(" AND m.subject = {}", static_cast<int>(*query.subject));
        if (query.subject_id) conditions += fmt::format(" AND m.subject_id = {}", *query.subject_id);
        if (query.state) conditions += fmt::format(" AND s.state = {}", static_cast<int>(*query.state));
        std::vector<std::string> texts;
        if (!query.channel.empty()) {
            conditions += " AND s.channel_key = :channel";
            texts.push_back(query.channel);
        }
        SendPage page;
        {
            RowReader row(sql, "SELECT count(*) FROM sends s JOIN send_messages m ON m.id = s.message_id " + conditions);
            for (const std::string& text : texts) row.bind(text);
            const long long& total = row.number();
            while (row.next()) page.total = total;
        }
        page.items =
            select(sql, conditions + " ORDER BY s.id DESC LIMIT :limit OFFSET :offset", {query.limit, query.offset}, texts);
        return page;
    });
}

}  // namespace lvwang::store
