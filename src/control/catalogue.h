// What can be asked of a device? Every command of every edition that goes down, its fields, and how they are written on the wire.
// Promises: the catalogue is data (data/codes/commands.csv, command_fields.csv); what is encoded holds only values that were
// checked, and an error names the field.
// Rule: HJ/T 212-2005, HJ 212-2017 and HJ 212-2025, annex C.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.h"
#include "base/decimal.h"
#include "base/result.h"
#include "base/time.h"
#include "protocol/message.h"

namespace lvwang::control {

/// The one field that is a secret, and what it is sealed for (store/seal.h).
inline constexpr std::string_view kPasswordKey = "NewPW";
inline constexpr std::string_view kPasswordPurpose = "device password";
/// Longest CP that every edition allows. @clause HJ 212-2017 6.3.1
inline constexpr std::size_t kCpBytesMax = 950;

enum class Kind : std::uint8_t { kRequest, kNotice };
[[nodiscard]] std::string_view to_string(Kind kind);  ///< request, notice

/// What ends the talk about a command.
enum class Ending : std::uint8_t {
    kResult,  ///< 9012
    kData,    ///< the first data: they then go on until a notice stops them, and no 9012 is due
    kAnswer,  ///< 9013
};
[[nodiscard]] std::string_view to_string(Ending ending);  ///< result, data, answer

enum class FieldType : std::uint8_t {
    kInteger,
    kDecimal,
    kChoice,
    kTime,        ///< 14 digits on the wire; ISO 8601 is taken too
    kClock,       ///< a time, or `now`: the moment of sending
    kHourMinute,  ///< HHMM
    kTimeOfDay,   ///< HHMMSS
    kHours,       ///< several hours of the day, each a pair of its own
    kCode,        ///< of a pollutant
    kCodes,       ///< several, each a pair of its own
    kInfo,        ///< of a state or setting: i12001
    kPassword,    ///< kPasswordKey: sealed in the log and the book
    kText,
};
[[nodiscard]] std::string_view to_string(FieldType type);

struct Field {
    std::string key;   ///< as the 2017 edition names it; what people and programs use
    std::string wire;  ///< as it is written: `PW`, or `{InfoId}-Info` with another field's value in it
    char join = ';';   ///< what stands before it; '-': it is not written itself
    FieldType type = FieldType::kText;
    bool required = false;
    std::int64_t minimum = 0;  ///< of a number; of a text or password its characters
    std::int64_t maximum = 0;  ///< below minimum: none
    std::string unit;
    std::string otherwise;  ///< what a form shows at first, and what is taken where the field is left out
    std::vector<std::string> choices;
    std::string name;
    std::string name_en;
};

struct CommandKind {
    std::string cn;
    std::vector<protocol::Edition> editions;
    Kind kind = Kind::kRequest;
    Ending ending = Ending::kResult;
    std::int64_t execution_ms = 0;  ///< how long its result is waited for, from its acceptance or its newest data
    std::string category;           ///< clock, interval, line, limits, data, history, instrument
    std::string name;
    std::string name_en;
    std::string warning;  ///< what it will do, where that should be thought over first
    std::string warning_en;
    std::string clause;

    [[nodiscard]] bool is_of(protocol::Edition edition) const;
};

/// Values by key, as texts.
using Arguments = std::map<std::string, std::string, std::less<>>;

class Catalogue {
public:
    /// Reads the two tables. @error kInvalidArgument  with file, line and column
    [[nodiscard]] static Result<Catalogue> parse(const SourceText& commands, const SourceText& fields);

    /// Null where the edition has no such command.
    [[nodiscard]] const CommandKind* find(std::string_view cn, protocol::Edition edition) const;
    [[nodiscard]] std::span<const CommandKind> all() const { return commands_; }
    /// In the order of the wire.
    [[nodiscard]] std::vector<const Field*> fields(std::string_view cn, protocol::Edition edition) const;

    /// Checks the values and fills in what may be left out; times become 14 digits, `now` stays `now`.
    /// @error kInvalidArgument  field `arguments.<key>`
    /// @error kUnsupported      the edition has no such command
    [[nodiscard]] Result<Arguments> check(std::string_view cn, protocol::Edition edition, const Arguments& given) const;

    /// CP of the request. @pre the arguments came from check()  @error kOutOfRange  longer than kCpBytesMax
    [[nodiscard]] Result<std::string> encode(std::string_view cn, protocol::Edition edition, const Arguments& checked,
                                             Instant now) const;

private:
    struct Row {
        std::vector<std::string> cns;
        std::vector<protocol::Edition> editions;
        Field field;
    };
    std::vector<CommandKind> commands_;
    std::vector<Row> rows_;
};

}  // namespace lvwang::control
