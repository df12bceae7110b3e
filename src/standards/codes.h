// What does this code mean? Credit codes of firms, codes of permits and outlets, of areas and of industries.
// Promises: pure; says what is wrong with a code that is not one; names come only from lists that were loaded, never from code.
// Rule: GB 32100-2015, GB 11714-1997 (organisation code inside), HJ 608-2017, GB/T 2260, GB/T 4754-2017.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/csv.h"
#include "base/result.h"

namespace lvwang::standards {

/// Accepts 18 characters 0-9 A-Z without I O S V Z whose last one is the check character of the others.
/// The organisation code inside is not asked for (organisation_code_holds): codes issued since 2015 may fail its check.
/// @error kInvalidArgument  other length, a character that is not used, or another check character than `code` should have
/// @clause GB 32100-2015 4.5
[[nodiscard]] Result<void> check_credit_code(std::string_view code);

/// Whether characters 9 to 17 of a credit code, the organisation code, end in their own check character (GB 11714-1997).
/// @pre code has 18 characters
[[nodiscard]] bool organisation_code_holds(std::string_view code);

/// What HJ 608 numbers.
enum class PermitCodeKind : std::uint8_t {
    kUnit,                 ///< credit code, site 001 to 999, P: the polluting unit and its permit
    kProductionFacility,   ///< MF0001
    kAirTreatment,         ///< TA001
    kWaterTreatment,       ///< TW001
    kNoiseTreatment,       ///< TN001
    kSolidWasteTreatment,  ///< TS001
    kAirOutlet,            ///< DA001
    kWaterOutlet,          ///< DW001
};
[[nodiscard]] std::string_view to_string(PermitCodeKind kind);  ///< unit, production_facility, air_outlet ...

struct PermitCode {
    PermitCodeKind kind{};
    std::string credit_code;  ///< of a unit; empty otherwise
    int number = 0;           ///< of the site, facility or outlet; never 0
};

/// Reads a code of HJ 608. @error kInvalidArgument  no such form, number 0, or a unit's credit code that does not hold
/// @clause HJ 608-2017 5
[[nodiscard]] Result<PermitCode> parse_permit_code(std::string_view code);

/// GB/T 2260: 2, 4 or 6 digits (province, city, county), or 9 for a town below a county (GB/T 10114).
[[nodiscard]] bool is_region_code(std::string_view code);
/// GB/T 4754: a letter A to T alone or before 2 to 4 digits, or these digits alone.
[[nodiscard]] bool is_industry_code(std::string_view code);

/// Codes with their names, from lists that whoever runs the program puts beside its tables.
class CodeList {
public:
    /// Takes in the rows of a list: columns `code` and `name`; others of the published lists (provinceCode, cityCode, level,
    /// source) are passed over.
    /// @param is_form  what a code of this list looks like
    /// @error kInvalidArgument  naming file and line: a code of another form, an empty name, a code with two names
    [[nodiscard]] Result<void> add(const SourceText& list, bool (*is_form)(std::string_view));

    /// Absent where no list has it. A letter before the digits of an industry is part of the code.
    [[nodiscard]] std::optional<std::string_view> name_of(std::string_view code) const;
    /// Names from the widest to the code's own, blanks between: `河北省 石家庄市 长安区`; those that are known.
    [[nodiscard]] std::string full_name_of(std::string_view code) const;
    [[nodiscard]] std::size_t size() const { return names_.size(); }

private:
    std::map<std::string, std::string, std::less<>> names_;
};

}  // namespace lvwang::standards
