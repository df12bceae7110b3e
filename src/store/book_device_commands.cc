#include "store/book_device_commands.h"

#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

constexpr std::string_view kColumns =
    "id, batch, mn, cn, edition, st, qn, arguments, actor, note, kind, ending, timeout_ms, attempts_max, execution_ms, state, "
    "reason, attempts, queued_at, expires_at, sent_at, accepted_at, ended_at, deadline_at, qn_rtn, exe_rtn, packets, "
    "first_data_seq, last_data_seq, answer, seq";
constexpr int kFirstOver = 4;  // control::State::kDone

std::int64_t stored(std::uint64_t seq) {
    return static_cast<std::int64_t>(seq);
}

// Binds the columns of kColumns and reads row after row.
class CommandReader {
public:
    CommandReader(soci::session& sql, const std::string& rest, const std::vector<std::string>& texts = {})
        : reader_(sql, fmt::format("SELECT {} FROM device_commands {}", kColumns, rest)) {
        for (const std::string& text : texts) reader_.bind(text);
        for (int i = 0; i < kColumnCount; ++i) {
            is_text(i) ? texts_.push_back(&reader_.text()) : numbers_.push_back(&reader_.number());
        }
    }

    [[nodiscard]] std::vector<DeviceCommandRow> all() {
        std::vector<DeviceCommandRow> rows;
        while (reader_.next()) rows.push_back(row());
        return rows;
    }

private:
    static constexpr int kColumnCount = 31;
    static bool is_text(int column) {
        switch (column) {
            case 2:
            case 3:
            case 5:
            case 6:
            case 7:
            case 8:
            case 9:
            case 16:
            case 29: return true;
            default: return false;
        }
    }

    [[nodiscard]] DeviceCommandRow row() const {
        DeviceCommandRow row;
        std::size_t text = 0;
        for (std::string* to :
             {&row.mn, &row.cn, &row.st, &row.qn, &row.arguments, &row.actor, &row.note, &row.reason, &row.answer}) {
            *to = *texts_[text++];
        }
        std::size_t number = 0;
        const auto next = [&] { return static_cast<std::int64_t>(*numbers_[number++]); };
        row.id = next();
        row.batch = next();
        row.edition = static_cast<int>(next());
        row.kind = static_cast<int>(next());
        row.ending = static_cast<int>(next());
        row.timeout_ms = next();
        row.attempts_max = static_cast<int>(next());
        row.execution_ms = next();
        row.state = static_cast<int>(next());
        row.attempts = static_cast<int>(next());
        for (std::int64_t* at :
             {&row.queued_at, &row.expires_at, &row.sent_at, &row.accepted_at, &row.ended_at, &row.deadline_at}) {
            *at = next();
        }
        row.qn_rtn = static_cast<int>(next());
        row.exe_rtn = static_cast<int>(next());
        row.packets = next();
        row.first_data_seq = static_cast<std::uint64_t>(next());
        row.last_data_seq = static_cast<std::uint64_t>(next());
        row.seq = static_cast<std::uint64_t>(next());
        return row;
    }

    RowReader reader_;
    std::vector<const std::string*> texts_;
    std::vector<const long long*> numbers_;
};

// WHERE of a query; its texts in the order of their places.
std::string condition(const DeviceCommandQuery& query, std::vector<std::string>& texts) {
    std::string where = "WHERE 1 = 1";
    if (!query.mn.empty()) {
        where += " AND mn = :mn";
        texts.push_back(query.mn);
    }
    if (!query.cn.empty()) {
        where += " AND cn = :cn";
        texts.push_back(query.cn);
    }
    if (!query.actor.empty()) {
        where += " AND actor = :actor";
        texts.push_back(query.actor);
    }
    if (query.from) where += fmt::format(" AND queued_at >= {}", query.from->ms);
    if (query.to) where += fmt::format(" AND queued_at < {}", query.to->ms);
    if (query.batch) where += fmt::format(" AND batch = {}", *query.batch);
    if (query.state) where += fmt::format(" AND state = {}", *query.state);
    if (query.over) where += fmt::format(" AND state {} {}", *query.over ? ">=" : "<", kFirstOver);
    return where;
}

}  // namespace

Result<void> put_device_command(Book& book, const DeviceCommandRow& row) {
    return with_session(book, fmt::format("write command {} to device '{}'", row.id, row.mn), [&](soci::session& sql) {
        RowWriter writer("device_commands");
        writer.number("id", row.id)
            .number("batch", row.batch)
            .text("mn", row.mn)
            .text("cn", row.cn)
            .number("edition", row.edition)
            .text("st", row.st)
            .text("qn", row.qn)
            .text("arguments", row.arguments)
            .text("actor", row.actor)
            .text("note", row.note)
            .number("kind", row.kind)
            .number("ending", row.ending)
            .number("timeout_ms", row.timeout_ms)
            .number("attempts_max", row.attempts_max)
            .number("execution_ms", row.execution_ms)
            .number("state", row.state)
            .text("reason", row.reason)
            .number("attempts", row.attempts)
            .number("queued_at", row.queued_at)
            .number("expires_at", row.expires_at)
            .number("sent_at", row.sent_at)
            .number("accepted_at", row.accepted_at)
            .number("ended_at", row.ended_at)
            .number("deadline_at", row.deadline_at)
            .number("qn_rtn", row.qn_rtn)
            .number("exe_rtn", row.exe_rtn)
            .number("packets", row.packets)
            .number("first_data_seq", stored(row.first_data_seq))
            .number("last_data_seq", stored(row.last_data_seq))
            .text("answer", row.answer)
            .number("seq", stored(row.seq))
            .upsert(sql, {"id"});
    });
}

Result<void> add_device_command_step(Book& book, const DeviceCommandStep& step) {
    return with_session(book, fmt::format("write a step of command {}", step.command_id), [&](soci::session& sql) {
        const long long command = step.command_id;
        const long long at = step.at.ms;
        const long long seq = stored(step.seq);
        sql << "INSERT INTO device_command_steps (command_id, at, seq, what, detail) VALUES (:command, :at, :seq, :what, "
               ":detail)",
            soci::use(command), soci::use(at), soci::use(seq), soci::use(step.what), soci::use(step.detail);
    });
}

Result<void> put_device_line(Book& book, const DeviceLineRow& row) {
    return with_session(book, fmt::format("write how device '{}' talks", row.mn), [&](soci::session& sql) {
        RowWriter("device_lines")
            .text("mn", row.mn)
            .number("edition", row.edition)
            .text("st", row.st)
            .text("pw", row.pw)
            .text("password", row.password)
            .upsert(sql, {"mn"});
    });
}

Result<void> put_device_settings(Book& book, const DeviceSettings& settings) {
    return with_session(book, fmt::format("write the settings of device '{}'", settings.mn), [&](soci::session& sql) {
        RowWriter("device_settings")
            .text("mn", settings.mn)
            .number("wired", settings.wired ? 1 : 0)
            .number("timeout_ms", settings.timeout_ms)
            .number("attempts_max", settings.attempts_max)
            .number("may_set_time", settings.may_set_time ? 1 : 0)
            .number("clock_drift_max_s", settings.clock_drift_max_s)
            .text("actor", settings.actor)
            .number("at", settings.at.ms)
            .number("seq", stored(settings.seq))
            .upsert(sql, {"mn"});
    });
}

Result<std::vector<DeviceCommandRow>> open_device_commands(Book& book) {
    return with_session(book, "read the open commands to devices", [&](soci::session& sql) {
        return CommandReader(sql, fmt::format("WHERE state < {} ORDER BY id", kFirstOver)).all();
    });
}

Result<std::optional<DeviceCommandRow>> device_command_of_qn(Book& book, std::string_view qn) {
    return with_session(book, "read a command by its QN", [&](soci::session& sql) {
        auto rows = CommandReader(sql, "WHERE qn = :qn", {std::string(qn)}).all();
        return rows.empty() ? std::optional<DeviceCommandRow>() : std::optional(std::move(rows.front()));
    });
}

Result<DeviceCommandRow> find_device_command(Book& book, std::int64_t id) {
    return with_session(book, "read a command", [&](soci::session& sql) -> Result<DeviceCommandRow> {
        auto rows = CommandReader(sql, fmt::format("WHERE id = {}", id)).all();
        if (rows.empty()) return fail(ErrorCode::kNotFound, "there is no command {} to a device", id);
        return std::move(rows.front());
    });
}

Result<std::vector<DeviceCommandStep>> device_command_steps(Book& book, std::int64_t command_id) {
    return with_session(book, "read the steps of a command", [&](soci::session& sql) {
        RowReader reader(sql, "SELECT at, seq, what, detail FROM device_command_steps WHERE command_id = :command ORDER BY id");
        reader.bind(command_id);
        const long long& at = reader.number();
        const long long& seq = reader.number();
        const std::string& what = reader.text();
        const std::string& detail = reader.text();
        std::vector<DeviceCommandStep> steps;
        while (reader.next()) steps.push_back({command_id, Instant{at}, static_cast<std::uint64_t>(seq), what, detail});
        return steps;
    });
}

Result<std::vector<DeviceLineRow>> device_lines(Book& book) {
    return with_session(book, "read how devices talk", [&](soci::session& sql) {
        RowReader reader(sql, "SELECT mn, edition, st, pw, password FROM device_lines ORDER BY mn");
        const std::string& mn = reader.text();
        const long long& edition = reader.number();
        const std::string& st = reader.text();
        const std::string& pw = reader.text();
        const std::string& password = reader.text();
        std::vector<DeviceLineRow> rows;
        while (reader.next()) rows.push_back({mn, static_cast<int>(edition), st, pw, password});
        return rows;
    });
}

Result<std::vector<DeviceSettings>> device_settings(Book& book) {
    return with_session(book, "read the settings of devices", [&](soci::session& sql) {
        RowReader reader(sql,
                         "SELECT mn, wired, timeout_ms, attempts_max, may_set_time, clock_drift_max_s, actor, at, seq "
                         "FROM device_settings ORDER BY mn");
        const std::string& mn = reader.text();
        const long long& wired = reader.number();
        const long long& timeout = reader.number();
        const long long& attempts = reader.number();
        const long long& may_set_time = reader.number();
        const long long& drift = reader.number();
        const std::string& actor = reader.text();
        const long long& at = reader.number();
        const long long& seq = reader.number();
        std::vector<DeviceSettings> rows;
        while (reader.next()) {
            rows.push_back({mn, wired != 0, timeout, static_cast<int>(attempts), may_set_time != 0, drift, actor, Instant{at},
                            static_cast<std::uint64_t>(seq)});
        }
        return rows;
    });
}

Result<LastDeviceCommand> last_device_command(Book& book) {
    return with_session(book, "read the last command", [&](soci::session& sql) {
        RowReader reader(sql, "SELECT MAX(id), MAX(qn) FROM device_commands");
        const long long& id = reader.number();
        const std::string& qn = reader.text();
        LastDeviceCommand last;
        if (reader.next()) last = {id, qn};
        return last;
    });
}

Result<DeviceCommandPage> list_device_commands(Book& book, const DeviceCommandQuery& query) {
    return with_session(book, "list the commands to devices", [&](soci::session& sql) {
        std::vector<std::string> texts;
        const std::string where = condition(query, texts);
        DeviceCommandPage page;
        RowReader count(sql, "SELECT COUNT(*) FROM device_commands " + where);
        for (const std::string& text : texts) count.bind(text);
        const long long& total = count.number();
        if (count.next()) page.total = total;
        const std::string behind = query.before ? fmt::format(" AND id < {}", *query.before) : std::string();
        const std::string rows =
            fmt::format("{}{} ORDER BY id DESC LIMIT {} OFFSET {}", where, behind, query.limit, query.offset);
        page.items = CommandReader(sql, rows, texts).all();
        return page;
    });
}

}  // namespace lvwang::store
