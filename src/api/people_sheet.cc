#include "api/people_sheet.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "accounts/password.h"
#include "accounts/right.h"
#include "api/workbook.h"
#include "base/text.h"
#include "pipeline/account_commands.h"

namespace lvwang::api {
namespace {

constexpr std::size_t kCellBytesMax = 200;  // of a name and a phone, as everywhere (pipeline/account_said.h)
constexpr std::size_t kFaultsMax = 500;     // whoever has more begins with these
constexpr std::size_t kShownBytesMax = 80;  // of what stands in a wrong cell

enum Column : std::size_t { kLogin, kName, kPhone, kOrganisation, kRoleNames, kEverything, kAreas, kOrganisations, kDisabled };
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kColumns{{{"login", "账号"},
                                                                                 {"name", "姓名"},
                                                                                 {"phone", "电话"},
                                                                                 {"organisation", "单位"},
                                                                                 {"roles", "角色"},
                                                                                 {"everything", "全区县"},
                                                                                 {"regions", "区域"},
                                                                                 {"organisations", "单位的站点"},
                                                                                 {"disabled", "停用"}}};

// By Role, as the pages call them.
constexpr std::array<std::string_view, kRoles> kRoleWords{"领导",     "值班员",   "部门经办",   "镇街经办",
                                                          "网格员",   "督查组",   "纪检监察",   "企业环保负责人",
                                                          "运维单位", "数据分析", "系统管理员", "审计员"};

constexpr std::string_view kYes = "是";
constexpr std::string_view kBetween = "、";

std::optional<Role> role_of(std::string_view text) {
    const auto found = std::ranges::find(kRoleWords, text);
    if (found != kRoleWords.end()) return static_cast<Role>(found - kRoleWords.begin());
    const auto role = parse_role(text);
    return role ? std::optional(*role) : std::nullopt;
}

std::optional<bool> truth_of(std::string_view text) {
    const std::string word = to_lower_ascii(text);
    for (const std::string_view yes : {"是", "true", "1", "yes", "y", "√"}) {
        if (word == yes) return true;
    }
    for (const std::string_view no : {"", "否", "false", "0", "no", "n"}) {
        if (word == no) return false;
    }
    return std::nullopt;
}

// What stands between the signs that people put between names.
std::vector<std::string> parts_of(std::string_view cell) {
    std::string plain(cell);
    for (const std::string_view sign : {"、", "，", "；", ";", "\n", "\r"}) {
        for (std::size_t at; (at = plain.find(sign)) != std::string::npos;) plain.replace(at, sign.size(), ",");
    }
    std::vector<std::string> parts;
    for (const std::string_view part : split(plain, ',')) {
        if (!trim(part).empty()) parts.emplace_back(trim(part));
    }
    return parts;
}

// Keys by what people call them; an empty key where several are called so.
class Names {
public:
    void add(std::string_view key, std::string_view name) {
        keys_.emplace(key);
        if (name.empty()) return;
        const auto [at, fresh] = by_name_.emplace(name, key);
        if (!fresh && at->second != key) at->second.clear();
    }
    /// Absent where there is none, empty where there are several.
    [[nodiscard]] std::optional<std::string> find(std::string_view text) const {
        if (keys_.contains(text)) return std::string(text);
        const auto found = by_name_.find(text);
        return found == by_name_.end() ? std::nullopt : std::optional(found->second);
    }

private:
    std::set<std::string, std::less<>> keys_;
    std::map<std::string, std::string, std::less<>> by_name_;
};

class Reader {
public:
    Reader(const registry::Registry& registry, const accounts::Directory& directory) : directory_(directory) {
        after_.people = directory.people;
        for (const Organisation& row : registry.rows().organisations) {
            organisations_.add(row.key, row.name);
            organisations_.add(row.key, row.name_en);
        }
        for (const Region& row : registry.rows().regions) {
            areas_.add(row.code, row.name);
            areas_.add(row.code, row.name_en);
        }
    }

    PeopleSheet read(const std::vector<WorkbookRow>& rows) {
        head(rows.front());
        for (std::size_t i = 1; i < rows.size() && sheet_.faults.size() < kFaultsMax; ++i) person(rows[i]);
        expect_manager(rows.front().number);
        return std::move(sheet_);
    }

private:
    void blame(Column column, FaultKind what, std::string_view value = {}) {
        std::string shown(value.substr(0, kShownBytesMax));
        sheet_.faults.push_back({row_->number, std::string(kColumns[column].first), what, to_utf8_lossy(shown)});
    }
    void head(const WorkbookRow& row) {
        row_ = &row;
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            const std::string_view cell = row.cells[i];
            if (cell.empty()) continue;
            const auto named = std::ranges::find_if(
                kColumns, [&](const auto& column) { return cell == column.second || equals_ignore_case(cell, column.first); });
            const auto column = static_cast<std::size_t>(named - kColumns.begin());
            if (named == kColumns.end()) {
                sheet_.faults.push_back({row.number, std::string(cell.substr(0, kShownBytesMax)), FaultKind::kColumn, {}});
            } else if (places_[column]) {
                blame(static_cast<Column>(column), FaultKind::kTwice);
            } else {
                places_[column] = i;
            }
        }
        for (const Column column : {kLogin, kName, kRoleNames}) {
            if (!places_[column]) blame(column, FaultKind::kMissing);
        }
    }
    [[nodiscard]] std::string_view cell(Column column) const {
        const auto place = places_[column];
        return place && *place < row_->cells.size() ? std::string_view(row_->cells[*place]) : std::string_view();
    }
    std::string text(Column column, bool needed) {
        const std::string_view found = cell(column);
        if (found.empty() && needed) blame(column, FaultKind::kMissing);
        if (found.size() > kCellBytesMax) blame(column, FaultKind::kLong, found);
        const bool controls = std::ranges::any_of(found, [](char c) { return static_cast<unsigned char>(c) < ' '; });
        if (controls) blame(column, FaultKind::kForm, found);
        return std::string(found);
    }
    bool truth(Column column) {
        const auto value = truth_of(cell(column));
        if (!value) blame(column, FaultKind::kTruth, cell(column));
        return value.value_or(false);
    }
    std::string key(Column column, std::string_view name, const Names& names) {
        const auto found = names.find(name);
        if (!found) blame(column, FaultKind::kUnknown, name);
        if (found && found->empty()) blame(column, FaultKind::kSeveral, name);
        return found.value_or(std::string());
    }
    // A name may hold the sign that stands between names.
    std::vector<std::string> keys(Column column, const Names& names) {
        const std::string_view whole = cell(column);
        if (whole.empty()) return {};
        std::vector<std::string> found;
        const std::vector<std::string> parts = names.find(whole) ? std::vector{std::string(whole)} : parts_of(whole);
        for (const std::string& part : parts) found.push_back(key(column, part, names));
        std::ranges::sort(found);
        found.erase(std::unique(found.begin(), found.end()), found.end());
        return found;
    }
    // A heading that is not there leaves what is known as it is; an empty cell under one empties it.
    void keep_what_has_no_column(Person& person, const Person& before) const {
        if (!places_[kPhone]) person.phone = before.phone;
        if (!places_[kOrganisation]) person.organisation_key = before.organisation_key;
        if (!places_[kEverything]) person.scope.everything = before.scope.everything;
        if (!places_[kAreas]) person.scope.regions = before.scope.regions;
        if (!places_[kOrganisations]) person.scope.organisations = before.scope.organisations;
        if (!places_[kDisabled]) person.disabled = before.disabled;
    }
    void person(const WorkbookRow& row) {
        row_ = &row;
        if (std::ranges::all_of(row.cells, [](const std::string& text) { return text.empty(); })) return;
        SheetPerson read;
        read.row = row.number;
        Person& person = read.person;
        person.login = text(kLogin, true);
        if (!person.login.empty() && !accounts::check_login(person.login)) blame(kLogin, FaultKind::kForm, person.login);
        if (!person.login.empty() && !logins_.insert(person.login).second) blame(kLogin, FaultKind::kTwice, person.login);
        person.name = text(kName, true);
        person.phone = text(kPhone, false);
        if (!cell(kOrganisation).empty()) person.organisation_key = key(kOrganisation, cell(kOrganisation), organisations_);
        for (const std::string& word : parts_of(cell(kRoleNames))) {
            const auto role = role_of(word);
            if (!role) blame(kRoleNames, FaultKind::kUnknown, word);
            if (role && std::ranges::find(person.roles, *role) == person.roles.end()) person.roles.push_back(*role);
        }
        if (cell(kRoleNames).empty()) blame(kRoleNames, FaultKind::kMissing);
        std::ranges::sort(person.roles, {}, [](Role role) { return to_string(role); });
        person.scope.everything = truth(kEverything);
        person.scope.regions = keys(kAreas, areas_);
        person.scope.organisations = keys(kOrganisations, organisations_);
        person.disabled = truth(kDisabled);
        const auto before = directory_.person(person.login);
        if (before != nullptr) keep_what_has_no_column(person, *before);
        if (const auto side = accounts::check_side(person); !side && !person.disabled) {  // whoever goes, goes as he was
            const std::string& field = side.error().field;
            blame(field == "roles" ? kRoleNames : field == "regions" ? kAreas : kEverything, FaultKind::kSide, cell(kRoleNames));
        }
        if (!after_.check_name(person)) blame(kName, FaultKind::kTaken, person.name);
        if (!person.login.empty()) after_.people.insert_or_assign(person.login, std::make_shared<const Person>(person));
        read.is_new = before == nullptr;
        read.changes = before == nullptr || !is_same(*before, person);
        sheet_.people.push_back(std::move(read));
    }
    static bool is_same(const Person& before, const Person& now) {
        return before.name == now.name && before.phone == now.phone && before.organisation_key == now.organisation_key &&
               before.roles == now.roles && before.scope == now.scope && before.disabled == now.disabled;
    }
    void expect_manager(std::uint32_t row) {
        std::map<std::string, const Person*, std::less<>> after;
        for (const auto& [login, person] : directory_.people) after[login] = person.get();
        for (const SheetPerson& one : sheet_.people) after[one.person.login] = &one.person;
        const auto manages = [](const auto& entry) {
            return accounts::rights_of(*entry.second).has(accounts::Right::kManageAccounts);
        };
        if (std::ranges::none_of(after, manages))
            sheet_.faults.push_back({row, std::string(kColumns[kRoleNames].first), FaultKind::kManager, {}});
    }

    const accounts::Directory& directory_;
    Names organisations_;
    Names areas_;
    std::array<std::optional<std::size_t>, kColumns.size()> places_{};
    const WorkbookRow* row_ = nullptr;
    std::set<std::string> logins_;
    accounts::Directory after_;  // as it would be behind the rows that were read
    PeopleSheet sheet_;
};

}  // namespace

Result<PeopleSheet> read_people(std::string_view workbook, const registry::Registry& registry,
                                const accounts::Directory& directory) {
    LVWANG_ASSIGN(const std::vector<WorkbookRow> rows, read_workbook(workbook));
    if (rows.size() < 2)
        return fail(ErrorCode::kInvalidArgument, "the first sheet of the workbook has no row below its headings");
    if (rows.size() - 1 > pipeline::kPeopleImportedMax) {
        return fail(ErrorCode::kInvalidArgument, "the sheet has {} rows; at most {} are taken at once", rows.size() - 1,
                    pipeline::kPeopleImportedMax);
    }
    return Reader(registry, directory).read(rows);
}

std::vector<SheetTable> people_tables(const registry::Registry& registry, const accounts::Directory& directory,
                                      bool with_people) {
    SheetTable people{"账号", {}, {}, {}};
    for (const auto& [key, heading] : kColumns) people.columns.emplace_back(heading);
    for (const auto& [login, person] : directory.people) {
        if (!with_people) break;
        std::vector<std::string_view> roles;
        for (const Role role : person->roles) roles.push_back(kRoleWords[static_cast<std::size_t>(role)]);
        const auto truth = [](bool is) { return is ? std::string(kYes) : std::string(); };
        people.rows.push_back({login, person->name, person->phone, person->organisation_key,
                               fmt::format("{}", fmt::join(roles, kBetween)), truth(person->scope.everything),
                               fmt::format("{}", fmt::join(person->scope.regions, kBetween)),
                               fmt::format("{}", fmt::join(person->scope.organisations, kBetween)), truth(person->disabled)});
    }
    SheetTable organisations{"可填的单位", {}, {"编码", "名称"}, {}};
    for (const Organisation& row : registry.rows().organisations) organisations.rows.push_back({row.key, row.name});
    SheetTable areas{"可填的区域", {}, {"编码", "名称"}, {}};
    for (const Region& row : registry.rows().regions) areas.rows.push_back({row.code, row.name});
    SheetTable roles{"可填的角色", {}, {"角色", "编码"}, {}};
    for (std::size_t i = 0; i < kRoles; ++i) {
        roles.rows.push_back({std::string(kRoleWords[i]), std::string(to_string(static_cast<Role>(i)))});
    }
    return {people, organisations, areas, roles};
}

}  // namespace lvwang::api
