#include "protocol/content.h"

#include <algorithm>
#include <array>

#include "base/decimal.h"
#include "base/text.h"
#include "protocol/factor.h"

namespace lvwang::protocol {
namespace {

constexpr std::array<std::string_view, 22> kSystemCodes{"21", "22", "23", "24", "25", "26", "27", "31", "32", "33", "34",
                                                        "35", "36", "37", "38", "39", "41", "44", "45", "51", "52", "91"};

// Keys of CP that are no factors (HJ 212-2017 table 5, HJ/T 212-2005 and HJ 212-2025).
constexpr std::array<std::string_view, 34> kPlainKeys{
    "DataTime",    "BeginTime",    "EndTime",     "PolId",       "SystemTime",    "QnRtn",     "ExeRtn",
    "RtdInterval", "MinInterval",  "RestartTime", "OverTime",    "ReCount",       "NewPW",     "PW",
    "QN",          "CN",           "PNUM",        "PNO",         "WarnTime",      "AlarmTime", "AlarmType",
    "AlarmTarget", "ReportTarget", "ReportTime",  "DayStdValue", "NightStdValue", "VaseNo",    "CstartTime",
    "CTime",       "Ctime",        "Stime",       "InfoId",      "SKCreateTime",  "NewSK"};

constexpr std::size_t kDecimalsMax = 4;  // no type of annex B has more

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), is_digit);
}

bool is_answer(std::string_view cn) {
    return cn.size() == 4 && cn.starts_with("901") && cn != "9015";
}

enum class NumberForm : std::uint8_t { kPlain, kOdd, kNone };

constexpr std::size_t kDigitsThatFit = 12;  // what has more may be beyond the range of our numbers

// Digits, perhaps a point and a few more, no zero in front: what nearly all values look like.
bool is_plain_number(std::string_view text) {
    if (text.size() > kDigitsThatFit) return false;
    std::size_t point = 0;
    while (point < text.size() && is_digit(text[point])) ++point;
    if (point == 0 || (point > 1 && text.front() == '0')) return false;
    if (point == text.size()) return true;
    const std::string_view decimals = text.substr(point + 1);
    return text[point] == '.' && !decimals.empty() && decimals.size() <= kDecimalsMax && all_digits(decimals);
}

// digits, one point, digits; a minus may lead. Whatever else a number can look like is odd, and the rest is none.
NumberForm form_of(std::string_view text) {
    if (is_plain_number(text)) return NumberForm::kPlain;
    if (text.starts_with('-') || text.starts_with('+')) {
        if (text.front() == '+' || text.size() == 1) return text.size() == 1 ? NumberForm::kNone : NumberForm::kOdd;
        text.remove_prefix(1);
    }
    const std::size_t mantissa_end = std::min(text.find_first_of("eE"), text.size());
    const std::string_view mantissa = text.substr(0, mantissa_end);
    const std::size_t point = mantissa.find('.');
    const std::string_view whole = mantissa.substr(0, point);
    const std::string_view decimals = point == std::string_view::npos ? std::string_view() : mantissa.substr(point + 1);
    if (!all_digits(whole) || !all_digits(decimals) || whole.size() + decimals.size() == 0) return NumberForm::kNone;
    if (mantissa_end < text.size()) {
        std::string_view exponent = text.substr(mantissa_end + 1);
        if (exponent.starts_with('-') || exponent.starts_with('+')) exponent.remove_prefix(1);
        return !exponent.empty() && all_digits(exponent) ? NumberForm::kOdd : NumberForm::kNone;
    }
    if (whole.size() + decimals.size() > kDigitsThatFit && !Decimal::parse(text)) return NumberForm::kOdd;
    const bool leading_zero = whole.size() > 1 && whole.front() == '0';
    const bool bare_point = whole.empty() || (point != std::string_view::npos && decimals.empty());
    return leading_zero || bare_point || decimals.size() > kDecimalsMax ? NumberForm::kOdd : NumberForm::kPlain;
}

bool is_measured(Suffix suffix) {
    switch (suffix) {
        case Suffix::kRtd:
        case Suffix::kAvg:
        case Suffix::kMin:
        case Suffix::kMax:
        case Suffix::kCou:
        case Suffix::kZsRtd:
        case Suffix::kZsAvg:
        case Suffix::kZsMin:
        case Suffix::kZsMax:
        case Suffix::kData: return true;
        default: return false;
    }
}

// `011`, `02`, `S01`, `B02`.
bool is_code_of_2005(std::string_view factor) {
    if (factor.size() != 2 && factor.size() != 3) return false;
    if (all_digits(factor)) return true;
    return factor.size() == 3 && (factor.front() == 'S' || factor.front() == 'B') && all_digits(factor.substr(1));
}

// `w01018`, `A21026`: a letter and five digits.
bool is_code_since_2017(std::string_view factor) {
    return factor.size() == 6 && std::string_view("aegpdwAEGPDW").find(factor.front()) != std::string_view::npos &&
           all_digits(factor.substr(1));
}

class Examination {
public:
    explicit Examination(const Message& message) : message_(message) {}

    Warnings run() {
        examine_header();
        if (message_.warnings.has(Warning::kEncrypted) || !is_data(message_)) return warnings_;
        examine_data_time();
        for (const Pair& pair : message_.cp) examine_pair(pair);
        if (old_codes_ && new_codes_) warnings_.add(Warning::kMixedCodes);
        return warnings_;
    }

private:
    void examine_header() {
        const Header& header = message_.header;
        if (message_.edition != Edition::k2005) {
            const char* last = nullptr;
            for (const auto* field :
                 {&header.qn, &header.st, &header.cn, &header.pw, &header.mn, &header.flag, &header.pnum, &header.pno}) {
                if (!*field || (*field)->data() == nullptr) continue;
                if (last != nullptr && (*field)->data() < last) warnings_.add(Warning::kHeaderOrder);
                last = (*field)->data();
            }
        }
        const std::size_t mn_size = message_.edition == Edition::k2005 ? 14 : 24;
        if (!message_.mn().empty() && message_.mn().size() != mn_size) warnings_.add(Warning::kMnForm);
        if (message_.st().size() == 2 && !is_known_st(message_.st())) warnings_.add(Warning::kUnknownSt);
        if (is_answer(message_.cn()) && message_.wants_answer()) warnings_.add(Warning::kAnswerAsksAnswer);
    }

    void examine_data_time() {
        const auto& cp = message_.cp;
        const auto found =
            std::find_if(cp.begin(), cp.end(), [](const Pair& pair) { return equals_ignore_case(pair.key, "DataTime"); });
        if (found == cp.end()) {
            warnings_.add(Warning::kNoDataTime);
            return;
        }
        if (found != cp.begin()) warnings_.add(Warning::kDataTimeNotFirst);
        const std::string_view time = found->value;
        if (!all_digits(time) || (time.size() != 14 && time.size() != 17)) return;  // decode() has named it
        if (time.size() == 17) warnings_.add(Warning::kDataTimeWithMs);
        const std::string_view cn = message_.cn();
        const std::size_t whole = cn == "2031" || cn == "2041" ? 8 : cn == "2061" ? 10 : cn == "2051" ? 12 : time.size();
        const std::string_view below = time.substr(whole);
        if (std::any_of(below.begin(), below.end(), [](char c) { return c != '0'; })) warnings_.add(Warning::kOffGrid);
    }

    void examine_pair(const Pair& pair) {
        const FactorKey key = split_key(pair.key);
        if (key.suffix == Suffix::kNone) {
            examine_plain_key(pair.key);
            return;
        }
        if (is_code_of_2005(key.factor)) old_codes_ = true;
        if (is_code_since_2017(key.factor)) new_codes_ = true;
        if (key.suffix == Suffix::kUnknown || key.factor.find('-') != std::string_view::npos) {
            warnings_.add(Warning::kUnknownSuffix);
            return;
        }
        if (key.suffix_text != to_string(key.suffix)) warnings_.add(Warning::kSuffixCase);
        if (key.suffix == Suffix::kFlag) {
            examine_mark(pair.value);
        } else if (is_measured(key.suffix) && message_.st() != "45") {  // states of production are letters
            const NumberForm form = form_of(pair.value);
            if (form == NumberForm::kNone) warnings_.add(Warning::kNoNumber);
            if (form == NumberForm::kOdd) warnings_.add(Warning::kOddNumber);
        }
    }

    void examine_plain_key(std::string_view key) {
        if (std::find(kPlainKeys.begin(), kPlainKeys.end(), key) != kPlainKeys.end()) return;
        const bool other_case = std::any_of(kPlainKeys.begin(), kPlainKeys.end(),
                                            [&](std::string_view known) { return equals_ignore_case(key, known); });
        warnings_.add(other_case ? Warning::kKeyCase : Warning::kKeyWithoutSuffix);
    }

    void examine_mark(std::string_view mark) {
        constexpr std::string_view kMarks = "NFMSDCTBPnfmsdctbp0123";  // 2017 6.6.5, and those of 2005
        if (mark.size() != 1 || kMarks.find(mark.front()) == std::string_view::npos) warnings_.add(Warning::kUnknownMark);
    }

    const Message& message_;
    Warnings warnings_;
    bool old_codes_ = false;
    bool new_codes_ = false;
};

}  // namespace

Warnings examine(const Message& message) {
    return Examination(message).run();
}

bool is_data(const Message& message) {
    const std::string_view cn = message.cn();
    if (cn.size() != 4 || cn.front() != '2' || cn == "2012" || cn == "2022" || cn == "2072" || cn == "2081") return false;
    return !message.cp.empty() && !message.find("BeginTime");
}

bool is_known_st(std::string_view st) {
    return std::find(kSystemCodes.begin(), kSystemCodes.end(), st) != kSystemCodes.end();
}

Medium medium_of(std::string_view st) {
    for (const std::string_view water : {"21", "24", "26", "32", "33", "34", "52"}) {
        if (st == water) return Medium::kWater;
    }
    for (const std::string_view gas : {"22", "27", "31", "39", "51"}) {
        if (st == gas) return Medium::kGas;
    }
    return Medium::kOther;
}

}  // namespace lvwang::protocol
