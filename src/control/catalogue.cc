#include "control/catalogue.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace lvwang::control {
namespace {

using protocol::Edition;

constexpr std::array<std::string_view, 13> kTypeNames{"integer",     "decimal",     "choice", "time", "clock",
                                                      "hour_minute", "time_of_day", "hours",  "code", "codes",
                                                      "info",        "password",    "text"};
constexpr std::array<std::string_view, 7> kCategories{"clock", "interval", "line", "limits", "data", "history", "instrument"};
constexpr std::size_t kCodeBytesMax = 12;
constexpr std::size_t kListMax = 24;  // as many hours as a day has

Result<std::vector<Edition>> read_editions(const CsvRow& row) {
    std::vector<Edition> editions;
    for (const std::string_view word : split(row.text("editions"), ' ')) {
        if (word == "2005") {
            editions.push_back(Edition::k2005);
        } else if (word == "2017") {
            editions.push_back(Edition::k2017);
        } else if (word == "2025") {
            editions.push_back(Edition::k2025);
        } else {
            return row.wrong("editions", fmt::format("'{}' is no edition", word));
        }
    }
    return editions;
}

template <class Enumeration>
Result<Enumeration> read_word(const CsvRow& row, std::string_view column, std::initializer_list<Enumeration> values) {
    for (const Enumeration value : values) {
        if (to_string(value) == row.text(column)) return value;
    }
    return row.wrong(column, fmt::format("'{}' is none of the words", row.text(column)));
}

Result<std::int64_t> read_bound(const CsvRow& row, std::string_view column, std::int64_t otherwise) {
    if (row.text(column).empty()) return otherwise;
    return row.integer(column, 0, 1'000'000'000);
}

Result<Field> read_field(const CsvRow& row) {
    Field field;
    LVWANG_ASSIGN(field.key, row.required_text("key"));
    field.wire = row.text("wire").empty() ? field.key : std::string(row.text("wire"));
    const std::string_view join = row.text("join");
    if (join != ";" && join != "," && join != "-") return row.wrong("join", "must be ';', ',' or '-'");
    field.join = join.front();
    const auto* type = std::ranges::find(kTypeNames, row.text("type"));
    if (type == kTypeNames.end()) return row.wrong("type", fmt::format("'{}' is no type", row.text("type")));
    field.type = static_cast<FieldType>(type - kTypeNames.begin());
    if ((field.type == FieldType::kPassword) != (field.key == kPasswordKey)) {
        return row.wrong("key", fmt::format("{} and no other field is a password", kPasswordKey));
    }
    LVWANG_ASSIGN(const int required, row.integer("required", 0, 1));
    field.required = required == 1;
    LVWANG_ASSIGN(field.minimum, read_bound(row, "minimum", 0));
    LVWANG_ASSIGN(field.maximum, read_bound(row, "maximum", -1));
    field.unit = row.text("unit");
    field.otherwise = row.text("default");
    for (const std::string_view choice : split(row.text("choices"), ' ')) {
        if (!choice.empty()) field.choices.emplace_back(choice);
    }
    LVWANG_ASSIGN(field.name, row.required_text("name"));
    LVWANG_ASSIGN(field.name_en, row.required_text("name_en"));
    return field;
}

Result<CommandKind> read_command(const CsvRow& row) {
    CommandKind command;
    LVWANG_ASSIGN(command.cn, row.required_text("cn"));
    LVWANG_ASSIGN(command.editions, read_editions(row));
    LVWANG_ASSIGN(command.kind, read_word(row, "kind", {Kind::kRequest, Kind::kNotice}));
    LVWANG_ASSIGN(command.ending, read_word(row, "ends", {Ending::kResult, Ending::kData, Ending::kAnswer}));
    LVWANG_ASSIGN(const int minutes, row.integer("execution_min", 1, 1'440));
    command.execution_ms = minutes * kMinuteMs;
    command.category = row.text("category");
    if (std::ranges::find(kCategories, command.category) == kCategories.end()) {
        return row.wrong("category", fmt::format("'{}' is no category", command.category));
    }
    LVWANG_ASSIGN(command.name, row.required_text("name"));
    LVWANG_ASSIGN(command.name_en, row.required_text("name_en"));
    command.warning = row.text("warning");
    command.warning_en = row.text("warning_en");
    LVWANG_ASSIGN(command.clause, row.required_text("clause"));
    return command;
}

bool are_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_code(std::string_view text) {
    return !text.empty() && text.size() <= kCodeBytesMax && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
}

// What would end the pair, the item or the CP.
bool breaks_cp(std::string_view text) {
    return std::ranges::any_of(
        text, [](unsigned char c) { return c < 0x20 || c == ';' || c == ',' || c == '=' || c == '&' || c == '#'; });
}

std::string argument(std::string_view key) {
    return fmt::format("arguments.{}", key);
}

Result<void> check_number(const Field& field, std::string_view text) {
    const auto value = Decimal::parse(text);
    if (!value) return fail_field(argument(field.key), "'{}' is not a number", text);
    if (field.type == FieldType::kDecimal) return {};
    if (!are_digits(text) || text.size() > 9) return fail_field(argument(field.key), "'{}' is not a whole number", text);
    const std::int64_t number = std::stoll(std::string(text));
    if (number < field.minimum || (field.maximum >= field.minimum && number > field.maximum)) {
        return fail_field(argument(field.key), "{} is outside {}..{}{}{}", number, field.minimum, field.maximum,
                          field.unit.empty() ? "" : " ", field.unit);
    }
    return {};
}

Result<std::string> check_time(const Field& field, std::string_view text) {
    auto at = are_digits(text) ? parse_compact(text) : parse_iso(text);
    if (!at) return fail_field(argument(field.key), "'{}' is not a time", text);
    return format_compact(*at);
}

// HHMM or HHMMSS.
bool is_time_of_day(std::string_view text, std::size_t digits) {
    return text.size() == digits && are_digits(text) && parse_compact(fmt::format("20000101{}", text)).has_value();
}

Result<std::string> check_list(const Field& field, std::string_view text, bool (*is_item)(std::string_view)) {
    std::string joined;
    std::size_t count = 0;
    for (const std::string_view part : split(text, ',')) {
        const std::string_view item = trim(part);
        if (!is_item(item) || ++count > kListMax) return fail_field(argument(field.key), "'{}' cannot stand in the list", item);
        joined += (joined.empty() ? "" : ",") + std::string(item);
    }
    return joined;
}

Result<std::string> check_value(const Field& field, std::string_view given) {
    const std::string_view text = trim(given);
    const std::string name = argument(field.key);
    if (breaks_cp(text) && field.type != FieldType::kCodes && field.type != FieldType::kHours) {
        return fail_field(name, "'{}' holds a character that HJ 212 keeps for itself", text);
    }
    switch (field.type) {
        case FieldType::kInteger:
        case FieldType::kDecimal: LVWANG_TRY(check_number(field, text)); break;
        case FieldType::kChoice:
            if (std::ranges::find(field.choices, text) == field.choices.end()) {
                return fail_field(name, "'{}' is none of {}", text, fmt::join(field.choices, ", "));
            }
            break;
        case FieldType::kTime: return check_time(field, text);
        case FieldType::kClock:
            if (text != "now") return check_time(field, text);
            break;
        case FieldType::kHourMinute:
            if (!is_time_of_day(text, 4)) return fail_field(name, "'{}' is no time of the form HHMM", text);
            break;
        case FieldType::kTimeOfDay:
            if (!is_time_of_day(text, 6)) return fail_field(name, "'{}' is no time of the form HHMMSS", text);
            break;
        case FieldType::kHours:
            return check_list(field, text, [](std::string_view hour) { return is_time_of_day(fmt::format("{}00", hour), 4); });
        case FieldType::kCode:
        case FieldType::kInfo:
            if (!is_code(text)) return fail_field(name, "'{}' is no code: letters and digits, at most {}", text, kCodeBytesMax);
            break;
        case FieldType::kCodes: return check_list(field, text, is_code);
        case FieldType::kPassword:
        case FieldType::kText: {
            const auto length = static_cast<std::int64_t>(text.size());
            if (length < field.minimum || length > field.maximum) {
                return fail_field(name, "must have {}{} characters", field.minimum,
                                  field.maximum == field.minimum ? std::string() : fmt::format(" to {}", field.maximum));
            }
            break;
        }
    }
    return std::string(text);
}

// `{InfoId}-Info` with the value of InfoId in it.
std::string wire_key(const Field& field, const Arguments& arguments) {
    const std::size_t open = field.wire.find('{');
    const std::size_t close = field.wire.find('}');
    if (open == std::string::npos || close == std::string::npos) return field.wire;
    const auto value = arguments.find(field.wire.substr(open + 1, close - open - 1));
    return field.wire.substr(0, open) + (value == arguments.end() ? std::string() : value->second) + field.wire.substr(close + 1);
}

}  // namespace

std::string_view to_string(Kind kind) {
    return kind == Kind::kRequest ? "request" : "notice";
}

std::string_view to_string(Ending ending) {
    return ending == Ending::kResult ? "result" : ending == Ending::kData ? "data" : "answer";
}

std::string_view to_string(FieldType type) {
    return kTypeNames[static_cast<std::size_t>(type)];
}

bool CommandKind::is_of(Edition edition) const {
    return std::ranges::find(editions, edition) != editions.end();
}

Result<Catalogue> Catalogue::parse(const SourceText& commands, const SourceText& fields) {
    static constexpr std::array<std::string_view, 11> kCommandColumns{
        "cn", "editions", "kind", "ends", "execution_min", "category", "name", "name_en", "warning", "warning_en", "clause"};
    static constexpr std::array<std::string_view, 14> kFieldColumns{"cn",      "editions", "key",     "wire",    "join",
                                                                    "type",    "required", "minimum", "maximum", "unit",
                                                                    "default", "choices",  "name",    "name_en"};
    Catalogue catalogue;
    LVWANG_ASSIGN(const CsvTable command_table, CsvTable::parse(commands.path, commands.text, kCommandColumns));
    for (const CsvRow& row : command_table.rows()) {
        LVWANG_ASSIGN(CommandKind command, read_command(row));
        for (const Edition edition : command.editions) {
            if (catalogue.find(command.cn, edition) != nullptr) return row.wrong("cn", "stands twice in one edition");
        }
        catalogue.commands_.push_back(std::move(command));
    }
    LVWANG_ASSIGN(const CsvTable field_table, CsvTable::parse(fields.path, fields.text, kFieldColumns));
    for (const CsvRow& row : field_table.rows()) {
        Row read;
        LVWANG_ASSIGN(read.editions, read_editions(row));
        LVWANG_ASSIGN(read.field, read_field(row));
        for (const std::string_view cn : split(row.text("cn"), ' ')) {
            const bool any = std::ranges::any_of(read.editions, [&](Edition edition) { return catalogue.find(cn, edition); });
            if (!any) return row.wrong("cn", fmt::format("'{}' is no command of these editions", cn));
            read.cns.emplace_back(cn);
        }
        catalogue.rows_.push_back(std::move(read));
    }
    return catalogue;
}

const CommandKind* Catalogue::find(std::string_view cn, Edition edition) const {
    for (const CommandKind& command : commands_) {
        if (command.cn == cn && command.is_of(edition)) return &command;
    }
    return nullptr;
}

std::vector<const Field*> Catalogue::fields(std::string_view cn, Edition edition) const {
    std::vector<const Field*> found;
    if (find(cn, edition) == nullptr) return found;
    for (const Row& row : rows_) {
        const bool is_of = std::ranges::find(row.editions, edition) != row.editions.end();
        if (is_of && std::ranges::find(row.cns, cn) != row.cns.end()) found.push_back(&row.field);
    }
    return found;
}

Result<Arguments> Catalogue::check(std::string_view cn, Edition edition, const Arguments& given) const {
    if (find(cn, edition) == nullptr) {
        return tl::unexpected(Error{ErrorCode::kUnsupported,
                                    fmt::format("HJ 212-{} has no command '{}' for devices", to_string(edition), cn), "cn"});
    }
    const std::vector<const Field*> known = fields(cn, edition);
    for (const auto& [key, value] : given) {
        const bool is_known = std::ranges::any_of(known, [&](const Field* field) { return field->key == key; });
        if (!is_known) return fail_field(argument(key), "{} of HJ 212-{} has no field '{}'", cn, to_string(edition), key);
    }
    Arguments checked;
    for (const Field* field : known) {
        const auto value = given.find(field->key);
        const bool is_empty = value == given.end() || trim(value->second).empty();
        if (is_empty && field->otherwise.empty()) {
            if (field->required) return fail_field(argument(field->key), "'{}' is missing", field->key);
            continue;
        }
        LVWANG_ASSIGN(checked[field->key], check_value(*field, is_empty ? field->otherwise : value->second));
    }
    const auto begin = checked.find("BeginTime");
    const auto end = checked.find("EndTime");
    if (begin != checked.end() && end != checked.end() && end->second < begin->second) {
        return fail_field(argument("EndTime"), "{} lies before {}", end->second, begin->second);
    }
    return checked;
}

Result<std::string> Catalogue::encode(std::string_view cn, Edition edition, const Arguments& checked, Instant now) const {
    std::string cp;
    for (const Field* field : fields(cn, edition)) {
        const auto value = checked.find(field->key);
        if (value == checked.end() || field->join == '-') continue;
        const bool is_list = field->type == FieldType::kCodes || field->type == FieldType::kHours;
        const bool is_now = field->type == FieldType::kClock && value->second == "now";
        const std::string text = is_now ? format_compact(now) : value->second;
        for (const std::string_view item : is_list ? split(text, ',') : std::vector<std::string_view>{text}) {
            if (!cp.empty()) cp += field->join;
            cp += fmt::format("{}={}", wire_key(*field, checked), item);
        }
    }
    if (cp.size() > kCpBytesMax) return fail(ErrorCode::kOutOfRange, "CP would have {} bytes of {}", cp.size(), kCpBytesMax);
    return cp;
}

}  // namespace lvwang::control
