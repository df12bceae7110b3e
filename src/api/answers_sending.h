// What is answered about what leaves the house, and about the watch? One function for each row of the table in routes.cc.
// Promises: an Answer changes nothing; an Order checks the form only, the spine checks the rest and applies it.
// Rule: docs/openapi.json says what goes in and out.
#pragma once

#include "api/answers.h"

namespace lvwang::api {

// answers_channels.cc: by which channels do we tell others, and whom?
Result<Response> get_channels(const Request& request, const Reads& reads);
Result<pipeline::Command> put_channel(const Request& request, const store::Seal& seal);
Result<pipeline::Command> remove_channel(const Request& request);
Result<pipeline::Command> test_channel(const Request& request);
Result<Response> get_send_lists(const Request& request, const Reads& reads);
Result<pipeline::Command> put_send_list(const Request& request);
Result<Response> show_send_lists(const Request& request, std::string_view result, const Reads& reads);
// answers_sends.cc: what was told to whom, and does he have it?
Result<Response> get_sends(const Request& request, const Reads& reads);
Result<Response> get_send(const Request& request, const Reads& reads);
Result<pipeline::Command> send_notice(const Request& request);
Result<Response> get_message_ways(const Request& request, const Reads& reads);
Result<pipeline::Command> send_case_message(const Request& request);
/// again or cancel, as the path ends
Result<pipeline::Command> act_on_send(const Request& request);
/// The send whose id is in the result, as it is now.
Result<Response> show_changed_send(const Request& request, std::string_view result, const Reads& reads);

// answers_shift.cc: who is on duty, what has happened, and whom to call?
Result<Response> get_shift(const Request& request, const Reads& reads);
Result<Response> get_shift_entries(const Request& request, const Reads& reads);
Result<Response> get_hand_overs(const Request& request, const Reads& reads);
Result<Response> get_calls(const Request& request, const Reads& reads);
Result<pipeline::Command> note_in_shift(const Request& request);
Result<pipeline::Command> close_shift_item(const Request& request);
Result<pipeline::Command> hand_over_shift(const Request& request);
/// take or back, as the path ends
Result<pipeline::Command> act_on_hand_over(const Request& request);
Result<Response> show_shift(const Request& request, std::string_view result, const Reads& reads);
Result<pipeline::Command> add_call(const Request& request);
Result<pipeline::Command> put_call(const Request& request);
Result<pipeline::Command> remove_call(const Request& request);

}  // namespace lvwang::api
