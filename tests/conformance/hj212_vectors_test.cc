// Frames met in the field and printed in the standards, as collected beside the project; skipped where that folder is missing.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/text.h"
#include "protocol/frame_reader.h"
#include "protocol/message.h"

namespace lvwang::protocol {
namespace {

namespace json = boost::json;

std::filesystem::path vectors_path() {
    if (const char* shared = std::getenv("LVWANG_SHARED_DIR")) return std::filesystem::path(shared) / "data/hj212/vectors.jsonl";
    const char* source = std::getenv("LVWANG_SOURCE_DIR");
    return std::filesystem::path(source != nullptr ? source : ".") / "../shared/data/hj212/vectors.jsonl";
}

struct Vector {
    std::string bytes;
    std::string expected;
    std::string note;
    bool crc_is_modbus = false;
};

std::vector<Vector> load_vectors() {
    std::ifstream file(vectors_path());
    std::vector<Vector> vectors;
    for (std::string line; std::getline(file, line);) {
        const json::object row = json::parse(line).as_object();
        Vector vector;
        const auto text = [&](const char* name) { return std::string(row.at(name).as_string()); };
        vector.bytes = row.contains("hex") ? from_hex(text("hex")).value() : text("packet");
        const bool crc_ok = row.at("crc_ok").as_bool();
        vector.expected = !crc_ok ? "bad_crc" : row.at("len_ok").as_bool() ? "ok" : "bad_length";
        vector.crc_is_modbus = row.contains("crc_variant") && row.at("crc_variant") == "modbus";
        vector.note = text("note");
        vectors.push_back(vector);
    }
    return vectors;
}

class Vectors : public testing::Test {
protected:
    void SetUp() override {
        vectors_ = load_vectors();
        // Frames collected in the field are not shipped with the project.
        if (vectors_.empty()) GTEST_SKIP() << "no " << vectors_path();
    }
    std::vector<Vector> vectors_;
};

TEST_F(Vectors, each_alone_comes_out_as_its_crc_and_length_call_for) {
    for (const Vector& vector : vectors_) {
        FrameReader reader(example_sm4_key());
        reader.feed(vector.bytes);
        reader.finish();
        const auto frame = reader.next();
        ASSERT_TRUE(frame) << vector.bytes;
        EXPECT_EQ(to_string(frame->verdict), vector.expected) << vector.note << "\n" << vector.bytes;
        EXPECT_EQ(frame->bytes, vector.bytes) << vector.note;
        EXPECT_EQ(frame->warnings.has(Warning::kCrcModbus), vector.crc_is_modbus) << vector.bytes;
        EXPECT_FALSE(reader.next()) << vector.bytes;
    }
}

TEST_F(Vectors, all_in_one_stream_come_out_alike_whatever_stands_between) {
    for (const std::string_view between : {"\r\n", "\r", "\n", "", "\\r\\n", "\r\n\r\nIMEI861234567890123\r\n"}) {
        std::string stream;
        for (const Vector& vector : vectors_) {
            stream.append(vector.bytes).append(between);
        }
        FrameReader reader(example_sm4_key());
        std::size_t fed = 0;
        const auto next = [&] {
            for (;;) {
                auto frame = reader.next();
                if (frame || fed == stream.size()) return frame ? frame : (reader.finish(), reader.next());
                const std::size_t step = std::min<std::size_t>(1000, stream.size() - fed);
                reader.feed(std::string_view(stream).substr(fed, step));
                fed += step;
            }
        };
        for (const Vector& vector : vectors_) {
            const auto frame = next();
            ASSERT_TRUE(frame) << vector.bytes;
            ASSERT_EQ(to_string(frame->verdict), vector.expected) << vector.note << "\n" << vector.bytes;
            ASSERT_EQ(frame->bytes, vector.bytes);
        }
        EXPECT_FALSE(next());
    }
}

TEST_F(Vectors, every_usable_one_has_a_header_and_its_pairs) {
    for (const Vector& vector : vectors_) {
        FrameReader reader(example_sm4_key());
        reader.feed(vector.bytes);
        reader.finish();
        const auto frame = reader.next();
        if (!frame || !is_usable(frame->verdict)) continue;
        const Message message = decode(frame->segment);
        EXPECT_TRUE(message.header.cn || message.other_fields.size() > 0) << vector.bytes;
        for (const Pair& pair : message.cp) {
            EXPECT_FALSE(pair.key.empty()) << vector.bytes;
            EXPECT_TRUE(is_utf8(pair.value)) << vector.bytes;
        }
    }
}

}  // namespace
}  // namespace lvwang::protocol
