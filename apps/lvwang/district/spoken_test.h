// What a logger said, for tests to look into.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "base/text.h"
#include "district/roster.h"
#include "district/telegram.h"
#include "protocol/frame_reader.h"
#include "protocol/message.h"

namespace lvwang::district {

inline std::filesystem::path demo_folder() {
    const char* source = std::getenv("LVWANG_SOURCE_DIR");
    return std::filesystem::path(source != nullptr ? source : ".") / "data/demo";
}

inline Roster demo_roster(std::uint64_t seed = 1) {
    auto roster = read_roster(demo_folder(), seed);
    if (!roster) ADD_FAILURE() << roster.error().message;
    return roster ? std::move(*roster) : Roster{};
}

inline const Logger& logger_with(const Roster& roster, Part part) {
    for (const Logger& logger : roster.loggers) {
        if (logger.part == part) return logger;
    }
    ADD_FAILURE() << "no logger plays part " << static_cast<int>(part);
    return roster.loggers.front();
}

/// CP of one report, all its parts together. Every frame must have come through whole and without a warning.
inline std::map<std::string, std::string> said(const Logger& logger, Report report, Instant start,
                                               std::vector<std::string>* frames = nullptr) {
    Composer composer;
    QnClock clock;
    std::vector<Telegram> telegrams;
    composer.compose(logger, clock, report, start, start + 3 * kHourMs, telegrams);
    std::map<std::string, std::string> pairs;
    for (const Telegram& telegram : telegrams) {
        if (frames != nullptr) frames->push_back(telegram.bytes);
        protocol::FrameReader reader;
        reader.feed(telegram.bytes);
        const auto frame = reader.next();
        if (!frame) {
            ADD_FAILURE() << "no frame in " << telegram.bytes;
            continue;
        }
        EXPECT_EQ(frame->verdict, protocol::Verdict::kOk) << telegram.bytes;
        EXPECT_TRUE(frame->warnings.empty()) << telegram.bytes;
        const protocol::Message message = protocol::decode(frame->segment);
        EXPECT_TRUE(message.warnings.empty()) << telegram.bytes;
        EXPECT_TRUE(message.wants_answer());
        EXPECT_EQ(message.mn(), logger.mn);
        EXPECT_EQ(message.qn(), telegram.qn);
        for (const auto& pair : message.cp) pairs.emplace(pair.key, pair.value);
    }
    return pairs;
}

/// Rows of a CSV file of the demo folder whose cells hold no quotes, by column name.
inline std::vector<std::map<std::string, std::string>> demo_rows(const std::string& file) {
    std::ifstream in(demo_folder() / file);
    EXPECT_TRUE(in.is_open()) << file;
    std::vector<std::string> names;
    std::vector<std::map<std::string, std::string>> rows;
    for (std::string line; std::getline(in, line);) {
        const auto cells = split(line, ',');
        if (names.empty()) {
            names.assign(cells.begin(), cells.end());
            continue;
        }
        EXPECT_EQ(cells.size(), names.size()) << file << ": " << line;
        auto& row = rows.emplace_back();
        for (std::size_t i = 0; i < std::min(cells.size(), names.size()); ++i) row[names[i]] = std::string(cells[i]);
    }
    return rows;
}

inline Instant at(const char* text) {
    return parse_iso(text).value();
}

}  // namespace lvwang::district
