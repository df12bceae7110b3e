// Accounts from a workbook: read with every fault in its place, taken as one entry or not at all, written and read again.
#include "api/people_sheet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/answers_fixture.h"
#include "store/secret.h"

namespace lvwang::api {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;

using Rows = std::vector<std::vector<std::string>>;

std::string workbook(const std::vector<std::string>& head, const Rows& rows) {
    SheetTable table{"t", {}, head, {}};
    for (const auto& row : rows) {
        table.rows.emplace_back();
        for (std::size_t i = 0; i < head.size(); ++i) {
            table.rows.back().push_back(i < row.size() && !row[i].empty() ? SheetCellValue(row[i]) : SheetCellValue());
        }
    }
    auto bytes = to_xlsx(table);
    LVWANG_CHECK(bytes.has_value(), "{}", bytes.error().message);
    return std::move(*bytes);
}

const std::vector<std::string> kHead{"账号", "姓名", "电话", "单位", "角色", "全区县", "区域", "单位的站点", "停用"};

class PeopleSheetTest : public testing::Test {
protected:
    PeopleSheetTest() : day_(*parse_iso("2026-04-03T08:00:00+08:00")) {
        must("put_organisation", R"({"key":"f1","name":"甲厂","kind":"firm","region_code":"990101"})");
        must("put_organisation", R"({"key":"f2","name":"乙厂","kind":"firm","region_code":"990101"})");
        must("put_organisation", R"({"key":"f3","name":"乙厂","kind":"firm","region_code":"990101"})");
        must("account_put", R"({"login":"admin","name":"管理员","roles":["administrator"],"everything":true})");
        must("account_put", R"({"login":"town","name":"东镇","roles":["town_handler"],"regions":["990101001"]})");
    }
    void must(const std::string& type, const std::string& body) {
        const auto result = day_.district.command(type, body);
        LVWANG_CHECK(result.body.has_value(), "{}: {}", type, result.body.error().message);
    }
    Response send(std::string_view path, const std::string& bytes, const std::string& type = std::string(kXlsxType)) {
        return day_.ask(Method::kPost, path, bytes, type);
    }
    [[nodiscard]] std::shared_ptr<const accounts::Directory> directory() const { return day_.district.views->accounts.get(); }

    AnswersFixture day_;
};

TEST_F(PeopleSheetTest, AllAreTakenByOneEntryAndTheirPasswordsShownOnce) {
    const std::string bytes =
        workbook(kHead, {{"zhou", "周恩", "13800138000", "甲厂", "企业环保负责人、运维单位", "", "", "甲厂、f2", ""},
                         {"town", "东镇新", "", "", "town_handler", "", "990101001", "", ""},
                         {"wu", "吴👩‍🏭", "", "", "分析?", "", "", "", ""}});
    const json::value seen = json::parse(send("/api/v1/people_sheet/preview", bytes).text());
    ASSERT_EQ(seen.at("people").as_array().size(), 3U);
    EXPECT_EQ(seen.at("people").at(0).at("becomes").as_string(), "new");
    EXPECT_EQ(seen.at("people").at(1).at("becomes").as_string(), "changed");
    ASSERT_EQ(seen.at("faults").as_array().size(), 1U);
    EXPECT_EQ(seen.at("faults").at(0).at("text").as_string(), "row 4, roles: '分析?' is not known here");
    const Response refused = send("/api/v1/people_sheet", bytes);
    EXPECT_EQ(refused.status, 400);
    EXPECT_THAT(refused.text(), HasSubstr(R"("field":"roles")"));
    EXPECT_EQ(directory()->person("zhou"), nullptr) << "all or none";

    const std::string good =
        workbook(kHead, {{"zhou", "周恩", "13800138000", "甲厂", "企业环保负责人、运维单位", "", "", "甲厂、f2", ""},
                         {"town", "东镇新", "", "", "town_handler", "", "990101001", "", ""},
                         {"wu", "吴👩‍🏭", "", "", "数据分析", "是", "", "", ""}});
    const Response taken = send("/api/v1/people_sheet", good, "application/octet-stream");
    ASSERT_EQ(taken.status, 200) << taken.text();
    const json::value answer = json::parse(taken.text());
    EXPECT_EQ(answer.at("added").as_int64(), 2);
    EXPECT_EQ(answer.at("changed").as_int64(), 1);
    ASSERT_EQ(answer.at("passwords").as_array().size(), 2U);
    const auto zhou = directory()->person("zhou");
    ASSERT_NE(zhou, nullptr);
    EXPECT_THAT(zhou->roles, testing::UnorderedElementsAre(Role::kFirmOfficer, Role::kContractor));
    EXPECT_THAT(zhou->scope.organisations, ElementsAre("f1", "f2"));
    EXPECT_EQ(zhou->organisation_key, "f1");
    EXPECT_TRUE(zhou->must_change);
    EXPECT_EQ(directory()->person("town")->name, "东镇新");
    EXPECT_TRUE(directory()->person("wu")->scope.everything);
    const std::string password(answer.at("passwords").at(0).at("password").as_string());
    EXPECT_TRUE(store::is_password_of(zhou->password_hash, password).value_or(false));
    EXPECT_FALSE(store::is_password_of(zhou->password_hash, "Wrong-guess-1").value_or(true));
    EXPECT_TRUE(directory()->person("town")->password_hash.empty()) << "who is there keeps what he has";

    const Response again = send("/api/v1/people_sheet", good);
    EXPECT_EQ(again.status, 400);
    EXPECT_THAT(again.text(), HasSubstr("everybody in this sheet is here already"));
}

TEST_F(PeopleSheetTest, WhatIsWrittenReadsAgainAndChangesNothing) {
    must("account_put", R"({"login":"mou","name":"某","phone":"1","organisation_key":"f2","roles":["contractor","firm_officer"],)"
                        R"("organisations":["f2","f3"],"disabled":true})");
    const Response file = day_.get("/api/v1/people_sheet");
    ASSERT_EQ(file.status, 200);
    const auto sheet = read_people(file.text(), *day_.district.views->registry.get(), *directory());
    ASSERT_TRUE(sheet) << sheet.error().message;
    EXPECT_THAT(sheet->faults, testing::IsEmpty()) << text_of(sheet->faults.front());
    ASSERT_EQ(sheet->people.size(), 3U);
    for (const SheetPerson& one : sheet->people) EXPECT_FALSE(one.changes) << one.person.login;
    const Response form = day_.get("/api/v1/people_sheet?form=1");
    EXPECT_FALSE(read_people(form.text(), *day_.district.views->registry.get(), *directory()));
}

TEST_F(PeopleSheetTest, EveryFaultSaysItsRowAndColumn) {
    const auto faults = [&](const std::vector<std::string>& head, const Rows& rows) {
        const auto sheet = read_people(workbook(head, rows), *day_.district.views->registry.get(), *directory());
        std::vector<std::string> said;
        if (!sheet) said.push_back(sheet.error().message);
        if (sheet) {
            for (const SheetFault& fault : sheet->faults)
                said.push_back(fmt::format("{} {} {}", fault.row, fault.column, to_string(fault.what)));
        }
        return said;
    };
    EXPECT_THAT(faults(kHead, {{"Zhou En", "周", "", "", "领导"}}), ElementsAre("2 login form"));
    EXPECT_THAT(faults(kHead, {{"a1", "甲", "", "", "领导"}, {}, {"a1", "乙", "", "", "领导"}}), ElementsAre("4 login twice"));
    EXPECT_THAT(faults(kHead, {{"", "", "", "", ""}, {"a1", "", "", "", ""}}), ElementsAre("3 name missing", "3 roles missing"));
    EXPECT_THAT(faults(kHead, {{"a1", "甲", "", "丙厂", "领导"}}), ElementsAre("2 organisation unknown"));
    EXPECT_THAT(faults(kHead, {{"a1", "甲", "", "乙厂", "领导"}}), ElementsAre("2 organisation several"));
    EXPECT_THAT(faults(kHead, {{"a1", "甲", "", "", "领导", "也许"}}), ElementsAre("2 everything truth"));
    EXPECT_THAT(faults(kHead, {{"a1", "甲", "", "", "领导", "", "990101001，火星"}}), ElementsAre("2 regions unknown"));
    EXPECT_THAT(faults(kHead, {{"a1", std::string(201, 'x'), "", "", "领导"}}), ElementsAre("2 name long"));
    EXPECT_THAT(faults(kHead, {{"a1", "甲", "", "", "企业环保负责人", "是"}}), ElementsAre("2 everything side"));
    EXPECT_THAT(faults(kHead, {{"a1", "甲", "", "", "企业环保负责人", "", "990101001"}}), ElementsAre("2 regions side"));
    EXPECT_THAT(faults(kHead, {{"a1", "甲", "", "", "企业环保负责人、领导"}}), ElementsAre("2 roles side"));
    EXPECT_THAT(faults(kHead, {{"a1", "甲", "", "", "企业环保负责人", "", "990101001", "", "是"}}), testing::IsEmpty())
        << "he goes as he was";
    EXPECT_THAT(faults(kHead, {{"a1", "甲", "", "", "领导"}, {"a2", "甲", "", "", "领导"}}), ElementsAre("3 name taken"));
    EXPECT_THAT(faults({"账号", "姓名", "角色", "停用"}, {{"a1", "甲", "领导", "是"}, {"a2", "甲", "领导", ""}}),
                testing::IsEmpty())
        << "who left";
    EXPECT_THAT(faults({"账号", "姓名", "角色"}, {{"town", "东镇甲", "镇街经办"}, {"a2", "东镇", "领导"}}), testing::IsEmpty())
        << "set free";
    // What has no column stays, and may not fit.
    must("account_put", R"({"login":"fen","name":"芬","roles":["analyst"],"everything":true})");
    EXPECT_THAT(faults({"账号", "姓名", "角色"}, {{"fen", "芬", "企业环保负责人"}}), ElementsAre("2 everything side"));
    EXPECT_THAT(faults(kHead, {{"admin", "甲", "", "", "领导"}}), ElementsAre("1 roles manager"));
    EXPECT_THAT(faults({"账号", "姓名", "性别"}, {{"a1", "甲", "男"}}),
                ElementsAre("1 性别 column", "1 roles missing", "2 roles missing"));
    EXPECT_THAT(faults({"login", "Name", "ROLES", "name"}, {{"a1", "甲", "leader", "乙"}}), ElementsAre("1 name twice"));
    EXPECT_THAT(faults(kHead, {}), ElementsAre(HasSubstr("no row below its headings")));
}

TEST_F(PeopleSheetTest, RefusesByName) {
    const std::string sided = workbook(kHead, {{"a1", "甲", "", "", "企业环保负责人", "是"}});
    EXPECT_THAT(send("/api/v1/people_sheet", sided).text(), HasSubstr("sees the district or an area"));
    EXPECT_THAT(send("/api/v1/people_sheet", "x", "application/json").text(), HasSubstr(R"("field":"Content-Type")"));
    EXPECT_THAT(send("/api/v1/people_sheet", "账号,姓名\n").text(), HasSubstr(R"("field":"body")"));
    EXPECT_THAT(send("/api/v1/people_sheet/preview", std::string(100'000, 'P')).text(), HasSubstr(R"("field":"body")"));
    // The spine looks again: what was right when it was read may not be so when it is applied.
    const auto refuse = [&](const std::string& people, std::string_view field) {
        const auto result = day_.district.command("account_import", fmt::format(R"({{"people":[{}]}})", people));
        ASSERT_FALSE(result.body.has_value()) << people;
        EXPECT_EQ(result.body.error().field, field);
    };
    const std::string fine = R"({"login":"ok","name":"好","roles":["leader"]})";
    refuse("", "people");
    refuse("1", "people");
    refuse(fine + R"(,{"login":"bb","name":"x","roles":["king"]})", "roles");
    refuse(fine + "," + fine, "login");
    refuse(fine + R"(,{"login":"admin","name":"x","roles":["leader"]})", "people");
    refuse(R"({"login":"town","name":"x","roles":["leader"],"password_hash":"h"})", "password_hash");
    EXPECT_EQ(directory()->person("ok"), nullptr);
}

}  // namespace
}  // namespace lvwang::api
