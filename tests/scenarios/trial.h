// Which sites take part, and what do they send when? The district of one scenario and its devices' clocks.
// Promises: a value leaves its device five seconds after its period is over; what is older than the clock leaves at once, late.
// Rule: tests/scenarios/README.md; the town's one responsible person is 张工.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>

#include "pipeline/spine_fixture.h"
#include "scenario_text.h"

namespace lvwang::tests {

class Trial {
public:
    void site(Line& line);   ///< `S1 air`
    void limit(Line& line);  ///< `F1 stack_so2 50 o2 9 "GB 13271-2014" "表3"`
    void load(Line& line);   ///< `S1 pm2_5 hour from 2026-04-03 30 80x3 _ 90x19`
    void at(Line& line);     ///< `2026-04-04T00:30`
    void act(Line& line);    ///< `1 feed_back 李工 "已修复"`

    /// The district at work; the clock begins with the first load. @throws Unreadable  nothing has begun yet
    [[nodiscard]] pipeline::SpineFixture& district(const Line& line);
    /// The point of a site. @throws Unreadable  no such site
    [[nodiscard]] PointId take_point(Line& line);
    [[nodiscard]] const Parameter& take_parameter(Line& line);

private:
    // When it leaves, from whom, and what it is about: one frame.
    using Departure = std::tuple<Instant, std::string, Period, Instant>;

    void begin(Instant now);
    void go_to(Instant instant);

    std::string sites_;
    std::string points_;
    std::string devices_;
    std::string limits_;
    std::map<std::string, std::string, std::less<>> point_codes_;         // by site
    std::map<Departure, std::map<std::string, std::string>> departures_;  // item of CP by its key
    std::unique_ptr<pipeline::SpineFixture> district_;
};

}  // namespace lvwang::tests
