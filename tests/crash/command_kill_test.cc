// kill -9 with commands to devices open: after the restart each one that its sender was told of is in exactly one state, its
// history says how it came there, and in the end all of them are over.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "../program.h"
#include "protocol/encode.h"

namespace lvwang::tests {
namespace {

namespace json = boost::json;

constexpr int kRounds = 8;
constexpr int kOrdersPerSecond = 30;  // below what a device may have waiting (a hundred), so that few are refused

/// What a device of the test does with a command.
enum class Habit { kObeys, kOnlyAccepts, kRefuses, kSilent };
struct Logger {
    std::string mn;
    Habit habit;
};
const std::vector<Logger> kLoggers{{"4790215E000100017A47E44C", Habit::kObeys},
                                   {"4790215E00020001AA2B20E9", Habit::kOnlyAccepts},
                                   {"4790215E00030001E53903B2", Habit::kRefuses},
                                   {"4790215E000400016674AB0F", Habit::kSilent}};

std::string field(const std::string& frame, const std::string& name) {
    const std::size_t at = frame.find(name + "=");
    if (at == std::string::npos) return {};
    const std::size_t from = at + name.size() + 1;
    return frame.substr(from, frame.find_first_of(";&", from) - from);
}

json::value body_of(const std::string& answer) {
    const std::size_t at = answer.find("\r\n\r\n");
    boost::system::error_code error;
    json::value body = json::parse(at == std::string::npos ? std::string() : answer.substr(at + 4), error);
    return error ? json::value() : body;
}

/// What senders were told and devices were asked.
struct Ledger {
    std::mutex mutex;
    std::set<std::int64_t> told;                                  // ids
    std::map<std::string, std::set<std::int64_t>> of_key;         // ids that a wish led to, by its key
    std::vector<std::pair<std::size_t, std::string>> unanswered;  // wishes whose answer a kill cut short
    std::map<std::string, std::set<std::string>> asked;           // by QN: the frames that stood on the wire
    std::map<std::string, std::set<std::string>> accepted;        // by MN: QNs whose execution the server may not have heard of
};

void say(Connection& line, const std::string& mn, const std::string& qn, const std::string& cn, const std::string& cp) {
    protocol::OutgoingMessage message;
    message.qn = qn;
    message.st = cn == "2011" ? "22" : "91";
    message.cn = cn;
    message.pw = "123456";
    message.mn = mn;
    message.cp = cp;
    line.send(protocol::encode(message).value());
}

// A data logger: says who it is, then does with each command what is its habit, until the line or the test ends.
void live(int port, const Logger& logger, Habit habit, const std::atomic<bool>& over, Ledger& ledger) {
    Connection line(port);
    say(line, logger.mn, "20260403120000000", "2011", "DataTime=20260403120000;a34004-Rtd=35,a34004-Flag=N");
    if (habit == Habit::kObeys) {  // what it accepted before is executed at last; that it was may have been lost with a kill
        const std::scoped_lock lock(ledger.mutex);
        for (const std::string& qn : ledger.accepted[logger.mn]) say(line, logger.mn, qn, "9012", "ExeRtn=1");
    }
    std::string read;
    while (line.is_open() && !over) {
        read += line.receive(50);
        const std::size_t end = read.find('\n');
        if (end == std::string::npos) continue;
        const std::string frame = read.substr(0, end + 1);
        read.erase(0, end + 1);
        const std::string cn = field(frame, "CN");
        if (cn != "1061" && cn != "1062") continue;
        const std::string qn = field(frame, "QN");
        {
            const std::scoped_lock lock(ledger.mutex);
            ledger.asked[qn].insert(frame);
        }
        if (habit == Habit::kSilent) continue;
        say(line, logger.mn, qn, "9011", habit == Habit::kRefuses ? "QnRtn=2" : "QnRtn=1");
        if (habit == Habit::kObeys) say(line, logger.mn, qn, "9012", "ExeRtn=1");
        if (habit == Habit::kRefuses) continue;
        const std::scoped_lock lock(ledger.mutex);
        ledger.accepted[logger.mn].insert(qn);
    }
}

// A wish is sent with a key. @return whether its sender knows what became of it; false where the kill cut the answer short
bool order_one(int http_port, std::size_t number, const std::string& key, Ledger& ledger) {
    const bool sets = number / kLoggers.size() % 2 == 0;
    const std::string answer =
        ask(http_port, "POST", "/api/v1/device_commands",
            fmt::format(R"({{"mns":["{}"],"cn":"{}","arguments":{}}})", kLoggers[number % kLoggers.size()].mn,
                        sets ? "1062" : "1061", sets ? R"({"RtdInterval":60})" : "{}"),
            "Idempotency-Key: " + key + "\r\n");
    const json::value body = body_of(answer);
    if (!body.is_object()) return false;
    if (answer.find(" 200 ") == std::string::npos) return true;  // refused
    const std::scoped_lock lock(ledger.mutex);
    std::set<std::int64_t> ids;
    for (const json::value& one : body.at("commands").as_array()) ids.insert(one.at("id").as_int64());
    ledger.told.insert(ids.begin(), ids.end());
    EXPECT_TRUE(ledger.of_key.emplace(key, ids).first->second == ids) << "the same key, the same answer";
    return true;
}

// A person with many wishes.
void order(int http_port, const std::atomic<bool>& over, Ledger& ledger) {
    for (std::size_t number = 0; !over; ++number) {
        const std::string key = fmt::format("{}-{}", http_port, number);
        if (!order_one(http_port, number, key, ledger)) {
            const std::scoped_lock lock(ledger.mutex);
            ledger.unanswered.emplace_back(number, key);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1'000 / kOrdersPerSecond));
    }
}

class CommandKill : public testing::Test {
protected:
    // All commands of the history, by id.
    static std::map<std::int64_t, json::object> history(const Server& server) {
        std::map<std::int64_t, json::object> all;
        std::string before;
        for (;;) {
            const json::value page = body_of(ask(server.http_port(), "GET", "/api/v1/device_commands?limit=500" + before));
            if (!page.is_object() || page.at("items").as_array().empty()) return all;
            for (const json::value& item : page.at("items").as_array()) {
                const std::int64_t id = item.at("id").as_int64();
                EXPECT_TRUE(all.emplace(id, item.as_object()).second) << "command " << id << " stands twice";
                before = fmt::format("&before={}", id);
            }
        }
    }

    void expect_told_are_there(const Server& server) {
        const auto all = history(server);
        const std::scoped_lock lock(ledger_.mutex);
        for (const std::int64_t id : ledger_.told) EXPECT_TRUE(all.contains(id)) << "command " << id << " is lost";
        for (const auto& [id, command] : all) expect_one_state(server, id, command);
    }

    // The row and its steps tell one story.
    static void expect_one_state(const Server& server, std::int64_t id, const json::object& row) {
        const json::value shown = body_of(ask(server.http_port(), "GET", fmt::format("/api/v1/device_commands/{}", id)));
        ASSERT_TRUE(shown.is_object()) << id;
        std::vector<std::string> what;
        std::int64_t seq = 0;
        for (const json::value& step : shown.at("steps").as_array()) {
            what.emplace_back(step.at("what").as_string());
            EXPECT_GE(step.at("seq").as_int64(), seq) << "steps of " << id << " stand in the order of the log";
            seq = step.at("seq").as_int64();
        }
        const std::string state(shown.at("state").as_string());
        const std::string story = fmt::format("command {} is {}: {}", id, state, fmt::join(what, ", "));
        const auto times = [&](std::string_view name) { return std::ranges::count(what, name); };
        ASSERT_FALSE(what.empty()) << story;
        EXPECT_EQ(what.front(), "queued") << story;
        EXPECT_EQ(times("queued"), 1) << story;
        EXPECT_EQ(times("sent"), shown.at("attempts").as_int64()) << story;
        const bool over = shown.at("over").as_bool();
        const auto endings = times("result") + times("timed_out") + times("expired") + times("cancelled") +
                             (state == "refused" ? times("answered") : 0);
        EXPECT_EQ(endings, over ? 1 : 0) << story;
        EXPECT_TRUE((state != "done" && state != "failed") || times("result") == 1) << story;
        EXPECT_TRUE(state != "refused" || shown.at("reason").as_string() == "rejected") << story;
        EXPECT_TRUE(state != "timed_out" || times("timed_out") == 1) << story;
        EXPECT_TRUE(state != "sent" || times("sent") > 0) << story;
        EXPECT_TRUE(state != "accepted" || times("answered") == 1) << story;
        // The row was asked for first: what was under way then may be over now.
        EXPECT_TRUE(!row.at("over").as_bool() || row.at("state") == shown.at("state")) << story;
    }

    std::vector<std::jthread> loggers(const Server& server, bool all_obey, const std::atomic<bool>& over) {
        std::vector<std::jthread> threads;
        for (const Logger& logger : kLoggers) {
            threads.emplace_back([this, &logger, &over, all_obey, port = server.gateway_port()] {
                live(port, logger, all_obey ? Habit::kObeys : logger.habit, over, ledger_);
            });
        }
        return threads;
    }

    Ledger ledger_;
};

TEST_F(CommandKill, EachCommandThatItsSenderWasToldOfIsInOneStateAndEnds) {
    const Scratch scratch;
    const std::string data = scratch.path("data");
    std::minstd_rand random(20260405);
    for (int round = 0; round < kRounds; ++round) {
        Server server(data);
        if (round == 0) {
            for (const Logger& logger : kLoggers) {
                const std::string answer = ask(server.http_port(), "PUT", "/api/v1/devices/" + logger.mn + "/settings",
                                               R"({"timeout_s":1,"attempts_max":2})");
                ASSERT_NE(answer.find(" 200 "), std::string::npos) << answer;
            }
        }
        expect_told_are_there(server);
        std::atomic<bool> over = false;
        const auto devices = loggers(server, false, over);
        const std::jthread person([&, port = server.http_port()] { order(port, over, ledger_); });
        std::this_thread::sleep_for(std::chrono::milliseconds(300 + random() % 900));
        server.end(SIGKILL);
        over = true;
    }
    ASSERT_GT(ledger_.told.size(), 20U) << "the test must have killed something that was at work";

    const Server server(data);
    expect_told_are_there(server);
    // Whoever does not know asks again with the same key: what was done before the kill is not done a second time.
    for (const auto& [number, key] : std::exchange(ledger_.unanswered, {})) {
        EXPECT_TRUE(order_one(server.http_port(), number, key, ledger_)) << key;
    }
    EXPECT_EQ(history(server).size(), ledger_.told.size()) << "one command of each wish that was granted";
    std::atomic<bool> over = false;
    const auto devices = loggers(server, true, over);
    const auto open = [&] {
        return body_of(ask(server.http_port(), "GET", "/api/v1/device_commands?state=open&limit=1")).at("total").as_int64();
    };
    for (int waited = 0; waited < 90'000 && open() > 0; waited += 500) {
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
    }
    over = true;
    EXPECT_EQ(open(), 0);
    expect_told_are_there(server);

    std::map<std::string, int> states;
    std::map<std::string, std::string> mn_of;  // by QN
    for (const auto& [id, command] : history(server)) {
        ++states[std::string(command.at("state").as_string())];
        const std::string qn(command.at("qn").as_string());
        EXPECT_TRUE(mn_of.emplace(qn, std::string(command.at("mn").as_string())).second) << "QN " << qn << " was given twice";
    }
    for (const auto& [qn, frames] : ledger_.asked) {
        EXPECT_EQ(frames.size(), 1U) << "each attempt has the same words: " << *frames.begin();
        EXPECT_EQ(mn_of[qn], field(*frames.begin(), "MN")) << "no device was asked for what stands in no history";
    }
    EXPECT_GT(states["done"], 0);
    EXPECT_GT(states["refused"], 0);
    for (const auto& [state, count] : states) fmt::print("{} {}\n", count, state);
}

}  // namespace
}  // namespace lvwang::tests
