// A stack's case and the people around it, on the workflows and the calendar that ship. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/check.h"
#include "cases/cases.h"
#include "standards/source_tree.h"

namespace lvwang::cases {

// The workflows and the calendar that ship.
inline const Workflows& workflows() {
    static const Workflows kAll = [] {
        auto parsed = Workflows::parse(standards::source_tree_texts());
        LVWANG_CHECK(parsed.has_value(), "{}", parsed.error().message);
        return std::move(*parsed);
    }();
    return kAll;
}
inline const standards::Calendar& calendar() {
    return standards::source_tree_standards().calendar();
}

inline constexpr Instant kNow{1'775'188'800'000};  // 2026-04-03T12:00+08
inline const Instant kDue = end_of({2026, 4, 8});  // two working days: the 4th to the 6th are off

class Cases : public testing::Test {
protected:
    Cases() {
        finding_.id = 3;
        finding_.rule = "stack_hour_exceeded";
        finding_.state = FindingState::kOpen;
        finding_.open_at = kNow;
        finding_.text = "清源热电 DA001 二氧化硫 折算浓度 62.3 mg/m³";
        site_.id = SiteId{4};
        site_.kind = SiteKind::kFirm;
        site_.name = "清源热电";
        site_.name_en = "Qingyuan Heat";
        site_.region_code = "330999";
        point_.id = PointId{5};
        point_.code = "DA001";
        point_.name = "1号锅炉排口";
        so2_.name = "二氧化硫";
        so2_.name_en = "SO2";
        responsible_.person = "王敏";
        responsible_.organisation_key = "town-a";
    }

    CaseChange opened(const Workflow& flow) {
        return open({finding_, site_, point_, &so2_}, flow, &responsible_, desk_, calendar(), kNow, 10);
    }
    CaseChange opened() { return opened(*workflows().of_rule("stack_hour_exceeded")); }

    static Act act(std::string_view name, std::int64_t version = 1) {
        Act asked;
        asked.act = name;
        asked.actor = "li";
        asked.version = version;
        asked.note = "已查明";
        if (name == "assign" || name == "transfer") {
            asked.owner = "赵工";
            asked.owner_organisation = "bureau";
        }
        if (name == "feed_back") asked.fields = {{"cause", "浆液泵故障"}, {"measures", "更换"}};
        if (name == "check_in") asked.fields = {{"scene", "正在整改"}};
        if (name == "verify") asked.fields = {{"how", "现场核查"}};
        if (name == "talk") asked.fields = {{"with", "厂长"}, {"held_on", "2026-04-02"}, {"agreed", "限期整改"}};
        if (name == "ask_extension") asked.due_at = end_of({2026, 4, 12});
        if (name == "supervise") asked.level = Supervision::kKey;
        if (name == "recheck") asked.passed = false;
        if (name == "explain") asked.fields = {{"facts", "二号浆液泵跳停"}, {"cause", "治理设施故障"}};
        if (name == "ask_correction") asked.fields = {{"record", "14 时二氧化硫"}, {"should_be", "31.2"}, {"proof", "校准记录"}};
        if (name == "answer_firm") asked.fields = {{"found", "部分属实"}, {"reply", "请提交检修记录"}};
        if (name == "appeal") asked.fields = {{"grounds", "采样口不符合规范"}, {"wanted", "撤销"}};
        if (name == "refer") asked.fields = {{"to", "执法大队"}, {"grounds", "超标"}};
        if (name == "join") asked.joined = {"陆网格"};
        return asked;
    }

    static Result<CaseChange> take(const Case& before, const Act& asked, const Who& who, Instant now = kNow + kHourMs,
                                   const Case* into = nullptr) {
        return step(before, workflows().of(before), asked, who, into, calendar(), now, before.seq + 1);
    }

    // A case in `state`, by the shortest way there.
    Case in(CaseState state) {
        Case record = opened().after;
        for (const std::string_view name : {"accept", "feed_back", "verify", "close"}) {
            if (record.state == state) break;
            const auto done = take(record, act(name, record.version), name == "accept" ? owner() : everything());
            EXPECT_TRUE(done) << done.error().message;
            record = done->after;
        }
        EXPECT_EQ(record.state, state);
        return record;
    }

    static Who owner() { return {"wang", "王敏", {Role::kTownHandler}, "town-a"}; }
    static Who officer() { return {"zhou", "周值班", {Role::kDutyOfficer}, "bureau"}; }
    static Who leader() { return {"zhao", "赵主任", {Role::kLeader}, "bureau"}; }
    static Who discipline() { return {"ji", "季纪检", {Role::kDisciplineOffice}, ""}; }
    static Who firm() { return {"shen", "沈环保", {Role::kFirmOfficer}, "qingyuan"}; }
    static Who everything() {
        return {"all", "王敏", {Role::kLeader, Role::kDutyOfficer, Role::kInspector, Role::kDisciplineOffice}, ""};
    }

    Finding finding_;
    Site site_;
    Point point_;
    Parameter so2_;
    Responsibility responsible_;
    Owner desk_{"值班室", "bureau"};
};

}  // namespace lvwang::cases
