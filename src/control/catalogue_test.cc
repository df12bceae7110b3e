#include "control/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/source_tree.h"

namespace lvwang::control {
namespace {

using protocol::Edition;
using testing::HasSubstr;

const Instant kNow = *parse_compact("20240601085857223");

// The examples of annex C of the three editions, CP by CP.
TEST(Catalogue, WritesWhatTheAnnexPrints) {
    struct Example {
        Edition edition;
        std::string cn;
        Arguments arguments;
        std::string cp;
    };
    const Example examples[] = {
        {Edition::k2005, "1000", {{"OverTime", "5"}, {"ReCount", "3"}}, "OverTime=5;ReCount=3"},
        {Edition::k2017, "1000", {{"OverTime", "5"}, {"ReCount", "3"}}, "OverTime=5;ReCount=3"},
        {Edition::k2025, "1000", {{"OverTime", "5"}, {"ReCount", "3"}}, "OverTime=5;ReCount=3"},
        {Edition::k2005, "1001", {{"WarnTime", "5"}}, "WarnTime=5"},
        {Edition::k2005, "1011", {}, ""},
        {Edition::k2017, "1011", {{"PolId", "w01018"}}, "PolId=w01018"},
        {Edition::k2025, "1011", {}, ""},
        {Edition::k2005, "1012", {{"SystemTime", "20040516010101"}}, "SystemTime=20040516010101"},
        {Edition::k2025, "1012", {{"PolId", "w01018"}, {"SystemTime", "now"}}, "PolId=w01018;SystemTime=20240601085857"},
        {Edition::k2017, "1012", {}, "SystemTime=20240601085857"},
        {Edition::k2005, "1021", {{"PolId", "101,102"}}, "PolId=101;PolId=102"},
        {Edition::k2005, "1022", {{"PolId", "101"}, {"LowValue", "1.1"}, {"UpValue", "9.9"}}, "101-LowValue=1.1,101-UpValue=9.9"},
        {Edition::k2005, "1031", {}, ""},
        {Edition::k2005, "1032", {{"AlarmTarget", "3882566"}}, "AlarmTarget=3882566"},
        {Edition::k2005, "1041", {}, ""},
        {Edition::k2005, "1042", {{"ReportTime", "0101"}}, "ReportTime=0101"},
        {Edition::k2017, "1061", {}, ""},
        {Edition::k2017, "1062", {{"RtdInterval", "30"}}, "RtdInterval=30"},
        {Edition::k2017, "1064", {{"MinInterval", "10"}}, "MinInterval=10"},
        {Edition::k2005, "1072", {{"NewPW", "654321"}}, "PW=654321"},
        {Edition::k2017, "1072", {{"NewPW", "654321"}}, "NewPW=654321"},
        {Edition::k2017, "2012", {}, ""},
        {Edition::k2005,
         "2051",
         {{"BeginTime", "20040506111000"}, {"EndTime", "2004-05-06T15:10:00"}},
         "BeginTime=20040506111000,EndTime=20040506151000"},
        {Edition::k2017,
         "2041",
         {{"BeginTime", "20160801000000"}, {"EndTime", "20160801000000"}},
         "BeginTime=20160801000000,EndTime=20160801000000"},
        {Edition::k2025,
         "2013",
         {{"BeginTime", "20240601080000"}, {"EndTime", "2024-06-01T00:00:00Z"}},
         "BeginTime=20240601080000;EndTime=20240601080000"},
        {Edition::k2005, "3011", {{"PolId", "101"}}, "PolID=101"},
        {Edition::k2017, "3011", {{"PolId", "w01018"}}, "PolId=w01018"},
        {Edition::k2025, "3011", {{"PolId", "w01018"}}, "PolId=w01018,CalibrationType=0"},
        {Edition::k2005, "3014", {{"PolId", "101"}, {"CTime", "04, 10,14,16"}}, "PolID=101,CTime=04,CTime=10,CTime=14,CTime=16"},
        {Edition::k2017, "3015", {}, ""},
        {Edition::k2017,
         "3016",
         {{"PolId", "w01018"}, {"CstartTime", "000000"}, {"CTime", "2"}},
         "PolId=w01018;CstartTime=000000;CTime=2"},
        {Edition::k2017, "3020", {{"PolId", "w01018"}, {"InfoId", "i12001"}}, "PolId=w01018;InfoId=i12001"},
        {Edition::k2017,
         "3021",
         {{"PolId", "w01018"}, {"InfoId", "i13004"}, {"Info", "168.0"}},
         "PolId=w01018;InfoId=i13004;i13004-Info=168.0"},
        {Edition::k2025, "3022", {{"PolId", "w01018"}}, "PolId=w01018"},
        {Edition::k2025, "3024", {{"PolId", "w01018"}}, "PolId=w01018"},
    };
    const Catalogue& catalogue = source_tree_catalogue();
    for (const Example& example : examples) {
        const auto checked = catalogue.check(example.cn, example.edition, example.arguments);
        ASSERT_TRUE(checked) << example.cn << ": " << checked.error().message;
        const auto cp = catalogue.encode(example.cn, example.edition, *checked, kNow);
        ASSERT_TRUE(cp) << example.cn;
        EXPECT_EQ(*cp, example.cp) << example.cn << " of " << to_string(example.edition);
    }
}

TEST(Catalogue, NamesTheFieldAtFault) {
    struct Bad {
        Edition edition;
        std::string cn;
        Arguments arguments;
        std::string field;
        std::string message;
    };
    const Bad bad[] = {
        {Edition::k2017, "1062", {{"RtdInterval", "29"}}, "arguments.RtdInterval", "29 is outside 30..3600 s"},
        {Edition::k2017, "1062", {{"RtdInterval", "3601"}}, "arguments.RtdInterval", "outside"},
        {Edition::k2017, "1062", {{"RtdInterval", "60.5"}}, "arguments.RtdInterval", "whole number"},
        {Edition::k2017, "1062", {{"RtdInterval", "-60"}}, "arguments.RtdInterval", "whole number"},
        {Edition::k2017, "1062", {{"RtdInterval", "sixty"}}, "arguments.RtdInterval", "not a number"},
        {Edition::k2017, "1064", {{"MinInterval", "7"}}, "arguments.MinInterval", "none of 1, 2, 3"},
        {Edition::k2017, "2051", {{"BeginTime", "20240601000000"}}, "arguments.EndTime", "missing"},
        {Edition::k2017, "2051", {{"BeginTime", "20240602000000"}, {"EndTime", "20240601000000"}}, "arguments.EndTime", "before"},
        {Edition::k2017, "2051", {{"BeginTime", "20241301000000"}, {"EndTime", "20240601"}}, "arguments.BeginTime", "not a time"},
        {Edition::k2017, "1072", {{"NewPW", "12345"}}, "arguments.NewPW", "must have 6 characters"},
        {Edition::k2017, "1072", {{"NewPW", "123;45"}}, "arguments.NewPW", "keeps for itself"},
        {Edition::k2017, "3021", {{"PolId", "w01018"}, {"InfoId", "i13004"}, {"Info", "1&&"}}, "arguments.Info", "keeps"},
        {Edition::k2017, "3011", {{"PolId", "w01018;x"}}, "arguments.PolId", "keeps"},
        {Edition::k2017, "3011", {{"PolId", "w01 018"}}, "arguments.PolId", "no code"},
        {Edition::k2017, "3011", {{"PolId", "w01018"}, {"Colour", "1"}}, "arguments.Colour", "no field 'Colour'"},
        {Edition::k2005, "3014", {{"PolId", "101"}, {"CTime", "25"}}, "arguments.CTime", "cannot stand"},
        {Edition::k2005, "1042", {{"ReportTime", "2460"}}, "arguments.ReportTime", "HHMM"},
        {Edition::k2005, "1064", {{"MinInterval", "10"}}, "cn", "HJ 212-2005 has no command '1064'"},
        {Edition::k2025, "3014", {{"PolId", "w01018"}}, "cn", "2025"},
        {Edition::k2017, "9014", {}, "cn", "no command"},
    };
    for (const Bad& one : bad) {
        const auto checked = source_tree_catalogue().check(one.cn, one.edition, one.arguments);
        ASSERT_FALSE(checked) << one.cn;
        EXPECT_EQ(checked.error().field, one.field);
        EXPECT_THAT(checked.error().message, HasSubstr(one.message)) << one.cn;
    }
}

// Whoever fills a form with what it shows at first may send it, once the fields without such a value are filled too.
TEST(Catalogue, EveryFieldHasANameAndEveryDefaultIsAllowed) {
    const Catalogue& catalogue = source_tree_catalogue();
    EXPECT_GE(catalogue.all().size(), 40U);
    for (const CommandKind& command : catalogue.all()) {
        EXPECT_EQ(command.warning.empty(), command.warning_en.empty()) << command.cn;
        EXPECT_EQ(command.kind == Kind::kNotice, command.ending == Ending::kAnswer) << command.cn;
        for (const Edition edition : command.editions) {
            Arguments arguments;
            for (const Field* field : catalogue.fields(command.cn, edition)) {
                if (!field->otherwise.empty() || !field->required) continue;
                switch (field->type) {
                    case FieldType::kInteger:
                    case FieldType::kDecimal: arguments[field->key] = "1"; break;
                    case FieldType::kTime: arguments[field->key] = "20240601000000"; break;
                    case FieldType::kHourMinute: arguments[field->key] = "0830"; break;
                    case FieldType::kHours: arguments[field->key] = "08"; break;
                    case FieldType::kPassword: arguments[field->key] = "654321"; break;
                    default: arguments[field->key] = "w01018";
                }
            }
            const auto checked = catalogue.check(command.cn, edition, arguments);
            ASSERT_TRUE(checked) << command.cn << ": " << checked.error().message;
            EXPECT_TRUE(catalogue.encode(command.cn, edition, *checked, kNow)) << command.cn;
        }
    }
}

TEST(Catalogue, ABadTableNamesTheCell) {
    const std::string head = "cn,editions,kind,ends,execution_min,category,name,name_en,warning,warning_en,clause\n";
    const SourceText fields{"f.csv",
                            "cn,editions,key,wire,join,type,required,minimum,maximum,unit,default,choices,name,name_en\n"};
    const auto error = [&](const std::string& row) {
        const auto parsed = Catalogue::parse({"c.csv", head + row}, fields);
        return parsed ? std::string() : parsed.error().message;
    };
    EXPECT_THAT(error("1000,2018,request,result,1,line,a,b,,,c\n"), HasSubstr("c.csv:2: column 'editions'"));
    EXPECT_THAT(error("1000,2017,question,result,1,line,a,b,,,c\n"), HasSubstr("column 'kind'"));
    EXPECT_THAT(error("1000,2017,request,result,0,line,a,b,,,c\n"), HasSubstr("column 'execution_min'"));
    EXPECT_THAT(error("1000,2017,request,result,1,line,a,b,,,c\n1000,2017,request,result,1,line,a,b,,,c\n"), HasSubstr("twice"));
}

}  // namespace
}  // namespace lvwang::control
