#include "store/case_row.h"

#include "base/text.h"

namespace lvwang::store {

using soci::into;

void CaseRow::read_from(soci::statement& statement) {
    for (long long* number :
         {&id_, &state_, &opened_at_, &deadline_kind_, &extensions_, &supervision_, &relapses_, &version_, &seq_}) {
        statement.exchange(into(*number));
    }
    for (std::string* text :
         {&record_.type, &record_.title, &record_.title_en, &record_.report, &record_.reported_by, &given_in_, &record_.owner,
          &joined_, &record_.deadline, &record_.deadline_clause, &record_.outcome, &record_.watch_outcome, &record_.revisit.by}) {
        statement.exchange(into(*text));
    }
    statement.exchange(into(longitude_deg_, placed_));
    statement.exchange(into(latitude_deg_, placed_));
    for (OptionalText* text : {&region_, &organisation_}) statement.exchange(into(text->value, text->indicator));
    for (OptionalInteger* number :
         {&finding_, &point_, &site_, &due_at_, &overdue_at_, &asked_due_at_, &suspended_at_, &clue_sent_at_, &clue_received_at_,
          &closed_at_, &merged_into_, &watch_until_, &firm_until_, &explained_at_, &explain_lapsed_at_, &appealed_at_,
          &revisit_at_, &revisit_overdue_at_, &released_at_}) {
        statement.exchange(into(number->value, number->indicator));
    }
}

Case CaseRow::record() const {
    Case record = record_;
    record.id = id_;
    record.finding_id = finding_.get().value_or(0);
    record.point = PointId{point_.get().value_or(0)};
    record.site = SiteId{site_.get().value_or(0)};
    if (placed_ == soci::i_ok) {
        const auto given_in = parse_coordinate_system(given_in_);
        record.seen_at = SeenAt{longitude_deg_, latitude_deg_, given_in.value_or(CoordinateSystem::kCgcs2000)};
    }
    record.region_code = region_.get();
    record.state = static_cast<CaseState>(state_);
    record.owner_organisation = organisation_.get();
    if (!joined_.empty()) {
        for (const std::string_view name : split(joined_, '\n')) record.joined.emplace_back(name);
    }
    record.opened_at = Instant{opened_at_};
    record.due_at = Instant{due_at_.get().value_or(0)};
    record.deadline_kind = static_cast<DeadlineKind>(deadline_kind_);
    record.overdue_at = instant_of(overdue_at_);
    record.asked_due_at = instant_of(asked_due_at_);
    record.extensions = static_cast<int>(extensions_);
    record.suspended_at = instant_of(suspended_at_);
    record.supervision = static_cast<Supervision>(supervision_);
    record.clue_sent_at = instant_of(clue_sent_at_);
    record.clue_received_at = instant_of(clue_received_at_);
    record.released_at = instant_of(released_at_);
    record.closed_at = instant_of(closed_at_);
    record.merged_into = merged_into_.get().value_or(0);
    record.watch_until = instant_of(watch_until_);
    record.firm = {instant_of(firm_until_), instant_of(explained_at_), instant_of(explain_lapsed_at_), instant_of(appealed_at_)};
    record.revisit.at = instant_of(revisit_at_);
    record.revisit.overdue_at = instant_of(revisit_overdue_at_);
    record.relapses = static_cast<int>(relapses_);
    record.version = version_;
    record.seq = static_cast<std::uint64_t>(seq_);
    return record;
}

std::vector<Case> select_cases(soci::session& sql, const std::string& rest) {
    CaseRow row;
    soci::statement statement(sql);
    row.read_from(statement);
    statement.alloc();
    statement.prepare(fmt::format("SELECT {} FROM cases c {}", kCaseColumns, rest));
    statement.define_and_bind();
    statement.execute(false);
    std::vector<Case> records;
    while (statement.fetch()) records.push_back(row.record());
    return records;
}

}  // namespace lvwang::store
