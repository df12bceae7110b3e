// The MQTT door against a real broker.
#include "gateway/mqtt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/mosquitto_test.h"
#include "gateway/wire_client_test.h"
#include "protocol/report.h"

namespace lvwang::gateway {
namespace {

using pipeline::BrokerPhase;
using testing::HasSubstr;

constexpr std::string_view kReport = R"({"device":"M1","items":[{"time":1795572000000,"values":{"pm2_5":%d}}]})";

class MqttTest : public testing::Test {
protected:
    // What a spine publishes; the door follows within a third of a second.
    void set(std::vector<Broker> rows) {
        brokers_.publish(std::make_shared<pipeline::Brokers>(pipeline::Brokers{std::move(rows)}));
    }
    static Broker row(const Mosquitto& broker, std::vector<std::string> topics = {"lvwang/{device}/report"}) {
        Broker wanted;
        wanted.key = "b";
        wanted.host = "127.0.0.1";
        wanted.port = broker.port;
        wanted.client_id = "lvwang-b";
        wanted.topics = std::move(topics);
        return wanted;
    }
    void open() {
        inbox_ = std::make_unique<pipeline::Inbox>();
        log_ = std::make_unique<TestLog>(*inbox_);
        door_ = MqttDoor::start({*inbox_, brokers_, board_, [] { return Instant{1'795'572'000'000}; },
                                 [](const Broker& broker) -> Result<std::string> { return broker.password; }},
                                {.retry_first_ms = 50, .retry_max_ms = 200});
    }
    void close() {
        door_.reset();
        log_.reset();
        inbox_.reset();
    }
    ~MqttTest() override { close(); }
    pipeline::BrokerState state() { return board_.of("b").value_or(pipeline::BrokerState{}); }
    bool becomes(BrokerPhase phase) {
        return soon([&] { return board_.of("b").has_value() && state().phase == phase && state().since != Instant{}; });
    }

    pipeline::Published<pipeline::Brokers> brokers_;
    pipeline::DoorBoard board_;
    std::unique_ptr<pipeline::Inbox> inbox_;
    std::unique_ptr<TestLog> log_;
    std::unique_ptr<MqttDoor> door_;
};

TEST_F(MqttTest, AReportArrivesAndIsAcknowledgedOnlyAfterTheSync) {
    const Mosquitto broker;
    set({row(broker)});
    open();
    ASSERT_TRUE(becomes(BrokerPhase::kConnected)) << state().reason;
    log_->hold();
    broker.publish("lvwang/M1/report", std::string(kReport), 5);
    const auto frames = log_->wait_for(5);
    ASSERT_EQ(frames.size(), 5U) << "all five are in flight together";
    EXPECT_EQ(frames[3].mn, "M1");
    EXPECT_EQ(frames[3].kind, pipeline::ArrivalKind::kReport);
    EXPECT_EQ(frames[3].bytes, "mqtt b lvwang/M1/report\n" + std::string(kReport).replace(kReport.find("%d"), 2, "3"));
    std::this_thread::sleep_for(std::chrono::milliseconds(700));  // longer than the door's loop turns without news
    EXPECT_EQ(broker.logged("Received PUBACK from lvwang-b"), 0U);
    log_->go_on();
    EXPECT_TRUE(soon([&] { return broker.logged("Received PUBACK from lvwang-b") == 5; })) << broker.log();
    EXPECT_TRUE(soon([&] { return state().reports == 5; }));
    EXPECT_EQ(state().messages, 5U);
    EXPECT_EQ(state().bad, 0U);
}

TEST_F(MqttTest, WhatWasNotSyncedIsSentAgain) {
    const Mosquitto broker;
    set({row(broker)});
    open();
    ASSERT_TRUE(becomes(BrokerPhase::kConnected));
    log_->hold();
    broker.publish("lvwang/M1/report", std::string(kReport), 3);
    ASSERT_EQ(log_->wait_for(3).size(), 3U);
    close();  // as a kill: nothing of it was synced, so nothing was acknowledged
    EXPECT_EQ(broker.logged("Received PUBACK from lvwang-b"), 0U);
    broker.publish("lvwang/M1/report", std::string(kReport), 1);  // while we are away
    open();
    EXPECT_EQ(log_->wait_for(4).size(), 4U) << "our session was kept";
    EXPECT_TRUE(soon([&] { return broker.logged("Received PUBACK from lvwang-b") == 4; }));
}

TEST_F(MqttTest, ABrokerThatComesBackIsFoundAndLosesNothing) {
    Mosquitto broker;
    set({row(broker)});
    open();
    ASSERT_TRUE(becomes(BrokerPhase::kConnected));
    broker.end(SIGTERM);
    ASSERT_TRUE(becomes(BrokerPhase::kUnreachable));
    EXPECT_THAT(state().reason, HasSubstr(fmt::format("127.0.0.1:{}", broker.port)));
    broker.begin();
    ASSERT_TRUE(becomes(BrokerPhase::kConnected)) << state().reason;
    broker.publish("lvwang/M1/report", std::string(kReport));
    EXPECT_EQ(log_->wait_for(1).size(), 1U);
}

TEST_F(MqttTest, AWrongPasswordIsARefusalWithAName) {
    Mosquitto broker("allow_anonymous false\npassword_file @/passwords\n", false);
    // mosquitto_passwd's own form is made by the tool that Debian ships with it
    const std::string make =
        fmt::format("/usr/bin/mosquitto_passwd -b -c {}/passwords lv right >/dev/null 2>&1", broker.directory);
    ASSERT_EQ(std::system(make.c_str()), 0);
    broker.begin();
    broker.user = "lv";
    broker.password = "right";
    Broker wanted = row(broker);
    wanted.user = "lv";
    wanted.password = "wrong";
    set({wanted});
    open();
    ASSERT_TRUE(becomes(BrokerPhase::kRefused)) << state().reason;
    EXPECT_THAT(state().reason, HasSubstr("password is wrong"));
    EXPECT_EQ(state().last_error, state().reason);
    wanted.password = "right";
    set({wanted});
    ASSERT_TRUE(becomes(BrokerPhase::kConnected)) << state().reason;
    broker.publish("lvwang/M1/report", std::string(kReport));
    EXPECT_EQ(log_->wait_for(1).size(), 1U);
}

TEST_F(MqttTest, NobodyThereIsUnreachableWithAName) {
    Broker wanted;
    wanted.key = "b";
    wanted.host = "127.0.0.1";
    wanted.port = 1;
    wanted.client_id = "x";
    wanted.topics = {"a"};
    set({wanted});
    open();
    ASSERT_TRUE(becomes(BrokerPhase::kUnreachable));
    EXPECT_THAT(state().reason, HasSubstr("127.0.0.1:1: "));
    wanted.enabled = false;
    set({wanted});
    ASSERT_TRUE(becomes(BrokerPhase::kDisabled));
}

TEST_F(MqttTest, WhatIsNoReportIsKeptWithAName) {
    const Mosquitto broker;
    set({row(broker, {"lvwang/{device}/report", "batch"})});
    open();
    ASSERT_TRUE(becomes(BrokerPhase::kConnected));
    broker.publish("lvwang/M1/report", "pm2_5=35");
    broker.publish("lvwang/M2/report", std::string(kReport));  // the topic names another device than the text
    broker.publish("batch",
                   "[" + std::string(kReport) + R"(,{"device":"M9","items":[{"time":1795572000000,"values":{"co":1}}]}])");
    const auto frames = log_->wait_for(4);
    ASSERT_EQ(frames.size(), 4U) << "the list is an entry for each of its reports";
    EXPECT_EQ(frames[0].bytes, "mqtt b lvwang/M1/report\npm2_5=35");
    EXPECT_EQ(frames[0].mn, "M1");
    EXPECT_EQ(frames[1].mn, "M2");
    EXPECT_EQ(frames[3].mn, "M9");
    ASSERT_TRUE(soon([&] { return state().reports == 4; }));
    EXPECT_EQ(state().bad, 2U);
    ASSERT_EQ(state().recent.size(), 3U);
    EXPECT_THAT(state().recent[2].error, HasSubstr("not JSON at byte 0"));
    EXPECT_THAT(state().recent[1].error, HasSubstr("the topic names 'M2'"));
    EXPECT_EQ(state().last_error_topic, "lvwang/M2/report");
    EXPECT_TRUE(soon([&] { return broker.logged("Received PUBACK from lvwang-b") == 3; }));
}

TEST_F(MqttTest, OfAListWithAWrongReportTheRightOnesAreTaken) {
    const Mosquitto broker;
    set({row(broker, {"batch"})});
    open();
    ASSERT_TRUE(becomes(BrokerPhase::kConnected));
    const std::string good = R"({"device":"M1","items":[{"time":1795572000000,"values":{"pm2_5":35}}]})";
    broker.publish("batch", "[" + good + R"(,{"device":"M9","items":7},)" + good + "]");
    const auto frames = log_->wait_for(3);
    ASSERT_EQ(frames.size(), 3U);
    EXPECT_EQ(frames[0].bytes, "mqtt b batch\n" + good);
    EXPECT_EQ(frames[1].bytes, R"(mqtt b batch)"
                               "\n"
                               R"({"device":"M9","items":7})");
    EXPECT_EQ(frames[2].bytes, frames[0].bytes);
    ASSERT_TRUE(soon([&] { return state().reports == 3; }));
    EXPECT_EQ(state().bad, 1U);
    EXPECT_THAT(state().recent[0].error, HasSubstr("[1].items"));
    EXPECT_TRUE(soon([&] { return broker.logged("Received PUBACK from lvwang-b") == 1; }));
}

TEST_F(MqttTest, AVendorsObjectIsReadByItsMapping) {
    const Mosquitto broker;
    Broker wanted = row(broker, {"v/{device}/up"});
    wanted.mapping.time_field = "ts";
    wanted.mapping.time_form = TimeForm::kEpochSeconds;
    wanted.mapping.values = {{"pm25", "pm2_5", ""}};
    set({wanted});
    open();
    ASSERT_TRUE(becomes(BrokerPhase::kConnected));
    broker.publish("v/860123/up", R"({"ts":1795572000,"pm25":35.2,"rssi":-71})");
    const auto frames = log_->wait_for(1);
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(frames[0].mn, "860123");
    EXPECT_EQ(state().bad, 0U) << state().last_error;
}

TEST_F(MqttTest, RetainedMessagesComeOnceMoreAndAreMarked) {
    const Mosquitto broker;
    broker.publish("lvwang/M1/report", std::string(kReport), 1, true);
    set({row(broker)});
    open();
    ASSERT_EQ(log_->wait_for(1).size(), 1U);
    EXPECT_TRUE(soon([&] { return !state().recent.empty() && state().recent[0].retained; }));
}

TEST_F(MqttTest, ATopicThatIsNotGrantedIsNamedAndTheOthersGoOn) {
    Mosquitto broker(
        "allow_anonymous true\nplugin /usr/lib/x86_64-linux-gnu/mosquitto_dynamic_security.so\n"
        "plugin_opt_config_file @/rights.json\n",
        false);
    broker.write("rights.json",
                 R"({"anonymousGroup":"all","groups":[{"groupname":"all","roles":[{"rolename":"some"}]}],"clients":[],
        "roles":[{"rolename":"some","acls":[{"acltype":"subscribePattern","topic":"lvwang/#","allow":true}]}],
        "defaultACLAccess":{"publishClientSend":true,"publishClientReceive":true,"subscribe":false,"unsubscribe":true}})");
    broker.begin();
    set({row(broker, {"secret/{device}", "lvwang/{device}/report"})});
    open();
    ASSERT_TRUE(becomes(BrokerPhase::kTopicDenied)) << state().reason;
    EXPECT_EQ(state().reason, "the broker does not grant secret/+");
    broker.publish("lvwang/M1/report", std::string(kReport));
    EXPECT_EQ(log_->wait_for(1).size(), 1U);
}

TEST_F(MqttTest, OverTlsWithACaOfOurOwn) {
    Mosquitto broker("allow_anonymous true\ncafile @/ca.pem\ncertfile @/ca.pem\nkeyfile @/key.pem\n", false);
    const std::string make = fmt::format(
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 "
        "-keyout {0}/key.pem -out {0}/ca.pem >/dev/null 2>&1",
        broker.directory);
    ASSERT_EQ(std::system(make.c_str()), 0);
    broker.begin();
    Broker wanted = row(broker);
    wanted.tls = true;
    wanted.ca_file = broker.directory + "/ca.pem";
    set({wanted});
    open();
    ASSERT_TRUE(becomes(BrokerPhase::kConnected)) << state().reason;
    wanted.ca_file = broker.directory + "/none.pem";
    set({wanted});
    ASSERT_TRUE(becomes(BrokerPhase::kUnreachable));
    EXPECT_THAT(state().reason, HasSubstr("none.pem' cannot be read"));
}

TEST_F(MqttTest, ABurstOfAThousandIsTakenWhole) {
    const Mosquitto broker;
    set({row(broker)});
    open();
    ASSERT_TRUE(becomes(BrokerPhase::kConnected));
    const auto begun = std::chrono::steady_clock::now();
    broker.publish("lvwang/M1/report", std::string(kReport), 1'000);
    ASSERT_EQ(log_->wait_for(1'000).size(), 1'000U);
    ASSERT_TRUE(soon([&] { return state().reports == 1'000; }));
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    RecordProperty("took_ms", static_cast<int>(took.count()));
}

TEST_F(MqttTest, AStalledLogHoldsThePubacksBack) {
    const Mosquitto broker;
    set({row(broker)});
    open();
    ASSERT_TRUE(becomes(BrokerPhase::kConnected));
    log_->stall();  // what it is taking at this moment it still takes
    broker.publish("lvwang/M1/report", std::string(kReport), 100);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    const std::size_t acknowledged = broker.logged("Received PUBACK from lvwang-b");
    EXPECT_LE(acknowledged, log_->frames().size());
    EXPECT_LT(acknowledged, 100U);
    log_->go_on();
    EXPECT_EQ(log_->wait_for(100).size(), 100U);
}

// A stream that never pauses leaves something unsynced at each moment: read on, it would keep pings and acknowledgements
// unwritten.
TEST_F(MqttTest, NothingMoreIsHeardWhileAnAcknowledgementWaitsForLong) {
    const Mosquitto broker;
    set({row(broker)});
    open();
    ASSERT_TRUE(becomes(BrokerPhase::kConnected));
    log_->hold();
    broker.publish("lvwang/M1/report", std::string(kReport), 1);
    ASSERT_EQ(log_->wait_for(1).size(), 1U);
    std::this_thread::sleep_for(std::chrono::milliseconds(1'600));
    broker.publish("lvwang/M1/report", std::string(kReport), 5);
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
    EXPECT_EQ(log_->frames().size(), 1U);
    log_->go_on();
    EXPECT_EQ(log_->wait_for(6).size(), 6U);
    EXPECT_TRUE(soon([&] { return broker.logged("Received PUBACK from lvwang-b") == 6; })) << broker.log();
}

}  // namespace
}  // namespace lvwang::gateway
