#include "protocol/warning.h"

#include "base/check.h"

namespace lvwang::protocol {

std::string_view to_string(Warning warning) {
    switch (warning) {
        case Warning::kLengthRepaired: return "length_repaired";
        case Warning::kShortLengthField: return "short_length_field";
        case Warning::kSegmentOver1024: return "segment_over_1024";
        case Warning::kLowerCaseCrc: return "lower_case_crc";
        case Warning::kCrcModbus: return "crc_modbus";
        case Warning::kCrcSwapped: return "crc_swapped";
        case Warning::kCrcForeign: return "crc_foreign";
        case Warning::kEncrypted: return "encrypted";
        case Warning::kKeyCase: return "key_case";
        case Warning::kBlankAroundKey: return "blank_around_key";
        case Warning::kJunkBeforeKey: return "junk_before_key";
        case Warning::kHeaderComma: return "header_comma";
        case Warning::kMissingSeparator: return "missing_separator";
        case Warning::kStraySeparator: return "stray_separator";
        case Warning::kDuplicateHeader: return "duplicate_header";
        case Warning::kUnknownHeader: return "unknown_header";
        case Warning::kHeaderAfterCp: return "header_after_cp";
        case Warning::kNoQn: return "no_qn";
        case Warning::kOddQn: return "odd_qn";
        case Warning::kNoSt: return "no_st";
        case Warning::kOddSt: return "odd_st";
        case Warning::kNoCn: return "no_cn";
        case Warning::kOddCn: return "odd_cn";
        case Warning::kNoMn: return "no_mn";
        case Warning::kOddMn: return "odd_mn";
        case Warning::kNoFlag: return "no_flag";
        case Warning::kOddFlag: return "odd_flag";
        case Warning::kUnknownEdition: return "unknown_edition";
        case Warning::kSplitWithoutNumbers: return "split_without_numbers";
        case Warning::kNumbersWithoutSplit: return "numbers_without_split";
        case Warning::kNoCp: return "no_cp";
        case Warning::kCpNotOpened: return "cp_not_opened";
        case Warning::kCpNotClosed: return "cp_not_closed";
        case Warning::kTextAfterCp: return "text_after_cp";
        case Warning::kDuplicateKey: return "duplicate_key";
        case Warning::kKeyWithoutValue: return "key_without_value";
        case Warning::kOddDataTime: return "odd_data_time";
        case Warning::kGbkText: return "gbk_text";
        case Warning::kUndecodableText: return "undecodable_text";
        case Warning::kCrcOverCipherText: return "crc_over_cipher_text";
        case Warning::kCrcPlaceholder: return "crc_placeholder";
        case Warning::kHeaderOrder: return "header_order";
        case Warning::kMnForm: return "mn_form";
        case Warning::kUnknownSt: return "unknown_st";
        case Warning::kAnswerAsksAnswer: return "answer_asks_answer";
        case Warning::kNoDataTime: return "no_data_time";
        case Warning::kDataTimeNotFirst: return "data_time_not_first";
        case Warning::kDataTimeWithMs: return "data_time_with_ms";
        case Warning::kOffGrid: return "off_grid";
        case Warning::kUnknownSuffix: return "unknown_suffix";
        case Warning::kKeyWithoutSuffix: return "key_without_suffix";
        case Warning::kSuffixCase: return "suffix_case";
        case Warning::kMixedCodes: return "mixed_codes";
        case Warning::kNoNumber: return "no_number";
        case Warning::kOddNumber: return "odd_number";
        case Warning::kUnknownMark: return "unknown_mark";
        case Warning::kTimeAhead: return "time_ahead";
        case Warning::kStOtherMedium: return "st_other_medium";
    }
    LVWANG_CHECK(false, "warning {} has no name", static_cast<int>(warning));
}

std::vector<Warning> Warnings::list() const {
    std::vector<Warning> all;
    for (int i = 0; i < kWarningCount; ++i) {
        if (has(static_cast<Warning>(i))) all.push_back(static_cast<Warning>(i));
    }
    return all;
}

}  // namespace lvwang::protocol
