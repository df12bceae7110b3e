// What everybody will read names nobody: numbers, addresses and names are found, amounts and days are not.
#include "cases/redaction.h"

#include <gtest/gtest.h>

#include <vector>

namespace lvwang::cases {
namespace {

TEST(Redaction, FindsWhatTellsWhoSomebodyIs) {
    const std::vector<std::string> names{"王敏", "李", "Zhou Lan", "", "……"};
    struct Row {
        std::string_view text;
        std::string_view found;  // empty: nothing
    };
    const std::vector<Row> rows{
        {"裸土约 2000 平方米未覆盖，2026-11-26 前整改", ""},
        {"PM10 小时均值 312 μg/m³，超标 1.08 倍", ""},
        {"请致电 13800138000", "13800138000"},
        {"请致电 138 0013 8000 反映", "138 0013 8000"},
        {"请致电１３８　００１３－８０００反映", "１３８　００１３－８０００"},
        {"１２３ 亩，二〇二六年", ""},
        {"写信给 li＠example.com。", "li＠example.com"},
        {"0555-1234567", "0555-1234567"},
        {"2026-11-26 08:30 巡查发现裸土，20 时复查", ""},
        {"2026-11-26 13800138000", "13800138000"},
        {"2026-11-2613", "2026-11-2613"},
        {"由 王　敏 负责", "王敏"},
        {"由王\u200B敏负责", "王敏"},
        {"身份证 34050119900101123X", "34050119900101123"},
        {"写信给 li.si@example.com。", "li.si@example.com"},
        {"由王敏负责", "王敏"},
        {"told by Zhou Lan", "Zhou Lan"},
        {"请致电 138.0013.8000", "138.0013.8000"},
        {"请致电 138/0013/8000", "138/0013/8000"},
        {"请致电 138_0013_8000", "138_0013_8000"},
        {"请致电 138—0013—8000", "138—0013—8000"},
        {"请致电 138\u00A00013\u00A08000", "138\u00A00013\u00A08000"},
        {"请致电 138\n0013\n8000", "138\n0013\n8000"},
        {"由王·敏负责", "王敏"},
        {"由王\n敏负责", "王敏"},
        {"由王\u00A0敏负责", "王敏"},
        {"由王\u2060敏负责", "王敏"},
        {"由王\u00AD敏负责", "王敏"},
        {"told by Zhou-Lan", "Zhou Lan"},
        {"超过 GB 16297-1996 表2", ""},
        {"超过 GB/T 39731.12-2020、HJ 633-2026 与 DB34/T 2275-2015", ""},
        {"请找 GB 13800-1380 联系", "13800-1380"},
        {"35.2 41.7 毫克每立方米", ""},
        {"2026/11/26 与 2026.11.27 两次", ""},
        {"2026-11-26—2026-11-30 整改", ""},
        {"COD 215\n2026-11-26 10:00 起", ""},
        {"气 200/150/100", ""},
        {"排放量 1234.567 吨", ""},
        {"10:00—12:00 215 220", ""},
        {"138\u200B0013\u200B8000", "138\u200B0013\u200B8000"},
        {"138，0013，8000", "138，0013，8000"},
        {"电话 138 (0013) 8000", "138 (0013) 8000"},
        {"张王、敏感点", ""},
        {"李村北侧", ""},  // a name of one character is in too many words
        {"@ 没有地址", ""},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(personal_in(row.text, names).value_or(""), row.found) << row.text;
    }
}

}  // namespace
}  // namespace lvwang::cases
