// What is answered on each route? One function for each row of the table in routes.cc.
// Promises: an Answer changes nothing; an Order checks the form only, the spine checks the rest and applies it.
// Rule: docs/openapi.json says what goes in and out.
#pragma once

#include "api/json_text.h"
#include "api/router.h"

namespace lvwang::api {

/// A list as a response; see json_list.
template <class Rows, class Write>
[[nodiscard]] Response list(const Rows& rows, const Write& write) {
    return json_response(json_list(rows, rows.size(), write));
}

// Answers. Each returns the response, or an error that the server turns into a problem.

// answers_system.cc: how is the program?
Result<Response> get_health(const Request& request, const Reads& reads);
Result<Response> get_openapi(const Request& request, const Reads& reads);
Result<Response> get_metrics(const Request& request, const Reads& reads);
Result<Response> get_standards(const Request& request, const Reads& reads);

// answers_ingest.cc, answers_frame.cc: what arrives?
Result<Response> get_devices(const Request& request, const Reads& reads);
Result<Response> get_unregistered(const Request& request, const Reads& reads);
Result<Response> get_unmapped(const Request& request, const Reads& reads);
Result<Response> get_key(const Request& request, const Reads& reads);
Result<Response> get_checks(const Request& request, const Reads& reads);
Result<Response> get_states(const Request& request, const Reads& reads);
Result<Response> get_activations(const Request& request, const Reads& reads);
Result<Response> get_ingest(const Request& request, const Reads& reads);
Result<Response> get_frame(const Request& request, const Reads& reads);

// answers_completeness.cc: what of it is missing?
Result<Response> get_completeness(const Request& request, const Reads& reads);
Result<Response> get_gaps(const Request& request, const Reads& reads);
Result<Response> get_fetch_policy(const Request& request, const Reads& reads);
Result<Response> get_rhythm(const Request& request, const Reads& reads);
// answers_forward.cc: what goes up to higher platforms, and how does it go?
Result<Response> get_forward_targets(const Request& request, const Reads& reads);
Result<Response> get_forward_target(const Request& request, const Reads& reads);
Result<Response> probe_forward_target(const Request& request, const Reads& reads);
Result<pipeline::Command> put_forward_target(const Request& request, const store::Seal& seal);
Result<pipeline::Command> remove_forward_target(const Request& request);
Result<pipeline::Command> act_on_forward_target(const Request& request);
/// The target that the path names, as it is now.
Result<Response> show_changed_forward_target(const Request& request, std::string_view result, const Reads& reads);

// answers_storage.cc: where is the room, and is there a second copy?
Result<Response> get_storage(const Request& request, const Reads& reads);
Result<Response> get_retention_preview(const Request& request, const Reads& reads);
Result<Response> get_upkeep(const Request& request, const Reads& reads);
/// Begin or cancel work that changes nothing but is noted in the book when it ends.
/// A place that the service may not write to is refused before the plan is set.
Result<pipeline::Command> put_backup_plan(Request& request, const Reads& reads);
Result<Response> show_upkeep(const Request& request, std::string_view result, const Reads& reads);
Result<Response> post_backup(const Request& request, const Reads& reads);
Result<Response> post_check(const Request& request, const Reads& reads);
Result<Response> delete_upkeep(const Request& request, const Reads& reads);

// answers_audit.cc: who did and looked at what, and is the record whole?
Result<Response> get_audit(const Request& request, const Reads& reads);
Result<Response> get_audit_chain(const Request& request, const Reads& reads);
Result<Response> check_audit(const Request& request, const Reads& reads);

// answers_series.cc: what was measured?
Result<Response> get_latest(const Request& request, const Reads& reads);
Result<Response> get_series(const Request& request, const Reads& reads);
Result<Response> get_series_versions(const Request& request, const Reads& reads);

// answers_air.cc: what does it mean?
Result<Response> get_history(const Request& request, const Reads& reads);
/// Moments of a day with the newest hour of each air point: as known at the moment, or as known now.
Result<Response> get_replay(const Request& request, const Reads& reads);
Result<Response> get_assessments(const Request& request, const Reads& reads);
Result<Response> get_air_calendar(const Request& request, const Reads& reads);

// answers_emission.cc: what did an outlet send out?
Result<Response> get_emissions(const Request& request, const Reads& reads);
Result<Response> get_emission_hours(const Request& request, const Reads& reads);

// answers_water.cc: how good is the water?
Result<Response> get_water_sections(const Request& request, const Reads& reads);
Result<Response> get_water_summary(const Request& request, const Reads& reads);
// answers_assessment.cc, answers_calendar.cc: how was the period, what was each day?
Result<Response> get_assessment_air(const Request& request, const Reads& reads);
Result<Response> get_assessment_compare(const Request& request, const Reads& reads);
Result<Response> get_assessment_days(const Request& request, const Reads& reads);
Result<Response> get_assessment_calendar(const Request& request, const Reads& reads);
// answers_day.cc: what was the day made of?
Result<Response> get_assessment_day(const Request& request, const Reads& reads);
// answers_trend.cc: do the years fall or rise?
Result<Response> get_assessment_trend(const Request& request, const Reads& reads);
// answers_ranking.cc: who was better? answers_sheet.cc: a page's table as a workbook.
Result<Response> get_assessment_ranking(const Request& request, const Reads& reads);
Result<Response> make_sheet(const Request& request, const Reads& reads);
// answers_targets.cc: will it be met, and what does not count?
Result<Response> get_targets(const Request& request, const Reads& reads);
Result<pipeline::Command> put_target(const Request& request);
Result<pipeline::Command> remove_target(const Request& request);
Result<Response> get_exceptional_events(const Request& request, const Reads& reads);
Result<pipeline::Command> put_exceptional_event(const Request& request);

// answers_cases.cc: what is wrong, and who has it?
Result<Response> get_findings(const Request& request, const Reads& reads);
Result<Response> get_cases(const Request& request, const Reads& reads);
Result<Response> get_case(const Request& request, const Reads& reads);
/// The bytes of a photo: stripped, or as they came.
Result<Response> get_photo(const Request& request, const Reads& reads);
Result<Response> show_uploaded_photo(const Request& request, std::string_view result, const Reads& reads);
Result<Response> get_workflows(const Request& request, const Reads& reads);
// answers_firm.cc: what does the firm get that a case is about?
/// That something was handed in, when, and where it stands in the record.
Result<Response> get_case_receipt(const Request& request, const Reads& reads);
/// What the devices of a point sent, as it came.
Result<Response> get_point_frames(const Request& request, const Reads& reads);
// answers_scorecards.cc: who closes his cases well?
Result<Response> get_scorecards(const Request& request, const Reads& reads);
Result<Response> get_scored_cases(const Request& request, const Reads& reads);

// answers_notices.cc: what is told each morning and evening?
Result<Response> get_notices(const Request& request, const Reads& reads);
Result<Response> get_notice(const Request& request, const Reads& reads);
/// As HTML, XLSX, PDF or DOCX (answers_notice_files.cc).
Result<Response> get_notice_file(const Request& request, const Reads& reads);
Result<Response> get_notice_plan(const Request& request, const Reads& reads);
Result<pipeline::Command> put_notice_plan(const Request& request);
Result<Response> show_notice_plan(const Request& request, std::string_view result, const Reads& reads);
Result<pipeline::Command> make_notice(Request& request, const Reads& reads);
Result<pipeline::Command> edit_notice(const Request& request);
/// sign or withdraw, as the path ends
Result<pipeline::Command> act_on_notice(const Request& request);
/// The notice whose id is in the result, as it is now.
Result<Response> show_changed_notice(const Request& request, std::string_view result, const Reads& reads);

// answers_commands.cc: what is asked of devices?
Result<Response> get_command_kinds(const Request& request, const Reads& reads);
Result<Response> get_device_commands(const Request& request, const Reads& reads);
Result<Response> get_device_command(const Request& request, const Reads& reads);
Result<Response> get_device_lines(const Request& request, const Reads& reads);
Result<pipeline::Command> send_device_command(const Request& request, const store::Seal& seal);
Result<pipeline::Command> cancel_device_command(const Request& request);
Result<pipeline::Command> put_device_settings(const Request& request);
/// The command whose id is in the result, as it is now.
Result<Response> show_device_command(const Request& request, std::string_view result, const Reads& reads);

// orders.cc: what is to be changed?
Result<pipeline::Command> put_region(const Request& request);
Result<pipeline::Command> put_organisation(const Request& request);
Result<pipeline::Command> put_site(const Request& request);
Result<pipeline::Command> put_point(const Request& request);
Result<pipeline::Command> put_device(const Request& request);
Result<pipeline::Command> fetch_gap(const Request& request);
Result<pipeline::Command> put_fetch_policy(const Request& request);
Result<pipeline::Command> put_rhythm(const Request& request);
Result<pipeline::Command> put_mapping(const Request& request);
Result<pipeline::Command> put_limit(const Request& request);
Result<pipeline::Command> put_retention(const Request& request);
Result<pipeline::Command> put_responsibility(const Request& request);
Result<pipeline::Command> put_water_section(const Request& request);
Result<pipeline::Command> put_key(const Request& request, const store::Seal& seal);
Result<pipeline::Command> delete_key(const Request& request);
Result<pipeline::Command> assign_mn(const Request& request);
/// A case or finding of a place outside the sight of who asks is not there.
Result<pipeline::Command> act_on_case(Request& request, const Reads& reads);
Result<pipeline::Command> open_case(Request& request, const Reads& reads);
/// A photo: its bytes are synced before the command goes on its way.
Result<pipeline::Command> upload_photo(Request& request, const Reads& reads);
/// What somebody saw, where he sees.
Result<pipeline::Command> report_case(Request& request, const Reads& reads);
/// What became of an order that took longer than a person waits.
Result<Response> get_command(const Request& request, const Reads& reads);

// answers_doors.cc: the HTTP and MQTT doors.
Result<Response> get_doors(const Request& request, const Reads& reads);
Result<pipeline::Command> put_broker(const Request& request, const store::Seal& seal);
Result<pipeline::Command> remove_broker(const Request& request);

// answers_official.cc: what do the authorities say, and how do our figures stand beside theirs?
Result<Response> get_official_figures(const Request& request, const Reads& reads);
Result<Response> get_official_comparison(const Request& request, const Reads& reads);
Result<Response> get_official_files(const Request& request, const Reads& reads);
Result<Response> get_official_feeds(const Request& request, const Reads& reads);
/// What a file would bring; changes nothing.
Result<Response> preview_official_file(const Request& request, const Reads& reads);
Result<pipeline::Command> take_official_file(const Request& request);
Result<pipeline::Command> put_official_feed(const Request& request, const store::Seal& seal);
Result<pipeline::Command> remove_official_feed(const Request& request);
Result<pipeline::Command> fetch_official_feed(const Request& request);

// report_door.cc: what is delivered?
/// JSON: a report or a list of them; NDJSON: one a line. @error kInvalidArgument  names index and field
Result<std::vector<protocol::PlacedReport>> read_reports(const Request& request);

// answers_login.cc: who am I?
Result<Response> get_login(const Request& request, const Reads& reads);
Result<Response> get_me(const Request& request, const Reads& reads);
/// Tries the password, on a reader thread: what is logged is that it was right, or that it was not.
Result<pipeline::Command> log_in(Request& request, const Reads& reads);
Result<Response> show_login(const Request& request, std::string_view result, const Reads& reads);
Result<pipeline::Command> log_out(Request& request, const Reads& reads);
Result<Response> show_logout(const Request& request, std::string_view result, const Reads& reads);
Result<pipeline::Command> change_password(Request& request, const Reads& reads);

// answers_accounts.cc: who works here, and what may they do?
Result<Response> get_colleagues(const Request& request, const Reads& reads);
Result<Response> get_roles(const Request& request, const Reads& reads);
Result<Response> get_people(const Request& request, const Reads& reads);
Result<Response> get_sessions(const Request& request, const Reads& reads);
Result<Response> get_tokens(const Request& request, const Reads& reads);
Result<pipeline::Command> put_person(const Request& request);
Result<pipeline::Command> close_sessions(const Request& request);
Result<pipeline::Command> revoke_token(const Request& request);
[[nodiscard]] Result<Response> get_people_sheet(const Request& request, const Reads& reads);
[[nodiscard]] Result<Response> preview_people_sheet(const Request& request, const Reads& reads);
[[nodiscard]] Result<pipeline::Command> take_people_sheet(Request& request, const Reads& reads);
[[nodiscard]] Result<Response> show_people_taken(const Request& request, std::string_view result, const Reads& reads);
[[nodiscard]] Result<Response> begin_second_factor(const Request& request, const Reads& reads);
[[nodiscard]] Result<pipeline::Command> set_second_factor(Request& request, const Reads& reads);
[[nodiscard]] Result<Response> show_recovery_codes(const Request& request, std::string_view result, const Reads& reads);
[[nodiscard]] Result<pipeline::Command> remove_second_factor(const Request& request);
[[nodiscard]] Result<pipeline::Command> unlock_person(const Request& request);
[[nodiscard]] Result<Response> get_account_policy(const Request& request, const Reads& reads);
[[nodiscard]] Result<pipeline::Command> put_account_policy(const Request& request);
/// Makes the password or token that the answer shows once.
Result<pipeline::Command> reset_password(Request& request, const Reads& reads);
Result<pipeline::Command> put_token(Request& request, const Reads& reads);
Result<Response> show_new_password(const Request& request, std::string_view result, const Reads& reads);
Result<Response> show_new_token(const Request& request, std::string_view result, const Reads& reads);

// After an order.

/// The result as it is: `{"redecoding":N}`.
Result<Response> show_result(const Request& request, std::string_view result, const Reads& reads);
Result<Response> show_key(const Request& request, std::string_view result, const Reads& reads);
/// The site that the path names, as it is now.
Result<Response> show_changed_site(const Request& request, std::string_view result, const Reads& reads);
/// The device that the path names: `{"mn":…,"redecoding":N}`.
Result<Response> show_changed_device(const Request& request, std::string_view result, const Reads& reads);
/// How often the device that the path names reports, as it is now.
Result<Response> show_changed_rhythm(const Request& request, std::string_view result, const Reads& reads);
/// Who is asked for missing stretches by itself, as it is now.
Result<Response> show_fetch_policy(const Request& request, std::string_view result, const Reads& reads);
/// The case whose id is in the result, as it is now.
Result<Response> show_changed_case(const Request& request, std::string_view result, const Reads& reads);

}  // namespace lvwang::api
