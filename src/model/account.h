// Who works with the program: people with their roles and what they may see, sessions, tokens of programs.
// Plain values; accounts says what a role may do, the book keeps them, the spine changes them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace lvwang {

/// What somebody is in the centre's work; a person may be several. The words are stored, the numbers are not.
enum class Role : std::uint8_t {
    kLeader,             ///< 领导
    kDutyOfficer,        ///< 值班员
    kDepartmentHandler,  ///< 部门经办
    kTownHandler,        ///< 镇街经办
    kGridMember,         ///< 网格员
    kInspector,          ///< 督查组
    kDisciplineOffice,   ///< 纪检监察
    kFirmOfficer,        ///< 企业环保负责人
    kContractor,         ///< 运维单位
    kAnalyst,            ///< 数据分析
    kAdministrator,      ///< 系统管理员
    kAuditor,            ///< 审计员
};
inline constexpr std::size_t kRoles = 12;
[[nodiscard]] std::string_view to_string(Role role);  ///< leader, duty_officer, … auditor
[[nodiscard]] Result<Role> parse_role(std::string_view text);

/// Which places somebody sees: all, or those in some areas (with all below them) and those of some organisations.
struct Scope {
    bool everything = false;
    std::vector<std::string> regions = {};        ///< codes
    std::vector<std::string> organisations = {};  ///< keys
    friend bool operator==(const Scope&, const Scope&) = default;
};

struct Person {
    std::string login = {};  ///< short, lower case, never given twice
    std::string name = {};
    std::string phone = {};
    std::string organisation_key = {};  ///< empty where nobody is named
    std::vector<Role> roles = {};
    Scope scope = {};
    bool disabled = false;
    std::string password_hash = {};  ///< argon2id, as libsodium writes it; empty: nobody can log in with it
    bool must_change = false;        ///< the password was given by somebody else: to be changed before anything else
    Instant created_at = {};
    friend bool operator==(const Person&, const Person&) = default;
};

/// Whether somebody is on the side of those who are supervised: a firm's officer or a contractor, and nothing else.
[[nodiscard]] bool is_of_firm(const Person& person);
[[nodiscard]] bool is_of_firm(const std::vector<Role>& roles);

/// One browser that somebody logged in with.
struct Session {
    std::string token_hash;  ///< of the cookie; the cookie itself is kept nowhere
    std::string login;
    Instant opened_at;
    Instant seen_at;  ///< to about ten minutes
    Instant expires_at;
    friend bool operator==(const Session&, const Session&) = default;
};

/// What a program acts with in a person's name.
struct ApiToken {
    std::int64_t id = 0;
    std::string name;        ///< what it is for
    std::string token_hash;  ///< the token itself is shown once and kept nowhere
    std::string login;
    std::vector<std::string> rights;  ///< of the person's own, by their words; never more than these
    Instant created_at;
    Instant expires_at;
    std::string created_by;
    friend bool operator==(const ApiToken&, const ApiToken&) = default;
};

/// What somebody shows besides his password: a code that his phone makes, or one of a few that he keeps on paper.
struct SecondFactor {
    std::string login;
    std::string secret;                 ///< sealed for totp_purpose (pipeline/account_commands.h)
    std::int64_t used_step = 0;         ///< the newest step (accounts/totp.h) whose code has counted
    std::vector<std::string> recovery;  ///< digests of the codes on paper that are left
    Instant set_at;
    friend bool operator==(const SecondFactor&, const SecondFactor&) = default;
};

/// A login that did not succeed, of whatever name.
struct LoginFailure {
    std::string login;
    Instant at;
};

}  // namespace lvwang
