#include "api/routes.h"

#include "api/answers.h"

namespace lvwang::api {
namespace {

using enum Method;

constexpr Route kRoutes[] = {
    {kGet, "/api/v1/health", "", get_health, "How the program is, where it runs and how far it has applied the log"},
    {kGet, "/api/v1/openapi.json", "", get_openapi, "This document"},
    {kGet, "/metrics", "", get_metrics, "Counters and gauges in Prometheus text exposition"},
    {kGet, "/api/v1/standards", "", get_standards, "Editions of the standards with the days on which they apply"},

    {kGet, "/api/v1/regions", "", get_regions, "Administrative areas"},
    {kPut, "/api/v1/regions/{code}", "", Order{put_region, show_result}, "Create or replace an area"},
    {kGet, "/api/v1/organisations", "", get_organisations, "Bureaus, towns, firms and grids"},
    {kPut, "/api/v1/organisations/{key}", "", Order{put_organisation, show_result}, "Create or replace an organisation"},
    {kGet, "/api/v1/parameters", "", get_parameters, "What can be measured, with the codes of all editions of HJ 212"},
    {kGet, "/api/v1/sites", "kind,region", get_sites, "Stations, firms and river sections with their points"},
    {kGet, "/api/v1/sites/{key}", "", get_site, "One site with its points"},
    {kPut, "/api/v1/sites/{key}", "", Order{put_site, show_changed_site}, "Create or replace a site"},
    {kPut, "/api/v1/sites/{key}/points/{code}", "", Order{put_point, show_changed_site}, "Create or replace a point of a site"},
    {kGet, "/api/v1/sites.geojson", "", get_places, "Every point as a GeoJSON feature"},
    {kGet, "/api/v1/points/{id}", "", get_point, "One point with its site, limits, who answers for it and how it is"},
    {kGet, "/api/v1/limits", "point", get_limits, "Permit limits, of one outlet or of all"},
    {kPut, "/api/v1/limits", "", Order{put_limit, show_result}, "Create or replace one permit limit"},
    {kGet, "/api/v1/responsibilities", "", get_responsibilities, "Who answers for which area or site"},
    {kPut, "/api/v1/responsibilities", "", Order{put_responsibility, show_result}, "Create or replace who answers"},

    {kGet, "/api/v1/devices", "", get_devices, "Registered devices and how their lines are"},
    {kPut, "/api/v1/devices/{mn}", "", Order{put_device, show_changed_device},
     "Register a device; its kept frames are read again"},
    {kGet, "/api/v1/devices/{mn}/key", "", get_key, "When the key of a device was set or changed, and whether frames open"},
    {kPut, "/api/v1/devices/{mn}/key", "", Order{put_key, show_key}, "Set the SM4 key of a device; closed frames are read again"},
    {kDelete, "/api/v1/devices/{mn}/key", "", Order{delete_key, show_key}, "Accept the key of a device no longer"},
    {kGet, "/api/v1/checks", "point", get_checks, "Checks of analysers against a standard sample (CN 2062), newest first"},
    {kGet, "/api/v1/states", "point", get_states, "Operating states told in letters (ST 45), newest first"},
    {kGet, "/api/v1/activations", "", get_activations, "Data loggers that ask for an MN, and those that got one"},
    {kPost, "/api/v1/activations/{hardware}/assign", "", Order{assign_mn, show_result},
     "Register an MN for a data logger and send it down its line"},
    {kGet, "/api/v1/unregistered", "", get_unregistered, "Devices that send and wait to be registered"},
    {kGet, "/api/v1/unmapped", "", get_unmapped, "Factor codes that nothing maps"},
    {kPut, "/api/v1/mappings", "", Order{put_mapping, show_result}, "Map a factor code; kept frames are read again"},
    {kGet, "/api/v1/ingest", "", get_ingest, "Connections, rates and what became of every frame"},
    {kGet, "/api/v1/frames/{seq}", "", get_frame, "One entry of the log: a raw frame and what it says"},

    {kGet, "/api/v1/completeness", "by,step,period,from,to,kind,region,format,bom", get_completeness,
     "Transmission, validity and online rates by day or month, JSON or CSV"},
    {kGet, "/api/v1/gaps", "mn,point,period,from,to,limit", get_gaps, "Missing stretches of the last 31 days, newest first"},
    {kPost, "/api/v1/gaps", "", Order{fetch_gap, show_result}, "Ask a device for one stretch now"},
    {kGet, "/api/v1/gaps/policy", "", get_fetch_policy, "Which devices are asked for missing stretches by themselves"},
    {kPut, "/api/v1/gaps/policy", "", Order{put_fetch_policy, show_fetch_policy}, "Let devices be asked by themselves, or not"},
    {kGet, "/api/v1/devices/{mn}/rhythm", "", get_rhythm, "How often a device reports, and who says so"},
    {kPut, "/api/v1/devices/{mn}/rhythm", "", Order{put_rhythm, show_changed_rhythm}, "Set how often a device is to report"},
    {kGet, "/api/v1/forward_targets", "", get_forward_targets, "Higher platforms that data is forwarded to, and how it goes"},
    {kGet, "/api/v1/forward_targets/{key}", "", get_forward_target,
     "One forward target with its last hour and what was done to it"},
    {kPut, "/api/v1/forward_targets/{key}", "", Order{put_forward_target, show_changed_forward_target},
     "Create or replace a forward target"},
    {kDelete, "/api/v1/forward_targets/{key}", "", Order{remove_forward_target, show_result},
     "Forward to it no longer; where it stood is forgotten"},
    {kPost, "/api/v1/forward_targets/{key}/pause", "", Order{act_on_forward_target, show_changed_forward_target},
     "Stop forwarding; what comes meanwhile waits"},
    {kPost, "/api/v1/forward_targets/{key}/resume", "", Order{act_on_forward_target, show_changed_forward_target},
     "Go on forwarding where it stopped"},
    {kPost, "/api/v1/forward_targets/{key}/skip", "", Order{act_on_forward_target, show_changed_forward_target},
     "Do not forward this one frame, for a reason that is kept"},
    {kPost, "/api/v1/forward_targets/{key}/probe", "", probe_forward_target, "Try whether it can be reached; nothing is sent"},
    {kPost, "/api/v1/reports", "", Delivery{read_reports}, "Deliver reports of devices; answered when they are synced"},
    {kGet, "/api/v1/doors", "", get_doors, "The HTTP door and every MQTT broker: how they are and what came last"},
    {kPut, "/api/v1/brokers/{key}", "", Order{put_broker, show_result}, "Create or replace an MQTT broker"},
    {kPost, "/api/v1/brokers/{key}/remove", "", Order{remove_broker, show_result}, "Leave an MQTT broker for good"},

    {kGet, "/api/v1/command_kinds", "", get_command_kinds, "Commands that devices of each edition understand, with their fields"},
    {kGet, "/api/v1/device_lines", "", get_device_lines, "How each device talks, and what was decided about it"},
    {kPut, "/api/v1/devices/{mn}/settings", "", Order{put_device_settings, show_result},
     "Decide how patient we are with a device, and whether its clock may be set"},
    {kGet, "/api/v1/device_commands", "mn,cn,state,actor,from,to,batch,before,limit,offset", get_device_commands,
     "Commands to devices and what came back, newest first"},
    {kPost, "/api/v1/device_commands", "", Order{send_device_command, show_result}, "Send a command to one device or many"},
    {kGet, "/api/v1/device_commands/{id}", "", get_device_command, "One command with every step and its frames"},
    {kPost, "/api/v1/device_commands/{id}/cancel", "", Order{cancel_device_command, show_device_command},
     "Call off a command that its device has not accepted"},
    {kGet, "/api/v1/storage", "", get_storage, "Where the room is, how long what is kept, and when the disk is full"},
    {kPut, "/api/v1/storage/retention", "", Order{put_retention, show_result}, "Set how long frames and minutes are kept"},
    {kGet, "/api/v1/storage/retention/preview", "frame_days,minute_days,waiting_days", get_retention_preview,
     "What a policy would forget at its next run"},
    {kGet, "/api/v1/upkeep", "", get_upkeep, "The backup or check at work, and those before"},
    {kDelete, "/api/v1/upkeep", "", delete_upkeep, "Cancel the backup or check at work"},
    {kPost, "/api/v1/backups", "", post_backup, "Begin a backup into a directory of the server's machine"},
    {kPost, "/api/v1/checks", "", post_check, "Begin to look through everything that is stored"},

    {kGet, "/api/v1/latest", "kind,region", get_latest, "The newest values of every point"},
    {kGet, "/api/v1/latest/history", "hours,parameter,edition", get_history, "Hours of all air points, for the map's slider"},
    {kGet, "/api/v1/series", "point,period,from,to,parameters,aspects,origin,format,shape,as_of,bom", get_series,
     "Values of one point over time, JSON or CSV"},
    {kGet, "/api/v1/series/versions", "point,period,start,parameter,aspect", get_series_versions,
     "Every version of one value, each with the entry that brought it"},
    {kGet, "/api/v1/assessments", "point,period,from,to,edition", get_assessments,
     "Air index of hours or days under any edition"},
    {kGet, "/api/v1/assessments/calendar", "site,year,edition", get_air_calendar, "Air index of every day of a year"},

    {kGet, "/api/v1/findings", "state,class,point,limit,offset", get_findings, "What is or was wrong, newest first"},
    {kPost, "/api/v1/findings/{id}/case", "", Order{open_case, show_changed_case}, "Open the case of a finding by hand"},
    {kGet, "/api/v1/cases", "state,limit,offset", get_cases, "Cases, the unfinished ones by deadline"},
    {kGet, "/api/v1/cases/{id}", "", get_case, "One case with its events, the readings around it and what may be done now"},
    {kPost, "/api/v1/cases/{id}/assign", "", Order{act_on_case, show_changed_case}, "Hand a case to someone"},
    {kPost, "/api/v1/cases/{id}/feed_back", "", Order{act_on_case, show_changed_case}, "Report what was done"},
    {kPost, "/api/v1/cases/{id}/verify", "", Order{act_on_case, show_changed_case}, "Confirm that it is mended"},
    {kPost, "/api/v1/cases/{id}/return", "", Order{act_on_case, show_changed_case}, "Send it back: it is not mended"},
    {kPost, "/api/v1/cases/{id}/close", "", Order{act_on_case, show_changed_case}, "Close a verified case"},
    {kGet, "/api/v1/commands/{id}", "", get_command, "What became of a change that took longer than five seconds"},
};

}  // namespace

std::span<const Route> routes() {
    return kRoutes;
}

}  // namespace lvwang::api
