#include "store/book_accounts.h"

#include <fmt/ranges.h>

#include "base/text.h"
#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

using soci::use;

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    for (const std::string_view word : split(text, ' ')) {
        if (!word.empty()) words.emplace_back(word);
    }
    return words;
}

std::string text_of(const std::vector<std::string>& words) {
    return fmt::format("{}", fmt::join(words, " "));
}

std::string text_of(const std::vector<Role>& roles) {
    std::vector<std::string> words;
    for (const Role role : roles) words.emplace_back(to_string(role));
    return text_of(words);
}

}  // namespace

Result<std::vector<Person>> load_people(Book& book) {
    return with_session(book, "list people", [](soci::session& sql) -> Result<std::vector<Person>> {
        RowReader row(sql,
                      "SELECT login, name, phone, organisation_key, roles, everything, regions, organisations, disabled, "
                      "password_hash, must_change, created_at FROM people ORDER BY login");
        const std::string& login = row.text();
        const std::string& name = row.text();
        const std::string& phone = row.text();
        const std::string& organisation = row.text();
        const std::string& roles = row.text();
        const long long& everything = row.number();
        const std::string& regions = row.text();
        const std::string& organisations = row.text();
        const long long& disabled = row.number();
        const std::string& hash = row.text();
        const long long& must_change = row.number();
        const long long& created_at = row.number();
        std::vector<Person> people;
        while (row.next()) {
            Person person{login,
                          name,
                          phone,
                          organisation,
                          {},
                          {everything != 0, words_of(regions), words_of(organisations)},
                          disabled != 0,
                          hash,
                          must_change != 0,
                          Instant{created_at}};
            for (const std::string& word : words_of(roles)) {
                const auto role = parse_role(word);
                if (!role) return fail(ErrorCode::kCorrupt, "person {}: {}", login, role.error().message);
                person.roles.push_back(*role);
            }
            people.push_back(std::move(person));
        }
        return people;
    });
}

Result<std::vector<Session>> load_sessions(Book& book) {
    return with_session(book, "list sessions", [](soci::session& sql) {
        RowReader row(sql, "SELECT token_hash, login, opened_at, seen_at, expires_at FROM sessions ORDER BY login, opened_at");
        const std::string& hash = row.text();
        const std::string& login = row.text();
        const long long& opened_at = row.number();
        const long long& seen_at = row.number();
        const long long& expires_at = row.number();
        std::vector<Session> sessions;
        while (row.next()) sessions.push_back({hash, login, Instant{opened_at}, Instant{seen_at}, Instant{expires_at}});
        return sessions;
    });
}

Result<std::vector<ApiToken>> load_tokens(Book& book) {
    return with_session(book, "list tokens", [](soci::session& sql) {
        RowReader row(
            sql, "SELECT id, name, token_hash, login, rights, created_at, expires_at, created_by FROM api_tokens ORDER BY id");
        const long long& id = row.number();
        const std::string& name = row.text();
        const std::string& hash = row.text();
        const std::string& login = row.text();
        const std::string& rights = row.text();
        const long long& created_at = row.number();
        const long long& expires_at = row.number();
        const std::string& created_by = row.text();
        std::vector<ApiToken> tokens;
        while (row.next()) {
            tokens.push_back({id, name, hash, login, words_of(rights), Instant{created_at}, Instant{expires_at}, created_by});
        }
        return tokens;
    });
}

Result<std::vector<LoginFailure>> load_failures(Book& book) {
    return with_session(book, "list failed logins", [](soci::session& sql) {
        RowReader row(sql, "SELECT login, at FROM login_failures ORDER BY seq");
        const std::string& login = row.text();
        const long long& at = row.number();
        std::vector<LoginFailure> failures;
        while (row.next()) failures.push_back({login, Instant{at}});
        return failures;
    });
}

Result<void> save_person(Book& book, const Person& person) {
    return with_session(book, fmt::format("save person {}", person.login), [&](soci::session& sql) {
        RowWriter row("people");
        row.text("login", person.login).text("name", person.name).text("phone", person.phone);
        row.reference("organisation_key", person.organisation_key).text("roles", text_of(person.roles));
        row.number("everything", person.scope.everything ? 1 : 0).text("regions", text_of(person.scope.regions));
        row.text("organisations", text_of(person.scope.organisations)).number("disabled", person.disabled ? 1 : 0);
        row.text("password_hash", person.password_hash).number("must_change", person.must_change ? 1 : 0);
        row.number("created_at", person.created_at.ms);
        row.upsert(sql, {"login"});
    });
}

Result<void> save_session(Book& book, const Session& session) {
    return with_session(book, fmt::format("save a session of {}", session.login), [&](soci::session& sql) {
        RowWriter row("sessions");
        row.text("token_hash", session.token_hash).text("login", session.login).number("opened_at", session.opened_at.ms);
        row.number("seen_at", session.seen_at.ms).number("expires_at", session.expires_at.ms);
        row.upsert(sql, {"token_hash"});
    });
}

Result<void> remove_session(Book& book, std::string_view token_hash) {
    return with_session(book, "close a session", [&](soci::session& sql) {
        const std::string hash(token_hash);
        sql << "DELETE FROM sessions WHERE token_hash = :hash", use(hash);
    });
}

Result<void> save_token(Book& book, const ApiToken& token) {
    return with_session(book, fmt::format("save token {}", token.id), [&](soci::session& sql) {
        RowWriter row("api_tokens");
        row.number("id", token.id).text("name", token.name).text("token_hash", token.token_hash).text("login", token.login);
        row.text("rights", text_of(token.rights)).number("created_at", token.created_at.ms);
        row.number("expires_at", token.expires_at.ms).text("created_by", token.created_by);
        row.upsert(sql, {"id"});
    });
}

Result<void> remove_token(Book& book, std::int64_t id) {
    return with_session(book, fmt::format("revoke token {}", id), [&](soci::session& sql) {
        const long long number = id;
        sql << "DELETE FROM api_tokens WHERE id = :id", use(number);
    });
}

Result<void> save_failure(Book& book, const LoginFailure& failure, std::uint64_t seq) {
    return with_session(book, "note a failed login", [&](soci::session& sql) {
        RowWriter row("login_failures");
        row.number("seq", static_cast<std::int64_t>(seq)).text("login", failure.login).number("at", failure.at.ms);
        row.upsert(sql, {"seq"});
    });
}

Result<void> remove_failures(Book& book, std::string_view login) {
    return with_session(book, "forget failed logins", [&](soci::session& sql) {
        const std::string name(login);
        sql << "DELETE FROM login_failures WHERE login = :login", use(name);
    });
}

Result<void> remove_failures_before(Book& book, Instant instant) {
    return with_session(book, "forget old failed logins", [&](soci::session& sql) {
        const long long before = instant.ms;
        sql << "DELETE FROM login_failures WHERE at < :before", use(before);
    });
}

Result<std::vector<SecondFactor>> load_second_factors(Book& book) {
    return with_session(book, "list second factors", [](soci::session& sql) {
        RowReader row(sql, "SELECT login, secret, used_step, recovery, set_at FROM second_factors ORDER BY login");
        const std::string& login = row.text();
        const std::string& secret = row.text();
        const long long& used_step = row.number();
        const std::string& recovery = row.text();
        const long long& set_at = row.number();
        std::vector<SecondFactor> factors;
        while (row.next()) factors.push_back({login, secret, used_step, words_of(recovery), Instant{set_at}});
        return factors;
    });
}

Result<std::vector<Role>> load_second_factor_roles(Book& book) {
    return with_session(book, "list who needs a second factor", [](soci::session& sql) -> Result<std::vector<Role>> {
        RowReader row(sql, "SELECT role FROM second_factor_roles ORDER BY role");
        const std::string& word = row.text();
        std::vector<Role> roles;
        while (row.next()) {
            const auto role = parse_role(word);
            if (!role) return fail(ErrorCode::kCorrupt, "who needs a second factor: {}", role.error().message);
            roles.push_back(*role);
        }
        return roles;
    });
}

Result<void> save_second_factor(Book& book, const SecondFactor& factor) {
    return with_session(book, fmt::format("save the second factor of {}", factor.login), [&](soci::session& sql) {
        RowWriter row("second_factors");
        row.text("login", factor.login).text("secret", factor.secret).number("used_step", factor.used_step);
        row.text("recovery", text_of(factor.recovery)).number("set_at", factor.set_at.ms);
        row.upsert(sql, {"login"});
    });
}

Result<void> remove_second_factor(Book& book, std::string_view login) {
    return with_session(book, fmt::format("remove the second factor of {}", login), [&](soci::session& sql) {
        const std::string of(login);
        sql << "DELETE FROM second_factors WHERE login = :login", use(of);
    });
}

Result<void> save_second_factor_roles(Book& book, const std::vector<Role>& roles) {
    return with_session(book, "save who needs a second factor", [&](soci::session& sql) {
        sql << "DELETE FROM second_factor_roles";
        for (const Role role : roles) {
            const std::string word(to_string(role));
            sql << "INSERT INTO second_factor_roles (role) VALUES (:role)", use(word);
        }
    });
}

}  // namespace lvwang::store
