#include "store/book_brokers.h"

#include <gtest/gtest.h>

#include "store/scratch_test.h"

namespace lvwang::store {
namespace {

Broker vendor(std::string key) {
    Broker broker;
    broker.key = std::move(key);
    broker.host = "mqtt.example.org";
    broker.port = 8883;
    broker.client_id = "lvwang-a";
    broker.user = "lv";
    broker.password = "sealed";
    broker.tls = true;
    broker.ca_file = "/etc/ca.pem";
    broker.topics = {"a/{device}/up", "b/+"};
    broker.mapping = {
        "sn", "ts", TimeForm::kEpochSeconds, Period::kMinute, {{"d.pm25", "pm2_5", "mg/m3"}, {"t", "temperature", ""}}};
    broker.enabled = false;
    return broker;
}

TEST(BookBrokers, WhatIsSavedIsLoadedAgain) {
    const Scratch scratch;
    auto book = Book::open(scratch.path("book.sqlite"));
    ASSERT_TRUE(book.has_value()) << book.error().message;
    Broker b = vendor("b");
    Broker a = vendor("a");
    a.mapping = {};
    ASSERT_TRUE(save_broker(**book, b).has_value());
    ASSERT_TRUE(save_broker(**book, a).has_value());
    EXPECT_EQ(load_brokers(**book).value(), (std::vector{a, b}));
    b.mapping.values.pop_back();
    b.topics = {"c"};
    ASSERT_TRUE(save_broker(**book, b).has_value());
    EXPECT_EQ(load_brokers(**book).value(), (std::vector{a, b}));
    ASSERT_TRUE(remove_broker(**book, "b").has_value());
    EXPECT_EQ(load_brokers(**book).value(), std::vector{a});
    EXPECT_EQ(remove_broker(**book, "b").error().code, ErrorCode::kNotFound);
    ASSERT_TRUE(save_broker(**book, vendor("b")).has_value()) << "no values of the old one are left";
}

}  // namespace
}  // namespace lvwang::store
