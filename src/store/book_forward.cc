#include "store/book_forward.h"

#include <fmt/ranges.h>

#include "base/text.h"
#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

using soci::into;
using soci::use;

std::string joined(const std::vector<std::string>& words) {
    return fmt::format("{}", fmt::join(words, " "));
}

std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    for (const std::string_view word : split(text, ' ')) {
        if (!word.empty()) words.emplace_back(word);
    }
    return words;
}

std::string joined(const std::vector<std::pair<std::string, std::string>>& map) {
    std::vector<std::string> words;
    for (const auto& [from, to] : map) words.push_back(from + "=" + to);
    return joined(words);
}

std::vector<std::pair<std::string, std::string>> map_of(const std::string& text) {
    std::vector<std::pair<std::string, std::string>> map;
    for (const std::string& word : words_of(text)) {
        const std::size_t sign = word.find('=');
        if (sign != std::string::npos) map.emplace_back(word.substr(0, sign), word.substr(sign + 1));
    }
    return map;
}

std::vector<ForwardTarget> select_targets(soci::session& sql) {
    RowReader row(sql,
                  "SELECT key, name, host, edition, sealed_pw, regions, system_codes, commands, mns, mn_map, port, enabled, "
                  "answer_expected, window_frames, timeout_s, attempts, generation, set_seq, acked_seq, frames_acked, acked_at "
                  "FROM forward_targets ORDER BY key");
    const std::string& key = row.text();
    const std::string& name = row.text();
    const std::string& host = row.text();
    const std::string& edition = row.text();
    const std::string& sealed_pw = row.text();
    const std::string& regions = row.text();
    const std::string& system_codes = row.text();
    const std::string& commands = row.text();
    const std::string& mns = row.text();
    const std::string& mn_map = row.text();
    const long long& port = row.number();
    const long long& enabled = row.number();
    const long long& answer_expected = row.number();
    const long long& window = row.number();
    const long long& timeout_s = row.number();
    const long long& attempts = row.number();
    const long long& generation = row.number();
    const long long& set_seq = row.number();
    const long long& acked_seq = row.number();
    const long long& frames_acked = row.number();
    const long long& acked_at = row.number();
    std::vector<ForwardTarget> targets;
    while (row.next()) {
        ForwardTarget& target = targets.emplace_back();
        target.key = key;
        target.name = name;
        target.host = host;
        target.port = port;
        target.enabled = enabled != 0;
        target.edition = edition;
        target.sealed_pw = sealed_pw;
        target.filter = {words_of(regions), words_of(system_codes), words_of(commands), words_of(mns)};
        target.mn_map = map_of(mn_map);
        target.answer_expected = answer_expected != 0;
        target.window = window;
        target.timeout_s = timeout_s;
        target.attempts = attempts;
        target.generation = static_cast<std::uint64_t>(generation);
        target.set_seq = static_cast<std::uint64_t>(set_seq);
        target.acked_seq = static_cast<std::uint64_t>(acked_seq);
        target.frames_acked = frames_acked;
        target.acked_at = Instant{acked_at};
    }
    return targets;
}

}  // namespace

Result<std::vector<ForwardTarget>> load_forward_targets(Book& book) {
    return with_session(book, "list forward targets", [](soci::session& sql) {
        std::vector<ForwardTarget> targets = select_targets(sql);
        RowReader row(sql, "SELECT target, frame_seq FROM forward_passed_over ORDER BY target, frame_seq");
        const std::string& key = row.text();
        const long long& seq = row.number();
        while (row.next()) {
            for (ForwardTarget& target : targets) {
                if (target.key == key) target.passed_over.push_back(static_cast<std::uint64_t>(seq));
            }
        }
        return targets;
    });
}

Result<void> save_forward_target(Book& book, const ForwardTarget& target) {
    return with_session(book, fmt::format("save forward target {}", target.key), [&](soci::session& sql) {
        RowWriter row("forward_targets");
        row.text("key", target.key).text("name", target.name).text("host", target.host).number("port", target.port);
        row.number("enabled", target.enabled ? 1 : 0).text("edition", target.edition).text("sealed_pw", target.sealed_pw);
        row.text("regions", joined(target.filter.regions)).text("system_codes", joined(target.filter.system_codes));
        row.text("commands", joined(target.filter.commands)).text("mns", joined(target.filter.mns));
        row.text("mn_map", joined(target.mn_map)).number("answer_expected", target.answer_expected ? 1 : 0);
        row.number("window_frames", target.window).number("timeout_s", target.timeout_s).number("attempts", target.attempts);
        row.number("generation", static_cast<std::int64_t>(target.generation));
        row.number("set_seq", static_cast<std::int64_t>(target.set_seq));
        row.number("acked_seq", static_cast<std::int64_t>(target.acked_seq));
        row.number("frames_acked", target.frames_acked).number("acked_at", target.acked_at.ms);
        row.upsert(sql, {"key"});
    });
}

Result<void> remove_forward_target(Book& book, std::string_view key) {
    return with_session(book, fmt::format("remove forward target {}", key), [&](soci::session& sql) -> Result<void> {
        const std::string name(key);
        soci::statement statement = (sql.prepare << "DELETE FROM forward_targets WHERE key = :key", use(name));
        statement.execute(true);
        if (statement.get_affected_rows() == 0) return fail(ErrorCode::kNotFound, "there is no forward target '{}'", key);
        return {};
    });
}

Result<void> pass_over(Book& book, std::string_view key, std::uint64_t frame_seq) {
    return with_session(book, fmt::format("pass over entry {} for forward target {}", frame_seq, key), [&](soci::session& sql) {
        const std::string name(key);
        const auto seq = static_cast<long long>(frame_seq);
        sql << "INSERT INTO forward_passed_over (target, frame_seq) VALUES (:key, :seq) ON CONFLICT DO NOTHING", use(name),
            use(seq);
    });
}

Result<void> advance_forward(Book& book, const ForwardAdvance& advance) {
    return with_session(book, fmt::format("advance forward target {}", advance.key), [&](soci::session& sql) -> Result<void> {
        const std::string key(advance.key);
        const auto generation = static_cast<long long>(advance.generation);
        const auto acked = static_cast<long long>(advance.acked_seq);
        const long long frames = advance.frames;
        const long long at = advance.at.ms;
        long long before = 0;
        sql << "SELECT acked_seq FROM forward_targets WHERE key = :key AND generation = :generation", use(key), use(generation),
            into(before);
        if (!sql.got_data()) {
            return fail(ErrorCode::kConflict, "forward target '{}' is gone or begins elsewhere since entry {}", key, generation);
        }
        if (acked <= before) return {};
        sql << "UPDATE forward_targets SET acked_seq = :acked, frames_acked = frames_acked + :frames, "
               "acked_at = CASE WHEN :at > acked_at THEN :again ELSE acked_at END WHERE key = :key",
            use(acked), use(frames), use(at), use(at), use(key);
        sql << "DELETE FROM forward_passed_over WHERE target = :key AND frame_seq <= :acked", use(key), use(acked);
        return {};
    });
}

Result<void> note_forward_event(Book& book, const ForwardEvent& event) {
    return with_session(book, fmt::format("note what was done to forward target {}", event.target), [&](soci::session& sql) {
        RowWriter row("forward_events");
        row.number("seq", static_cast<std::int64_t>(event.seq)).text("target", event.target).number("at", event.at.ms);
        row.text("act", event.act).text("actor", event.actor).text("note", event.note);
        row.upsert(sql, {"seq"});
    });
}

Result<std::vector<ForwardEvent>> forward_events(Book& book, std::string_view target, std::int64_t limit) {
    return with_session(book, "list what was done to forward targets", [&](soci::session& sql) {
        const std::string key(target);
        const long long most = limit;
        ForwardEvent event;
        long long seq = 0;
        long long at = 0;
        soci::statement statement = (sql.prepare << "SELECT seq, target, at, act, actor, note FROM forward_events "
                                                    "WHERE :key = '' OR target = :again ORDER BY seq DESC LIMIT :most",
                                     use(key), use(key), use(most), into(seq), into(event.target), into(at), into(event.act),
                                     into(event.actor), into(event.note));
        statement.execute(false);
        std::vector<ForwardEvent> events;
        while (statement.fetch()) {
            event.seq = static_cast<std::uint64_t>(seq);
            event.at = Instant{at};
            events.push_back(event);
        }
        return events;
    });
}

}  // namespace lvwang::store
