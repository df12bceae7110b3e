#include "protocol/reply.h"

#include <gtest/gtest.h>

namespace lvwang::protocol {
namespace {

TEST(Reply, EveryAnswerIsReadWithItsQnAndCode) {
    struct Row {
        std::string segment;
        ReplyKind kind;
        std::string qn;
        std::string mn;
        std::optional<int> code;
        bool refuses;
    };
    const std::vector<Row> rows{
        {"QN=1;ST=91;CN=9014;PW=1;MN=A;Flag=4;CP=&&&&", ReplyKind::kData, "1", "A", {}, false},
        {"ST=91;CN=9014;CP=&&QN=20040516010101001;CN=2051&&", ReplyKind::kData, "20040516010101001", "", {}, false},
        {"QN=1;ST=22;CN=9014;PW=1;MN=A;Flag=5", ReplyKind::kData, "1", "A", {}, false},
        {"ST=91;CN=9014;CP=&&&&", ReplyKind::kData, "", "", {}, false},
        {"QN=1;ST=91;CN=9014;MN=A;Flag=4;CP=&&QnRtn=1&&", ReplyKind::kData, "1", "A", 1, false},
        {"QN=1;ST=91;CN=9014;MN=A;Flag=4;CP=&&QnRtn=3&&", ReplyKind::kData, "1", "A", 3, true},
        {"ST=91;CN=9014;CP=&&QN=1;CN=2051;QnRtn=100&&", ReplyKind::kData, "1", "", 100, true},
        {"QN=1;ST=91;CN=9014;CP=&&QnRtn=&&", ReplyKind::kData, "1", "", {}, false},
        {"QN=1;ST=91;CN=9013;CP=&&&&", ReplyKind::kNotice, "1", "", {}, false},
        {"QN=1;ST=91;CN=9013;CP=&&QnRtn=2&&", ReplyKind::kNotice, "1", "", 2, true},
        {"QN=1;ST=91;CN=9011;MN=A;Flag=4;CP=&&QnRtn=1&&", ReplyKind::kRequestTaken, "1", "A", 1, false},
        {"QN=1;ST=91;CN=9011;MN=A;Flag=4;CP=&&QnRtn=4&&", ReplyKind::kRequestTaken, "1", "A", 4, true},
        {"QN=1;ST=91;CN=9012;MN=A;Flag=4;CP=&&ExeRtn=100&&", ReplyKind::kExecuted, "1", "A", 100, true},
        {"QN=1;ST=91;CN=9012;CP=&&ExeRtn=1&&", ReplyKind::kExecuted, "1", "", 1, false},
        {"QN=1;ST=91;CN=9011;CP=&&QnRtn=ok&&", ReplyKind::kRequestTaken, "1", "", {}, true},
        {"QN=1;ST=91;CN=9011;CP=&&&&", ReplyKind::kRequestTaken, "1", "", {}, true},
    };
    for (const Row& row : rows) {
        const Message message = decode(row.segment);
        const auto reply = read_reply(message);
        ASSERT_TRUE(reply) << row.segment;
        EXPECT_EQ(reply->kind, row.kind) << row.segment;
        EXPECT_EQ(reply->qn, row.qn) << row.segment;
        EXPECT_EQ(reply->mn, row.mn) << row.segment;
        EXPECT_EQ(reply->code, row.code) << row.segment;
        EXPECT_EQ(reply->refuses(), row.refuses) << row.segment;
    }
}

TEST(Reply, OtherMessagesAreNone) {
    for (const std::string segment :
         {"QN=1;ST=31;CN=2011;MN=A;Flag=5;CP=&&&&", "QN=1;ST=91;CN=9015;CP=&&&&", "CP=&&CN=9014&&", ""}) {
        EXPECT_FALSE(read_reply(decode(segment))) << segment;
    }
}

}  // namespace
}  // namespace lvwang::protocol
