// What was odd about a frame that could be read all the same? Every quirk of the field has one name.
// Promise: names are stable; they appear in files, in the API and on the ingest page.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace lvwang::protocol {

enum class Warning : std::uint8_t {
    // frame
    kLengthRepaired,    ///< the length field is wrong; the end was found by `&&`, CRC and line end
    kShortLengthField,  ///< fewer than four digits
    kSegmentOver1024,   ///< longer than the standard allows
    kLowerCaseCrc,
    kCrcModbus,   ///< the CRC fits as Modbus CRC-16
    kCrcSwapped,  ///< the CRC fits with its bytes swapped
    kCrcForeign,  ///< a value that the algorithm of HJ 212 never gives
    kEncrypted,   ///< CP is SM4 cipher text
    // header
    kKeyCase,           ///< a name in other case than the standard's
    kBlankAroundKey,    ///< blanks around a name or key
    kJunkBeforeKey,     ///< `1QN=`
    kHeaderComma,       ///< `,` between header fields
    kMissingSeparator,  ///< `Flag=5CP=&&`
    kStraySeparator,    ///< `;,` or `;;` or a separator before the closing `&&`
    kDuplicateHeader,   ///< a header field twice; the first counts
    kUnknownHeader,     ///< a header field that no edition has
    kHeaderAfterCp,     ///< a header field behind CP
    kNoQn,              ///< only 2005 may leave it out
    kOddQn,             ///< not 17 digits of a civil time
    kNoSt,
    kOddSt,  ///< not two characters
    kNoCn,
    kOddCn,  ///< not four digits
    kNoMn,   ///< absent or empty
    kOddMn,  ///< blanks or bytes outside ASCII
    kNoFlag,
    kOddFlag,              ///< not a number of 0..255
    kUnknownEdition,       ///< version bits above 2025's
    kSplitWithoutNumbers,  ///< split bit without PNUM and PNO
    kNumbersWithoutSplit,  ///< PNUM or PNO without the split bit
    // CP
    kNoCp,
    kCpNotOpened,      ///< no `&&` behind `CP=`
    kCpNotClosed,      ///< no closing `&&`
    kTextAfterCp,      ///< pairs behind the closing `&&`
    kDuplicateKey,     ///< a key twice
    kKeyWithoutValue,  ///< text without `=`
    kOddDataTime,      ///< DataTime is not a civil time
    kGbkText,          ///< text was GBK, now UTF-8
    kUndecodableText,  ///< neither UTF-8 nor GBK
    // frame
    kCrcOverCipherText,  ///< the CRC is that of the cipher text, where the standard asks for that of the plain text
    kCrcPlaceholder,     ///< a wrong CRC of 0000 or FFFF: its sender reckons none
    // content (content.h)
    kHeaderOrder,       ///< header fields in another order than that of the edition; 2005 has none
    kMnForm,            ///< MN is not of the edition's length: 14 in 2005, 24 later
    kUnknownSt,         ///< a system code that no edition has
    kAnswerAsksAnswer,  ///< an answer with the bit that wants one
    kNoDataTime,        ///< data without DataTime
    kDataTimeNotFirst,  ///< DataTime is not the first pair
    kDataTimeWithMs,    ///< DataTime has milliseconds
    kOffGrid,           ///< DataTime of a period is not on the minute, hour or day
    kUnknownSuffix,     ///< `LA-td`, `SO2-Ori`
    kKeyWithoutSuffix,  ///< `FANSTATUS=1`: no factor and no key of an edition
    kSuffixCase,        ///< `-flag`, `-RTD`
    kMixedCodes,        ///< factor codes of 2005 and of later editions side by side
    kNoNumber,          ///< a value that is none: empty, `--`, `NaN`
    kOddNumber,         ///< a number in an odd form: `00.58`, `1.2E-3`, more than four decimals
    kUnknownMark,       ///< a data mark that no edition has
    // content held against who sent it and when it came (pipeline/intake.h)
    kTimeAhead,      ///< stamped more than ten minutes ahead of its arrival
    kStOtherMedium,  ///< ST speaks of water where the point is one of gas, or the other way
    kLast_ = kStOtherMedium,
};

inline constexpr int kWarningCount = static_cast<int>(Warning::kLast_) + 1;
static_assert(kWarningCount <= 64);  // the bits of Warnings

/// "length_repaired", "short_length_field", ...
[[nodiscard]] std::string_view to_string(Warning warning);

/// A set of warnings.
class Warnings {
public:
    constexpr Warnings() = default;
    constexpr Warnings(std::initializer_list<Warning> list) {
        for (const Warning w : list) add(w);
    }

    constexpr void add(Warning warning) { bits_ |= bit(warning); }
    constexpr void add(const Warnings& others) { bits_ |= others.bits_; }
    [[nodiscard]] constexpr bool has(Warning warning) const { return (bits_ & bit(warning)) != 0; }
    [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
    /// In the order of their declaration.
    [[nodiscard]] std::vector<Warning> list() const;
    friend constexpr bool operator==(const Warnings&, const Warnings&) = default;

private:
    static constexpr std::uint64_t bit(Warning warning) { return std::uint64_t{1} << static_cast<unsigned>(warning); }

    std::uint64_t bits_ = 0;
};

}  // namespace lvwang::protocol
