// Recorded sessions replayed through `lvwang serve`: every answer in order, byte for byte, and what the ingest page counts.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <memory>
#include <thread>

#include "../program.h"
#include "capture.h"

namespace lvwang::tests {
namespace {

namespace fs = std::filesystem;
using Counters = std::map<std::string, std::uint64_t>;

constexpr int kPatienceMs = 5'000;
constexpr int kQuietMs = 300;  // nothing more comes

std::vector<fs::path> capture_files() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(fs::path(LVWANG_SOURCE_DIR_TEXT) / "tests" / "captures")) {
        if (entry.path().extension() == ".capture") files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

// The counters of /api/v1/ingest by name, such as verdicts.ok; those that are zero are left out.
Counters counters_of(const Server& server) {
    const std::string who = administrator(server.http_port());
    Connection connection(server.http_port());
    connection.send("GET /api/v1/ingest HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + who + "\r\n");
    std::string answer;
    for (std::string part; !(part = connection.receive(kPatienceMs)).empty();) answer += part;
    const std::size_t body = answer.find("\r\n\r\n");
    if (body == std::string::npos) throw std::runtime_error("no answer from the API: " + answer);
    const boost::json::object page = boost::json::parse(answer.substr(body + 4)).as_object();
    Counters counters;
    const auto put = [&](const std::string& name, const boost::json::value& value) {
        if (const auto count = value.to_number<std::uint64_t>(); count > 0) counters[name] = count;
    };
    put("frames", page.at("frames"));
    for (const std::string group : {"verdicts", "applied", "skipped_bytes", "closed"}) {
        for (const auto& [name, value] : page.at(group).as_object()) put(group + "." + std::string(name), value);
    }
    return counters;
}

Counters difference(const Counters& after, const Counters& before) {
    Counters changed;
    for (const auto& [name, count] : after) {
        const auto known = before.find(name);
        const std::uint64_t was = known == before.end() ? 0 : known->second;
        if (count != was) changed[name] = count - was;
    }
    return changed;
}

std::string told(const Counters& counters) {
    std::string text;
    for (const auto& [name, count] : counters) text += fmt::format("{} {}\n", name, count);
    return text;
}

class Captures : public testing::TestWithParam<fs::path> {
protected:
    static void SetUpTestSuite() {
        scratch_ = std::make_unique<Scratch>();
        server_ = std::make_unique<Server>(scratch_->path("data"));
    }
    static void TearDownTestSuite() {
        server_.reset();
        scratch_.reset();
    }

    static void replay(Connection& connection, const std::vector<Step>& steps) {
        for (const Step& step : steps) {
            std::this_thread::sleep_for(step.pause);
            const std::size_t each = step.bytes_each == 0 ? std::max<std::size_t>(step.bytes.size(), 1) : step.bytes_each;
            for (std::size_t at = 0; at < step.bytes.size(); at += each) connection.send(step.bytes.substr(at, each));
            if (step.end) connection.end_sending();
        }
    }

    static std::unique_ptr<Scratch> scratch_;
    static std::unique_ptr<Server> server_;
};

std::unique_ptr<Scratch> Captures::scratch_;
std::unique_ptr<Server> Captures::server_;

TEST_P(Captures, IsAnsweredAndCountedAsExpected) {
    fs::path expectation = GetParam();
    const Expected expected = read_expected(expectation.replace_extension(".expect"));
    const Counters before = counters_of(*server_);

    Connection connection(server_->gateway_port());
    ASSERT_TRUE(connection.is_open());
    replay(connection, read_capture(GetParam()));
    std::string answers;
    while (answers.size() < expected.answers.size()) {
        const std::string part = connection.receive(kPatienceMs);
        if (part.empty()) break;
        answers += part;
    }
    answers += connection.receive(expected.closed ? kPatienceMs : kQuietMs);
    EXPECT_EQ(escaped(answers), escaped(expected.answers));
    EXPECT_EQ(connection.is_open(), !expected.closed) << "whether the server ended the connection";

    Counters counted;
    for (int patience = 0; patience < kPatienceMs; patience += 50) {
        counted = difference(counters_of(*server_), before);
        if (counted == expected.counters) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    EXPECT_EQ(told(counted), told(expected.counters));
}

INSTANTIATE_TEST_SUITE_P(Files, Captures, testing::ValuesIn(capture_files()),
                         [](const auto& file) { return file.param.stem().string(); });

}  // namespace
}  // namespace lvwang::tests
