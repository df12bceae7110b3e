// A small district around a real spine on real stores, with a clock that a test turns. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/check.h"
#include "control/source_tree.h"
#include "pipeline/permit_tables.h"
#include "pipeline/spine.h"
#include "protocol/encode.h"
#include "registry/district.h"
#include "standards/source_tree.h"
#include "store/book_case_list.h"
#include "store/book_cases.h"
#include "store/book_findings.h"
#include "store/book_registry.h"
#include "store/faults.h"
#include "store/scratch_test.h"

namespace lvwang::pipeline {

class SpineFixture {
public:
    /// Starts at `start` with the files of a district; without any, with one air station (MN AIR), one stack (MN STACK, limit
    /// 50 mg/m3 of stack_so2 at 9 % O2) and one wastewater outlet (MN WATER, limit 50 mg/L of cod).
    /// @param log_faults, series_faults  under the stores; null for none
    explicit SpineFixture(Instant start, std::vector<SourceText> district = trial_district(), store::Faults* log_faults = nullptr,
                          store::Faults* series_faults = nullptr)
        : now(start), district_(std::move(district)), log_faults_(log_faults), series_faults_(series_faults) {
        const auto texts = standards::source_tree_texts();
        std::vector<SourceText> codes;
        for (const SourceText& text : texts) {
            if (text.path.starts_with("codes/")) codes.push_back(text);
        }
        workflows = must(cases::Workflows::parse(texts));
        parameters = must(registry::parse_codes(codes));
        open();
    }

    /// Ends the spine and starts it again on what is on the disk.
    void restart() {
        close();
        open();
    }

    /// Ends it as kill -9 does, and starts it again on what had gone to the files.
    void kill() {
        namespace fs = std::filesystem;
        const auto moved = [](const std::string& name) { return name + ".killed"; };
        constexpr std::array kFiles{"log", "series", "book.sqlite", "book.sqlite-wal", "book.sqlite-shm"};
        for (const char* const name : kFiles) {
            if (fs::exists(scratch_.path(name))) {
                fs::copy(scratch_.path(name), scratch_.path(moved(name)), fs::copy_options::recursive);
            }
        }
        close();
        for (const char* const name : kFiles) {
            fs::remove_all(scratch_.path(name));
            if (fs::exists(scratch_.path(moved(name)))) fs::rename(scratch_.path(moved(name)), scratch_.path(name));
        }
        open();
    }

    /// Offers a frame and turns the spine once. @return whether it was acknowledged
    bool send(const std::string& mn, std::string bytes) {
        offer(mn, std::move(bytes));
        acknowledged.clear();
        turn();
        return acknowledged == std::vector<std::uint64_t>{ticket_};
    }

    /// Lays a frame into the inbox, for the next turn.
    void offer(const std::string& mn, std::string bytes) {
        std::vector<Arrival> one{{now, mn, std::move(bytes), ++ticket_, shard_}};
        LVWANG_CHECK(inbox->offer(one) == 1, "the inbox refuses");
    }

    /// Offers a report and turns the spine once. @return whether it was acknowledged
    bool send_report(const std::string& device, std::string_view text, std::string_view how = "http") {
        std::vector<Arrival> one{{now, device, fmt::format("{}\n{}", how, text), ++ticket_, shard_, ArrivalKind::kReport}};
        LVWANG_CHECK(inbox->offer(one) == 1, "the inbox refuses");
        acknowledged.clear();
        turn();
        return acknowledged == std::vector<std::uint64_t>{ticket_};
    }

    /// One frame of data: `cp` without DataTime, which is put before it. @return whether it was acknowledged
    /// @param again  marked RF=1, as devices of the 2025 edition do after an outage
    bool report(const std::string& mn, std::string_view cn, Instant data_time, const std::string& cp, bool again = false) {
        return send(mn, frame(mn, cn, data_time, cp, again));
    }

    /// The bytes of such a frame.
    std::string frame(const std::string& mn, std::string_view cn, Instant data_time, const std::string& cp,
                      bool again = false) const {
        const std::string data = "DataTime=" + format_compact(data_time) + ";" + cp;
        const std::string qn = format_compact_ms(now);
        protocol::OutgoingMessage message;
        if (again) message.edition = protocol::Edition::k2025;
        message.back_filled = again;
        message.qn = qn;
        message.st = "31";
        message.cn = cn;
        message.pw = "123456";
        message.mn = mn;
        message.wants_answer = true;
        message.cp = data;
        return must(protocol::encode(message));
    }

    void turn() {
        const Result<void> turned = try_turn();
        ASSERT_TRUE(turned.has_value()) << turned.error().message;
    }

    Result<void> try_turn() {
        Inbox::Batch batch = inbox->take(10'000, 0);
        return spine->turn(batch, now);
    }

    /// Moves the clock and lets the spine tick until nothing is due.
    void go_to(Instant instant) {
        now = instant;
        do {
            now = now + 1'000;
            turn();
        } while (views->progress.due_days > 0 && now < instant + 30'000);
    }

    CommandResult command(const std::string& type, const std::string& body, const std::string& actor = "tester",
                          const std::string& key = {}) {
        std::optional<CommandResult> result;
        inbox->command({type, body, actor, key}, [&](CommandResult given) { result.emplace(std::move(given)); });
        turn();
        LVWANG_CHECK(result.has_value(), "command {} was not answered", type);
        return std::move(*result);
    }

    [[nodiscard]] std::string directory() const { return scratch_.path("."); }  ///< of the stores
    [[nodiscard]] PointId point(const std::string& mn) const { return views->registry.get()->device(mn)->point_id; }
    [[nodiscard]] ParameterId id(std::string_view key) const { return parameters->find(key)->id; }

    /// The current value of a column at `start`, its text with the flags against it; empty where there is none.
    [[nodiscard]] std::string value(const std::string& mn, Stream stream, Instant start, std::string_view key,
                                    Aspect aspect = Aspect::kMeasured) const {
        const auto rows = must(
            series->read({.point = point(mn), .stream = stream, .from = start, .to = start + 1, .columns = {{id(key), aspect}}}));
        if (rows.empty()) return {};
        return rows.back().sample.value().to_string() + (rows.back().sample.valid() ? "" : "!");
    }

    [[nodiscard]] std::vector<store::ListedFinding> findings() const { return must(store::list_findings(*book, {})).items; }
    [[nodiscard]] std::vector<store::ListedCase> cases() const { return must(store::list_cases(*book, {})).items; }

    template <class T>
    static T must(Result<T> result) {
        LVWANG_CHECK(result.has_value(), "{}", result.error().message);
        return std::move(*result);
    }

    /// One air station, one stack, one outlet.
    static std::vector<SourceText> trial_district() {
        return {
            {"district.toml",
             "code = \"990101\"\nname = \"试验县\"\nname_en = \"Trial County\"\nlongitude_deg = 118.0\nlatitude_deg = 31.0\n"},
            {"regions.csv", "code,name,parent_code\n990101,试验县,\n990101001,东镇,990101\n990101002,西镇,990101\n"},
            {"organisations.csv",
             "key,name,kind,region_code\nbureau,试验县生态环境局,bureau,990101\ntown,东镇人民政府,town,990101001\n"},
            {"sites.csv",
             "key,kind,name,region_code,longitude_deg,latitude_deg\n"
             "S1,air_station,东镇站,990101001,118.0,31.0\nF1,firm,甲厂,990101001,118.01,31.0\nF2,firm,乙厂,990101001,118.02,"
             "31.0\n"},
            {"points.csv",
             "site_key,code,kind,name,silence_limit_s\nS1,1,ambient_air,东镇站,7200\nF1,DA001,stack,1号锅炉排口,7200\n"
             "F2,DW001,wastewater,总排口,0\n"},
            {"devices.csv", "mn,site_key,point_code\nAIR,S1,1\nSTACK,F1,DA001\nWATER,F2,DW001\n"},
            {"limits.csv",
             "site_key,point_code,parameter,limit,reference_oxygen_pct,standard,clause,valid_from\n"
             "F1,DA001,stack_so2,50,9,GB 13271-2014,表3,2025-01-01\nF2,DW001,cod,50,,GB 18918-2002,表1 一级A,2025-01-01\n"},
            {"responsibilities.csv", "region_code,matter,person,organisation_key\n990101001,any,张工,town\n"}};
    }

    Instant now;
    store::Seal seal = must(store::Seal::with(std::string(store::kMasterKeyBytes, 'm')));
    std::vector<std::uint64_t> acknowledged;
    cases::Workflows workflows;
    std::shared_ptr<const registry::ParameterTable> parameters;
    std::unique_ptr<store::Log> log;
    std::unique_ptr<store::Series> series;
    std::unique_ptr<store::Book> book;
    std::unique_ptr<Inbox> inbox;
    std::unique_ptr<Downlink> downlink;
    std::unique_ptr<Views> views;
    std::unique_ptr<Spine> spine;

private:
    void close() {
        spine.reset();
        inbox.reset();
        views.reset();
        book.reset();
        series.reset();
        log.reset();
    }
    void open() {
        log = must(store::Log::open(scratch_.path("log"), {.faults = log_faults_}));
        series = must(store::Series::open(scratch_.path("series"), {.faults = series_faults_}));
        book = must(store::Book::open(scratch_.path("book.sqlite")));
        RegistryRows rows = must(store::load_registry(*book));
        if (rows.empty()) {
            const auto complete = [](const Parameter& parameter, const registry::PermitTerms& terms) {
                return completed(standards::source_tree_standards(), parameter, terms);
            };
            rows = must(registry::parse_district(district_, parameters, complete)).rows;
            LVWANG_CHECK(book->begin() && store::save_registry(*book, rows, now, 0) && book->commit(0), "cannot seed the book");
        }
        inbox = std::make_unique<Inbox>();
        downlink = std::make_unique<Downlink>();
        views = std::make_unique<Views>();
        views->registry.publish(must(registry::Registry::build(std::move(rows), parameters)));
        shard_ = inbox->add_shard(
            [this](std::vector<std::uint64_t> tickets) {
                acknowledged.insert(acknowledged.end(), tickets.begin(), tickets.end());
            },
            [] {});
        spine = must(Spine::start({*log, *series, *book, standards::source_tree_standards(), workflows, *inbox, *downlink, *views,
                                   seal, control::source_tree_catalogue()},
                                  now));
    }

    std::vector<SourceText> district_;
    store::Faults* log_faults_;
    store::Faults* series_faults_;
    store::Scratch scratch_;
    std::uint32_t shard_ = 0;
    std::uint64_t ticket_ = 0;
};

}  // namespace lvwang::pipeline
