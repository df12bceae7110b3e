// The form of what a logger sends, judged over everything it has said.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>

#include "conform/device_cases.h"
#include "protocol/content.h"

namespace lvwang::conform {
namespace {

using protocol::Warning;
using protocol::Warnings;

constexpr std::string_view kFormed = "HJ 212-2017 6.3";
constexpr std::int64_t kClockOddMs = 30 * kSecondMs;
constexpr std::int64_t kClockWrongMs = 10 * kMinuteMs;

// One look at the warnings of all frames.
struct Look {
    std::string_view id;
    Words name;
    std::string_view clause;
    Words wanted;
    Warnings wrong;
    Warnings odd;
};

const std::array<Look, 11> kLooks{{
    {"length",
     {"长度字段", "length field"},
     "HJ 212-2017 6.2",
     {"四位十进制，等于数据段字节数，不超过 1024", "four digits, bytes of the segment, 1024 at most"},
     {Warning::kLengthRepaired, Warning::kSegmentOver1024, Warning::kShortLengthField},
     {}},
    {"header",
     {"字段名与次序", "header fields and their order"},
     kFormed,
     {"QN ST CN PW MN Flag PNUM PNO CP，以 ; 分隔", "QN ST CN PW MN Flag PNUM PNO CP, `;` between"},
     {Warning::kHeaderOrder, Warning::kMissingSeparator, Warning::kHeaderComma, Warning::kKeyCase, Warning::kDuplicateHeader,
      Warning::kUnknownHeader, Warning::kHeaderAfterCp, Warning::kJunkBeforeKey},
     {Warning::kBlankAroundKey, Warning::kStraySeparator}},
    {"qn",
     {"QN", "QN"},
     kFormed,
     {"17 位时间 YYYYMMDDhhmmsszzz", "17 digits YYYYMMDDhhmmsszzz"},
     {Warning::kNoQn, Warning::kOddQn},
     {}},
    {"st",
     {"系统编码 ST", "system code ST"},
     "HJ 212-2017 6.6.1",
     {"标准所列的两位编码", "two characters that the standard lists"},
     {Warning::kNoSt, Warning::kOddSt},
     {Warning::kUnknownSt}},
    {"mn",
     {"设备编码 MN", "identity MN"},
     kFormed,
     {"2005 版 14 位，此后 24 位", "14 characters in 2005, 24 later"},
     {Warning::kNoMn, Warning::kOddMn},
     {Warning::kMnForm}},
    {"flag",
     {"标志 Flag", "Flag"},
     kFormed,
     {"版本位、A 位、D 位一致", "version, A and D agree"},
     {Warning::kNoFlag, Warning::kOddFlag, Warning::kUnknownEdition, Warning::kSplitWithoutNumbers,
      Warning::kNumbersWithoutSplit},
     {Warning::kAnswerAsksAnswer}},
    {"cp",
     {"数据区 CP", "CP"},
     kFormed,
     {"CP=&&…&&，键不重复", "CP=&&…&&, no key twice"},
     {Warning::kNoCp, Warning::kCpNotOpened, Warning::kCpNotClosed, Warning::kTextAfterCp, Warning::kDuplicateKey,
      Warning::kKeyWithoutValue},
     {}},
    {"data_time",
     {"DataTime", "DataTime"},
     "HJ 212-2017 6.3.3, C",
     {"14 位，周期数据取周期起点", "14 digits; of a period its start"},
     {Warning::kNoDataTime, Warning::kOddDataTime, Warning::kOffGrid},
     {Warning::kDataTimeNotFirst, Warning::kDataTimeWithMs}},
    {"factors",
     {"污染物编码与后缀", "factor codes and suffixes"},
     "HJ 212-2017 B",
     {"编码加 -Rtd、-Avg、-Flag 等", "a code and -Rtd, -Avg, -Flag ..."},
     {Warning::kUnknownSuffix, Warning::kKeyWithoutSuffix},
     {Warning::kSuffixCase, Warning::kMixedCodes}},
    {"numbers",
     {"数值", "numbers"},
     "HJ 212-2017 B",
     {"十进制数，不为空", "a decimal number, not empty"},
     {Warning::kNoNumber},
     {Warning::kOddNumber}},
    {"marks",
     {"数据标记 x-Flag", "data marks x-Flag"},
     "HJ 212-2017 6.6.5",
     {"N F M S D C T B", "N F M S D C T B"},
     {Warning::kUnknownMark},
     {}},
}};

Row row_of(const Look& look) {
    return {.id = look.id,
            .name = look.name,
            .clause = look.clause,
            .need = Need::kRequired,
            .sent = {"（旁听）", "(looking on)"},
            .wanted = look.wanted,
            .came = {},
            .outcome = Outcome::kSkipped,
            .seconds = 0};
}

std::string excerpt(std::string_view bytes) {
    constexpr std::size_t kMax = 160;
    std::string text;
    for (const char c : bytes.substr(0, kMax)) text += c >= ' ' && c < 0x7F ? c : '.';
    return text + (bytes.size() > kMax ? "…" : "");
}

void look_at_warnings(const DeviceTrial& trial, const Look& look, const std::function<void(Row)>& give) {
    Row row = row_of(look);
    std::map<std::string_view, int> counts;
    const Said* shown = nullptr;
    std::size_t judged = 0;
    bool wrong = false;
    for (const Said& said : trial.said()) {
        if (said.heard.verdict == protocol::Verdict::kTruncated || said.heard.verdict == protocol::Verdict::kBadCrc) continue;
        ++judged;
        for (const Warning warning : said.heard.warnings.list()) {
            if (!look.wrong.has(warning) && !look.odd.has(warning)) continue;
            ++counts[to_string(warning)];
            if (shown == nullptr || (!wrong && look.wrong.has(warning))) shown = &said;
            wrong = wrong || look.wrong.has(warning);
        }
    }
    if (judged == 0) {
        row.came = trial.say("没有可判的帧", "no frame to judge");
    } else if (shown == nullptr) {
        row.outcome = Outcome::kPass;
        row.came = fmt::format("{} {}", judged, trial.say("帧", "frames"));
    } else {
        row.outcome = wrong ? Outcome::kFail : Outcome::kOdd;
        for (const auto& [name, count] : counts) row.came += fmt::format("{} × {}/{}  ", name, count, judged);
        row.came += excerpt(shown->heard.bytes);
    }
    give(std::move(row));
}

void look_at_checks(const DeviceTrial& trial, const std::function<void(Row)>& give) {
    Row row = row_of(
        {"crc", {"CRC 校验", "check sum"}, "HJ 212-2017 A", {"CRC 与数据段相符，大写", "fits the segment, upper case"}, {}, {}});
    std::map<std::string, int> counts;
    std::string shown;
    bool lower = false;
    for (const Said& said : trial.said()) {
        lower = lower || said.heard.warnings.has(Warning::kLowerCaseCrc);
        if (said.heard.verdict == protocol::Verdict::kOk || said.heard.verdict == protocol::Verdict::kBadLength) continue;
        std::string kind(to_string(said.heard.verdict));
        for (const Warning warning :
             {Warning::kCrcModbus, Warning::kCrcSwapped, Warning::kCrcForeign, Warning::kCrcPlaceholder}) {
            if (said.heard.warnings.has(warning)) kind += fmt::format(" ({})", to_string(warning));
        }
        ++counts[kind];
        if (shown.empty()) shown = excerpt(said.heard.bytes);
    }
    row.outcome = trial.said().empty() ? Outcome::kSkipped
                  : !counts.empty()    ? Outcome::kFail
                  : lower              ? Outcome::kOdd
                                       : Outcome::kPass;
    for (const auto& [kind, count] : counts) row.came += fmt::format("{} × {}/{}  ", kind, count, trial.said().size());
    row.came += counts.empty() ? fmt::format("{} {}", trial.said().size(), trial.say("帧", "frames")) : shown;
    give(std::move(row));
}

void look_at_line_ends(const DeviceTrial& trial, const std::function<void(Row)>& give) {
    Row row = row_of({"line_end",
                      {"帧尾", "end of the frame"},
                      "HJ 212-2017 6.2",
                      {"CRC 之后紧跟回车换行，帧间无杂质", "CR LF behind the CRC, nothing between frames"},
                      {},
                      {}});
    std::uint64_t all = 0;
    for (int i = 0; i < protocol::kLineEndCount; ++i) {
        const auto end = static_cast<protocol::LineEnd>(i);
        all += trial.line_ends(end);
        if (trial.line_ends(end) > 0) row.came += fmt::format("{} × {}  ", to_string(end), trial.line_ends(end));
    }
    const bool right = all > 0 && trial.line_ends(protocol::LineEnd::kCrLf) == all;
    row.outcome = all == 0                  ? Outcome::kSkipped
                  : !right                  ? Outcome::kFail
                  : trial.noise_bytes() > 0 ? Outcome::kOdd
                                            : Outcome::kPass;
    if (trial.noise_bytes() > 0) row.came += fmt::format("{} {}", trial.noise_bytes(), trial.say("字节杂质", "bytes of noise"));
    give(std::move(row));
}

void look_at_clock(const DeviceTrial& trial, const std::function<void(Row)>& give) {
    Row row = row_of({"clock",
                      {"时钟", "clock"},
                      "HJ 212-2017 6.7",
                      {"QN 与平台时间相差不超过 30 秒", "QN within 30 s of the platform's time"},
                      {},
                      {}});
    std::optional<std::int64_t> worst;
    for (const Said& said : trial.said()) {
        const protocol::Message message = said.heard.message();
        if (!is_usable(said.heard.verdict) || message.back_filled() || !protocol::is_data(message)) continue;
        const auto sent = parse_compact(message.qn());
        if (!sent) continue;
        const std::int64_t off = *sent - said.at;
        if (!worst || std::abs(off) > std::abs(*worst)) worst = off;
    }
    if (worst) {
        row.outcome = std::abs(*worst) > kClockWrongMs ? Outcome::kFail
                      : std::abs(*worst) > kClockOddMs ? Outcome::kOdd
                                                       : Outcome::kPass;
        row.came = fmt::format("{:+.1f} s", static_cast<double>(*worst) / 1000);
    } else {
        row.came = trial.say("没有带时间的帧", "no frame with a time");
    }
    give(std::move(row));
}

void look_at_cipher(const DeviceTrial& trial, const std::function<void(Row)>& give) {
    Row row = row_of({"encryption",
                      {"SM4 加密", "SM4"},
                      "HJ 212-2025 6.4, A.2",
                      {"CN 2000 至 2999 的 CP 为密文，密钥相符", "CP of CN 2000 to 2999 is cipher text under the key"},
                      {},
                      {}});
    if (trial.edition() != protocol::Edition::k2025) row.need = Need::kRobust;
    if (!trial.target().key) {
        row.came = trial.say("没有 --key", "no --key");
        return give(std::move(row));
    }
    int opened = 0;
    int shut = 0;
    int plain = 0;
    for (const Said& said : trial.said()) {
        if (said.heard.verdict == protocol::Verdict::kEncrypted) ++shut;
        if (!is_usable(said.heard.verdict) || !protocol::is_data(said.heard.message())) continue;
        ++(said.heard.warnings.has(Warning::kEncrypted) ? opened : plain);
    }
    row.outcome = opened + shut + plain == 0 ? Outcome::kSkipped : shut + plain > 0 ? Outcome::kFail : Outcome::kPass;
    row.came = trial.say(fmt::format("解开 {}，解不开 {}，明文 {}", opened, shut, plain),
                         fmt::format("{} opened, {} not, {} in plain text", opened, shut, plain));
    give(std::move(row));
}

}  // namespace

void judge_frames(DeviceTrial& trial, const std::function<void(Row)>& give) {
    look_at_checks(trial, give);
    look_at_line_ends(trial, give);
    for (const Look& look : kLooks) look_at_warnings(trial, look, give);
    look_at_clock(trial, give);
    look_at_cipher(trial, give);
}

}  // namespace lvwang::conform
