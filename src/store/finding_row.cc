#include "store/finding_row.h"

namespace lvwang::store {

FindingRow::FindingRow(const Finding& finding)
    : id_(finding.id),
      key_(finding.key),
      rule_(finding.rule),
      class_(static_cast<long long>(finding.cls)),
      point_(static_cast<long long>(finding.point)),
      period_(static_cast<long long>(finding.period)),
      start_ms_(finding.start.ms),
      last_ms_(finding.last.ms),
      state_(static_cast<long long>(finding.state)),
      pending_at_(finding.pending_at.ms),
      resolution_(finding.resolution),
      value_(finding.value),
      measured_(finding.measured),
      limit_(finding.limit),
      unit_(finding.unit),
      standard_(finding.standard),
      clause_(finding.clause),
      table_(finding.table),
      text_(finding.text),
      text_en_(finding.text_en),
      seq_(static_cast<long long>(finding.seq)),
      live_(finding.live ? 1 : 0) {
    if (finding.parameter) parameter_.set(static_cast<long long>(*finding.parameter));
    open_at_.set(ms_of(finding.open_at));
    resolved_at_.set(ms_of(finding.resolved_at));
}

void FindingRow::use_in(soci::statement& statement) {
    using soci::use;
    for (std::string* text : {&key_, &rule_}) statement.exchange(use(*text));
    statement.exchange(use(class_));
    statement.exchange(use(point_));
    statement.exchange(use(parameter_.value, parameter_.indicator));
    for (long long* number : {&period_, &start_ms_, &last_ms_, &state_, &pending_at_}) statement.exchange(use(*number));
    statement.exchange(use(open_at_.value, open_at_.indicator));
    statement.exchange(use(resolved_at_.value, resolved_at_.indicator));
    for (std::string* text :
         {&resolution_, &value_, &measured_, &limit_, &unit_, &standard_, &clause_, &table_, &text_, &text_en_}) {
        statement.exchange(use(*text));
    }
    statement.exchange(use(seq_));
    statement.exchange(use(live_));
}

void FindingRow::read_from(soci::statement& statement) {
    using soci::into;
    statement.exchange(into(id_, absent_));
    for (std::string* text : {&key_, &rule_}) statement.exchange(into(*text, absent_));
    statement.exchange(into(class_, absent_));
    statement.exchange(into(point_, absent_));
    statement.exchange(into(parameter_.value, parameter_.indicator));
    for (long long* number : {&period_, &start_ms_, &last_ms_, &state_, &pending_at_}) statement.exchange(into(*number, absent_));
    statement.exchange(into(open_at_.value, open_at_.indicator));
    statement.exchange(into(resolved_at_.value, resolved_at_.indicator));
    for (std::string* text :
         {&resolution_, &value_, &measured_, &limit_, &unit_, &standard_, &clause_, &table_, &text_, &text_en_}) {
        statement.exchange(into(*text, absent_));
    }
    statement.exchange(into(seq_, absent_));
    statement.exchange(into(live_, absent_));
}

Finding FindingRow::finding() const {
    Finding finding;
    finding.id = id_;
    finding.key = key_;
    finding.rule = rule_;
    finding.cls = static_cast<FindingClass>(class_);
    finding.point = PointId{point_};
    if (const auto parameter = parameter_.get()) finding.parameter = static_cast<ParameterId>(*parameter);
    finding.period = static_cast<Period>(period_);
    finding.start = Instant{start_ms_};
    finding.last = Instant{last_ms_};
    finding.state = static_cast<FindingState>(state_);
    finding.pending_at = Instant{pending_at_};
    finding.open_at = instant_of(open_at_);
    finding.resolved_at = instant_of(resolved_at_);
    finding.resolution = resolution_;
    finding.value = value_;
    finding.measured = measured_;
    finding.limit = limit_;
    finding.unit = unit_;
    finding.standard = standard_;
    finding.clause = clause_;
    finding.table = table_;
    finding.text = text_;
    finding.text_en = text_en_;
    finding.seq = static_cast<std::uint64_t>(seq_);
    finding.live = live_ != 0;
    return finding;
}

}  // namespace lvwang::store
