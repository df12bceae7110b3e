// Drop folders, HTTP and databases, each against a real one: a directory, a small server, an SQLite file.
#include "official/collector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio.hpp>
#include <filesystem>
#include <fstream>
#include <thread>

#include "courier/fetch.h"
#include "official/drop_folder.h"
#include "pipeline/spine_fixture.h"
#include "store/book_official.h"

namespace lvwang::apps {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Instant kNow = parse_iso("2026-04-07T12:00:00+08:00").value();

class Collecting : public testing::Test {
protected:
    void SetUp() override { fs::create_directories(folder); }
    void put(const std::string& body) { ASSERT_TRUE(district.command("official.feed_put", body).body.has_value()); }
    OfficialFeed feed() { return district.views->official_feeds.get()->rows.front(); }
    void collect_now() {
        // Files of the machine are younger than the district's clock says; a day later all of them have settled.
        const Instant later{INT64_MAX / 2};
        collect(feed(), "", later, [&](pipeline::Command command) {
            auto result = district.command(command.type, command.body);
            return std::move(result.body);
        });
    }
    void write(const std::string& name, std::string_view text) const { std::ofstream(folder / name) << text; }
    std::vector<std::string> values() {
        std::vector<std::string> texts;
        for (const auto& figure : pipeline::SpineFixture::must(
                 store::list_official(*district.book, {{2026, 1, 1}, {2026, 12, 31}, "", "", {}, false}))) {
            texts.push_back(figure.place + " " + figure.value);
        }
        return texts;
    }

    pipeline::SpineFixture district{kNow};
    store::Scratch scratch;
    fs::path folder = scratch.path("drop");
};

TEST_F(Collecting, AFolderIsEmptiedIntoDoneAndFailed) {
    put(fmt::format(R"({{"key":"f","kind":"folder","source":"{}","every_min":5}})", folder.string()));
    write("a.csv", "place,date,aqi\nS1,2026-04-05,52\n");
    write("b.csv", "place,date,aqi\nS1,2026-04-06,61\nS1,2026-04");
    write("c.csv", "place,date,aqi\nS1,2026-04-06,\n");
    write(".hidden.csv", "being copied");
    collect_now();
    EXPECT_THAT(values(), ElementsAre("S1 52")) << "nothing of half a file";
    EXPECT_TRUE(fs::exists(folder / "done/a.csv"));
    EXPECT_TRUE(fs::exists(folder / "failed/b.csv"));
    EXPECT_TRUE(fs::exists(folder / ".hidden.csv"));
    std::string why;
    std::getline(std::ifstream(folder / "failed/b.csv.error"), why);
    EXPECT_THAT(why, HasSubstr("b.csv:3: 2 cells where the headings are 3"));
    EXPECT_THAT(feed().error, HasSubstr("b.csv:3"));
    EXPECT_THAT(feed().error, HasSubstr("(and 1 more files"));
    EXPECT_EQ(feed().taken_name, "a.csv");

    write("a.csv", "place,date,aqi\nS1,2026-04-05,53\n");
    collect_now();
    EXPECT_THAT(values(), ElementsAre("S1 53"));
    EXPECT_TRUE(fs::exists(folder / "done/a-2.csv")) << "what was put away is not written over";
    EXPECT_EQ(feed().error, "");
    collect_now();
    EXPECT_EQ(feed().succeeded_at, feed().tried_at) << "nothing new is no error";
}

TEST_F(Collecting, AFolderThatIsNotThereIsSaid) {
    put(R"({"key":"f","kind":"folder","source":"/nowhere/at/all","every_min":5})");
    collect_now();
    EXPECT_THAT(feed().error, HasSubstr("cannot read the folder /nowhere/at/all"));
    EXPECT_EQ(feed().succeeded_at, Instant{});
}

TEST_F(Collecting, AFileThatWasJustWrittenWaits) {
    write("a.csv", "place,date\n");
    const auto modified = fs::last_write_time(folder / "a.csv");
    const std::int64_t ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::file_clock::to_sys(modified).time_since_epoch())
            .count();
    const DropFolder drop(folder.string());
    EXPECT_THAT(drop.waiting({ms + kSettledAfterMs - 1'000}).value(), IsEmpty());
    EXPECT_EQ(drop.waiting({ms + kSettledAfterMs + 1'000}).value().size(), 1U);
}

// What a view gives is in store/foreign_view_test.cc; here a table of our own book stands for somebody else's.
TEST_F(Collecting, AViewThatIsMissingOrOfNoLayoutIsSaid) {
    const std::string book = fs::absolute(fs::path(district.directory()) / "book.sqlite").string();
    put(fmt::format(R"({{"key":"d","kind":"database","source":"sqlite3://{}","view":"nothing","every_min":5}})", book));
    collect_now();
    EXPECT_THAT(feed().error, HasSubstr("view nothing: "));
    EXPECT_THAT(feed().error, HasSubstr("no such table"));
    put(fmt::format(R"({{"key":"d","kind":"database","source":"sqlite3://{}","view":"regions","every_min":5}})", book));
    collect_now();
    EXPECT_THAT(feed().error, HasSubstr("view regions:1: the headings are of no layout"));
}

// Answers one request after the other, each with the next of `answers`; remembers what was asked.
class SmallServer {
public:
    explicit SmallServer(std::vector<std::string> answers)
        : thread_([this, answers = std::move(answers)] {
              for (const std::string& answer : answers) {
                  boost::asio::ip::tcp::socket socket(context_);
                  acceptor_.accept(socket);
                  boost::asio::streambuf request;
                  boost::asio::read_until(socket, request, "\r\n\r\n");
                  asked.emplace_back(boost::asio::buffers_begin(request.data()), boost::asio::buffers_end(request.data()));
                  boost::asio::write(socket, boost::asio::buffer(answer));
              }
              acceptor_.close();
          }) {}
    std::string url() const { return fmt::format("http://127.0.0.1:{}/d.csv", port_); }
    void join() { thread_.join(); }
    std::vector<std::string> asked;

private:
    boost::asio::io_context context_;
    boost::asio::ip::tcp::acceptor acceptor_{context_, {boost::asio::ip::make_address("127.0.0.1"), 0}};
    std::uint16_t port_ = acceptor_.local_endpoint().port();
    std::jthread thread_;
};

TEST_F(Collecting, AnAddressIsAskedForWhatIsNew) {
    const std::string_view csv = "place,date,aqi\nS1,2026-04-05,52\n";
    SmallServer server({fmt::format("HTTP/1.1 200 OK\r\nLast-Modified: Sun, 05 Apr 2026 16:00:00 GMT\r\nContent-Length: {}\r\n"
                                    "Connection: close\r\n\r\n{}",
                                    csv.size(), csv),
                        "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n",
                        "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"});
    put(fmt::format(R"({{"key":"h","kind":"http","source":"{}","every_min":5}})", server.url()));
    collect_now();
    EXPECT_THAT(values(), ElementsAre("S1 52"));
    collect_now();
    EXPECT_EQ(feed().error, "");
    collect_now();
    server.join();
    EXPECT_THAT(feed().error, HasSubstr("answered 500"));
    EXPECT_THAT(server.asked[1], HasSubstr("If-Modified-Since: Sun, 05 Apr 2026 16:00:00 GMT"));
    collect_now();
    EXPECT_THAT(feed().error, HasSubstr("127.0.0.1")) << "nobody listens any more";
}

TEST(Fetch, IsBoundedAndSendsItsCredentials) {
    SmallServer server({"HTTP/1.1 200 OK\r\nContent-Length: 20\r\nConnection: close\r\n\r\n01234567890123456789"});
    const auto fetched = courier::fetch({.url = server.url(), .credentials = "user:hush", .modified_since = {}, .bytes_max = 10});
    server.join();
    ASSERT_FALSE(fetched.has_value());
    EXPECT_EQ(fetched.error().code, ErrorCode::kOutOfRange);
    EXPECT_THAT(server.asked[0], HasSubstr("Authorization: Basic dXNlcjpodXNo"));
    EXPECT_THAT(fetched.error().message, testing::Not(HasSubstr("hush")));
    EXPECT_FALSE(courier::fetch({.url = "file:///etc/hostname", .credentials = {}, .modified_since = {}}).has_value());
}

}  // namespace
}  // namespace lvwang::apps
