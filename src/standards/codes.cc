#include "standards/codes.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace lvwang::standards {
namespace {

constexpr std::string_view kCharacters = "0123456789ABCDEFGHJKLMNPQRTUWXY";  // GB 32100 table 1; their place is their value
constexpr int kModulus = 31;
constexpr std::size_t kCreditLength = 18;

constexpr std::size_t kOrganisationFrom = 8;  // of a credit code; eight characters and a check
constexpr std::array<int, 8> kOrganisationWeights{3, 7, 9, 10, 5, 8, 4, 2};
constexpr int kOrganisationModulus = 11;

bool digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

int value_of(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c - 'A' + 10;
}

int number_of(std::string_view text) {
    int number = 0;
    for (const char c : text) number = number * 10 + (c - '0');
    return number;
}

struct PermitForm {
    std::string_view begin;
    std::size_t digits;
    PermitCodeKind kind;
};
constexpr std::array<PermitForm, 7> kPermitForms{{{"MF", 4, PermitCodeKind::kProductionFacility},
                                                  {"TA", 3, PermitCodeKind::kAirTreatment},
                                                  {"TW", 3, PermitCodeKind::kWaterTreatment},
                                                  {"TN", 3, PermitCodeKind::kNoiseTreatment},
                                                  {"TS", 3, PermitCodeKind::kSolidWasteTreatment},
                                                  {"DA", 3, PermitCodeKind::kAirOutlet},
                                                  {"DW", 3, PermitCodeKind::kWaterOutlet}}};
constexpr std::size_t kUnitLength = kCreditLength + 4;

}  // namespace

Result<void> check_credit_code(std::string_view code) {
    if (code.size() != kCreditLength) {
        return fail(ErrorCode::kInvalidArgument, "credit code '{}' has {} characters, must have {}", code, code.size(),
                    kCreditLength);
    }
    int sum = 0;
    int weight = 1;  // powers of 3 modulo 31
    for (std::size_t i = 0; i < kCreditLength; ++i) {
        const std::size_t value = kCharacters.find(code[i]);
        if (value == std::string_view::npos) {
            return fail(ErrorCode::kInvalidArgument, "credit code '{}': character {} is not used in credit codes", code, i + 1);
        }
        if (i + 1 == kCreditLength) break;
        sum = (sum + static_cast<int>(value) * weight) % kModulus;
        weight = weight * 3 % kModulus;
    }
    const char expected = kCharacters[static_cast<std::size_t>((kModulus - sum) % kModulus)];
    if (code.back() != expected) {
        return fail(ErrorCode::kInvalidArgument, "credit code '{}': check character should be {}", code, expected);
    }
    return {};
}

bool organisation_code_holds(std::string_view code) {
    LVWANG_CHECK(code.size() == kCreditLength, "credit code of {} characters", code.size());
    int sum = 0;
    for (std::size_t i = 0; i < kOrganisationWeights.size(); ++i) {
        sum += value_of(code[kOrganisationFrom + i]) * kOrganisationWeights[i];
    }
    const int check = kOrganisationModulus - sum % kOrganisationModulus;
    const char expected = check == 10 ? 'X' : check == kOrganisationModulus ? '0' : static_cast<char>('0' + check);
    return code[kOrganisationFrom + kOrganisationWeights.size()] == expected;
}

std::string_view to_string(PermitCodeKind kind) {
    switch (kind) {
        case PermitCodeKind::kUnit: return "unit";
        case PermitCodeKind::kProductionFacility: return "production_facility";
        case PermitCodeKind::kAirTreatment: return "air_treatment";
        case PermitCodeKind::kWaterTreatment: return "water_treatment";
        case PermitCodeKind::kNoiseTreatment: return "noise_treatment";
        case PermitCodeKind::kSolidWasteTreatment: return "solid_waste_treatment";
        case PermitCodeKind::kAirOutlet: return "air_outlet";
        case PermitCodeKind::kWaterOutlet: return "water_outlet";
    }
    LVWANG_CHECK(false, "permit code kind {} has no name", static_cast<int>(kind));
}

Result<PermitCode> parse_permit_code(std::string_view code) {
    PermitCode read;
    std::string_view number;
    if (code.size() == kUnitLength && code.back() == 'P') {
        read.credit_code = code.substr(0, kCreditLength);
        LVWANG_TRY(check_credit_code(read.credit_code));
        number = code.substr(kCreditLength, 3);
    } else {
        const auto form = std::ranges::find_if(kPermitForms, [&](const PermitForm& one) {
            return code.starts_with(one.begin) && code.size() == one.begin.size() + one.digits;
        });
        if (form == kPermitForms.end()) {
            return fail(ErrorCode::kInvalidArgument,
                        "'{}' has no form of HJ 608: a credit code with three digits and P, MF0001, TA001, DA001, DW001", code);
        }
        read.kind = form->kind;
        number = code.substr(form->begin.size());
    }
    if (!digits(number) || number_of(number) == 0) {
        return fail(ErrorCode::kInvalidArgument, "'{}': '{}' is no serial number from 1 on", code, number);
    }
    read.number = number_of(number);
    return read;
}

bool is_region_code(std::string_view code) {
    return digits(code) && (code.size() == 2 || code.size() == 4 || code.size() == 6 || code.size() == 9);
}

bool is_industry_code(std::string_view code) {
    if (!code.empty() && code.front() >= 'A' && code.front() <= 'T') {
        code.remove_prefix(1);
        if (code.empty()) return true;
    }
    return code.size() >= 2 && code.size() <= 4 && digits(code);
}

Result<void> CodeList::add(const SourceText& list, bool (*is_form)(std::string_view)) {
    constexpr std::array<std::string_view, 2> kColumns{"code", "name"};
    constexpr std::array<std::string_view, 4> kPassedOver{"provinceCode", "cityCode", "level", "source"};
    LVWANG_ASSIGN(const CsvTable table, CsvTable::parse(list.path, list.text, kColumns, kPassedOver));
    for (const CsvRow& row : table.rows()) {
        const std::string_view code = row.text("code");
        LVWANG_ASSIGN(std::string name, row.required_text("name"));
        if (!is_form(code)) return row.wrong("code", fmt::format("'{}' has not the form of such a code", code));
        const auto [there, is_new] = names_.try_emplace(std::string(code), name);
        if (!is_new && there->second != name) return row.wrong("code", fmt::format("'{}' is {} already", code, there->second));
    }
    return {};
}

std::optional<std::string_view> CodeList::name_of(std::string_view code) const {
    const auto found = names_.find(code);
    return found == names_.end() ? std::nullopt : std::optional<std::string_view>(found->second);
}

std::string CodeList::full_name_of(std::string_view code) const {
    std::string names;
    for (std::size_t length = 1; length <= code.size(); ++length) {
        const auto name = name_of(code.substr(0, length));
        if (name) names += fmt::format("{}{}", names.empty() ? "" : " ", *name);
    }
    return names;
}

}  // namespace lvwang::standards
