#include "store/book_device_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/check.h"
#include "store/scratch_test.h"

namespace lvwang::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

template <class T>
T must(Result<T> result) {
    LVWANG_CHECK(result.has_value(), "{}", result.error().message);
    return std::move(*result);
}

DeviceCommandRow row(std::int64_t id, const std::string& mn, const std::string& cn, int state) {
    DeviceCommandRow made;
    made.id = id;
    made.batch = (id + 1) / 2;
    made.mn = mn;
    made.cn = cn;
    made.edition = 2;
    made.st = "31";
    made.qn = fmt::format("202604031200000{:02}", id);
    made.arguments = R"({"PolId":"a21026"})";
    made.actor = "张工";
    made.note = "it's a note; \"quoted\"";
    made.kind = 1;
    made.ending = 2;
    made.timeout_ms = 10'000;
    made.attempts_max = 3;
    made.execution_ms = 600'000;
    made.state = state;
    made.reason = state >= 4 ? "success" : "";
    made.attempts = 2;
    made.queued_at = 1;
    made.expires_at = 2;
    made.sent_at = 3;
    made.accepted_at = 4;
    made.ended_at = state >= 4 ? 5 : 0;
    made.deadline_at = 6;
    made.qn_rtn = 1;
    made.exe_rtn = 100;
    made.packets = 7;
    made.first_data_seq = 8;
    made.last_data_seq = 9;
    made.answer = "DataTime=20260403120000";
    made.seq = 10;
    return made;
}

std::vector<std::int64_t> ids(const std::vector<DeviceCommandRow>& rows) {
    std::vector<std::int64_t> all;
    for (const DeviceCommandRow& one : rows) all.push_back(one.id);
    return all;
}

class DeviceCommands : public testing::Test {
protected:
    Scratch scratch_;
    std::unique_ptr<Book> book_ = must(Book::open(scratch_.path("book.sqlite")));
};

TEST_F(DeviceCommands, EveryColumnComesBack) {
    const DeviceCommandRow written = row(1, "A1", "3011", 4);
    ASSERT_TRUE(put_device_command(*book_, written));
    EXPECT_EQ(must(find_device_command(*book_, 1)), written);
    EXPECT_EQ(must(device_command_of_qn(*book_, written.qn)), written);
    EXPECT_FALSE(must(device_command_of_qn(*book_, "x' OR '1'='1")));
    DeviceCommandRow changed = written;
    changed.state = 7;
    changed.reason = "no_answer";
    ASSERT_TRUE(put_device_command(*book_, changed));
    EXPECT_EQ(must(find_device_command(*book_, 1)), changed);
    const auto missing = find_device_command(*book_, 2);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
}

TEST_F(DeviceCommands, ListsByWhatIsAsked) {
    EXPECT_EQ(must(last_device_command(*book_)).id, 0);
    ASSERT_TRUE(put_device_command(*book_, row(1, "A1", "1011", 4)));
    ASSERT_TRUE(put_device_command(*book_, row(2, "A2", "1011", 0)));
    ASSERT_TRUE(put_device_command(*book_, row(3, "A1", "2051", 2)));
    ASSERT_TRUE(put_device_command(*book_, row(4, "A1", "2051", 7)));
    EXPECT_THAT(ids(must(open_device_commands(*book_))), ElementsAre(2, 3));
    const auto listed = [&](const DeviceCommandQuery& query) { return ids(must(list_device_commands(*book_, query)).items); };
    EXPECT_THAT(listed({}), ElementsAre(4, 3, 2, 1));
    DeviceCommandQuery query;
    query.mn = "A1";
    EXPECT_THAT(listed(query), ElementsAre(4, 3, 1));
    query.cn = "2051";
    EXPECT_THAT(listed(query), ElementsAre(4, 3));
    query.over = false;
    EXPECT_THAT(listed(query), ElementsAre(3));
    query.state = 7;
    EXPECT_THAT(listed(query), IsEmpty());
    query = {};
    query.batch = 2;
    EXPECT_THAT(listed(query), ElementsAre(4, 3));
    query = {};
    query.limit = 1;
    query.offset = 1;
    const DeviceCommandPage page = must(list_device_commands(*book_, query));
    EXPECT_THAT(ids(page.items), ElementsAre(3));
    EXPECT_EQ(page.total, 4);
    EXPECT_EQ(must(last_device_command(*book_)).id, 4);
    EXPECT_EQ(must(last_device_command(*book_)).qn, "20260403120000004");
}

TEST_F(DeviceCommands, StepsStay) {
    ASSERT_TRUE(put_device_command(*book_, row(1, "A1", "1011", 0)));
    const DeviceCommandStep queued{1, Instant{5}, 7, "queued", ""};
    const DeviceCommandStep sent{1, Instant{6}, 8, "sent", "connection 3"};
    ASSERT_TRUE(add_device_command_step(*book_, queued));
    ASSERT_TRUE(add_device_command_step(*book_, sent));
    EXPECT_THAT(must(device_command_steps(*book_, 1)), ElementsAre(queued, sent));
    EXPECT_FALSE(add_device_command_step(*book_, {9, Instant{6}, 8, "sent", ""})) << "of no command";
}

TEST_F(DeviceCommands, LinesAndSettingsAreReplaced) {
    const DeviceLineRow line{"A1", 2, "31", "123456", "sealed"};
    ASSERT_TRUE(put_device_line(*book_, {"A1", 1, "32", "1", ""}));
    ASSERT_TRUE(put_device_line(*book_, line));
    EXPECT_THAT(must(device_lines(*book_)), ElementsAre(line));
    const DeviceSettings settings{"A1", true, 7'000, 5, true, 60, "张工", Instant{4}, 9};
    ASSERT_TRUE(put_device_settings(*book_, settings));
    EXPECT_THAT(must(device_settings(*book_)), ElementsAre(settings));
}

TEST_F(DeviceCommands, AnEndWithoutATimeIsRefused) {
    DeviceCommandRow wrong = row(1, "A1", "1011", 4);
    wrong.ended_at = 0;
    EXPECT_FALSE(put_device_command(*book_, wrong));
    wrong = row(1, "A1", "1011", 1);
    wrong.deadline_at = 0;
    EXPECT_FALSE(put_device_command(*book_, wrong));
}

}  // namespace
}  // namespace lvwang::store
