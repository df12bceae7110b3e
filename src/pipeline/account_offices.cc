// What somebody is named for besides his roles: to open who informed.
#include <algorithm>

#include "model/informant.h"
#include "pipeline/account_said.h"
#include "store/book_informants.h"

namespace lvwang::pipeline {

Result<std::string> AccountCommands::put_informant_readers(const Said& said) {
    LVWANG_TRY(said.only({"logins"}));
    if (!said.has("logins")) return fail_field("logins", "logins: a list is expected, empty where nobody may");
    LVWANG_ASSIGN(std::vector<std::string> logins, said.words("logins"));
    if (logins.size() > kInformantReadersMax) return fail_field("logins", "logins: at most {}", kInformantReadersMax);
    for (const std::string& login : logins) {
        const auto person = state_.person(login);
        if (person == nullptr) return fail_field("logins", "logins: there is no person '{}'", login);
        if (person->disabled) return fail_field("logins", "logins: the account of '{}' is disabled", login);
        if (is_of_firm(*person)) return fail_field("logins", "logins: '{}' is of a firm or its contractor", login);
    }
    LVWANG_TRY(store::save_informant_readers(book_, logins));
    state_.informant_readers = std::move(logins);
    return std::string("{}");
}

// Who is disabled or goes over to a firm is named no more, and is not named again by coming back.
Result<void> AccountCommands::leave_offices(const Person& person) {
    if (person.disabled) LVWANG_TRY(end_sessions(person.login, {}));
    if (!person.disabled && !is_of_firm(person)) return {};
    if (std::erase(state_.informant_readers, person.login) == 0) return {};
    return store::save_informant_readers(book_, state_.informant_readers);
}

}  // namespace lvwang::pipeline
