#include "pipeline/official_commands.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/text.h"
#include "model/reviewed.h"
#include "protocol/json.h"
#include "quality/flag.h"
#include "registry/json_fields.h"
#include "store/book_official.h"

namespace lvwang::pipeline {
namespace {

using protocol::JsonValue;
using registry::JsonFields;

constexpr std::size_t kNameBytesMax = 300;
constexpr std::size_t kKeyBytesMax = 40;

// What stands at its place in a file keeps its blanks, so fields are not trimmed here.
Result<std::string> plain_text(const JsonValue& body, std::string_view name, std::size_t bytes_max) {
    const JsonValue* const value = body.field(name);
    if (value == nullptr) return std::string();
    if (!value->is(JsonValue::Kind::kText)) return fail_field(name, "{}: {} is not a text", name, value->shown());
    if (value->text.size() > bytes_max) return fail_field(name, "{}: more than {} bytes", name, bytes_max);
    return value->text;
}

Result<std::int64_t> whole_number(const JsonValue& body, std::string_view name) {
    const JsonValue* const value = body.field(name);
    if (value == nullptr) return std::int64_t{0};
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value->text.data(), value->text.data() + value->text.size(), number);
    if (!value->is(JsonValue::Kind::kNumber) || error != std::errc() || end != value->text.data() + value->text.size() ||
        number < 0) {
        return fail_field(name, "{}: {} is no whole number", name, value->shown());
    }
    return number;
}

Result<std::string> key_of(JsonFields& body) {
    LVWANG_ASSIGN(std::string key, body.text("key"));
    const bool plain = std::ranges::all_of(key, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
    if (!plain || key.size() > kKeyBytesMax) {
        return fail_field("key", "key: '{}' may hold letters, digits, '-', '_' and '.' only, {} at most", to_utf8_lossy(key),
                          kKeyBytesMax);
    }
    return key;
}

// `08:30` in minutes after midnight.
Result<std::int64_t> minutes_of_day(std::string_view text) {
    constexpr std::size_t kLength = 5;
    const auto two = [&](std::size_t at) { return (text[at] - '0') * 10 + text[at + 1] - '0'; };
    const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
    const bool formed = text.size() == kLength && digit(0) && digit(1) && text[2] == ':' && digit(3) && digit(4);
    if (!formed || two(0) > 23 || two(3) > 59) return fail_field("daily_at", "daily_at: '{}' is no time such as 08:30", text);
    return std::int64_t{two(0)} * 60 + two(3);
}

Result<void> check_source(const OfficialFeed& feed) {
    const std::string_view source = feed.source;
    const bool named = std::ranges::all_of(feed.view, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    });
    switch (feed.kind) {
        case FeedKind::kFolder:
            if (!source.starts_with('/')) return fail_field("source", "source: a folder is named from the root: /srv/official");
            break;
        case FeedKind::kHttp:
            if (!source.starts_with("http://") && !source.starts_with("https://")) {
                return fail_field("source", "source: '{}' is no http:// or https:// address", source);
            }
            break;
        case FeedKind::kDatabase:
            if (!source.starts_with("sqlite3://") && !source.starts_with("postgresql://")) {
                return fail_field("source", "source: a database is sqlite3://… or postgresql://…");
            }
            if (feed.view.empty() || !named) return fail_field("view", "view: a view's name is letters, digits, '_' and '.'");
            break;
    }
    if (feed.kind != FeedKind::kDatabase && !feed.view.empty()) return fail_field("view", "view: only a database has one");
    if (feed.kind == FeedKind::kFolder && !feed.secret.empty()) return fail_field("secret", "secret: a folder needs none");
    return {};
}

}  // namespace

// A file as it is delivered, and what it says.
struct OfficialCommands::Delivery {
    store::OfficialFile file;
    std::string last_modified;
    OfficialContent content;
    bool known = false;  ///< taken before: not read again
};

Result<OfficialFeed> parse_official_feed(std::string_view text, const OfficialFeed* before) {
    LVWANG_ASSIGN(JsonFields body, JsonFields::parse(text));
    OfficialFeed feed = before != nullptr ? *before : OfficialFeed{};
    LVWANG_ASSIGN(feed.key, key_of(body));
    LVWANG_ASSIGN(const std::string kind, body.text("kind"));
    LVWANG_ASSIGN(feed.kind, body.placed("kind", parse_feed_kind(kind)));
    LVWANG_ASSIGN(feed.source, body.text("source"));
    LVWANG_ASSIGN(feed.view, body.text_or("view", ""));
    LVWANG_ASSIGN(const bool forget, body.boolean_or("forget_secret", false));
    LVWANG_ASSIGN(feed.secret, body.text_or("sealed_secret", before != nullptr && !forget ? before->secret : ""));
    LVWANG_ASSIGN(feed.layout, body.text_or("layout", ""));
    if (!feed.layout.empty()) LVWANG_TRY(parse_official_layout(feed.layout));
    LVWANG_ASSIGN(feed.every_min, body.integer_or("every_min", 0));
    LVWANG_ASSIGN(const std::string daily_at, body.text_or("daily_at", ""));
    if ((feed.every_min == 0) == daily_at.empty()) {
        return fail_field("every_min", "every_min: minutes between two fetches, or else daily_at");
    }
    if (feed.every_min < 0 || feed.every_min > kOfficialEveryMinMax) {
        return fail_field("every_min", "every_min: 1 to {} minutes", kOfficialEveryMinMax);
    }
    feed.daily_at_min = 0;
    if (!daily_at.empty()) {
        LVWANG_ASSIGN(feed.daily_at_min, minutes_of_day(daily_at));
    }
    LVWANG_ASSIGN(feed.enabled, body.boolean_or("enabled", true));
    LVWANG_TRY(body.refuse_others());
    LVWANG_TRY(check_source(feed));
    if (before != nullptr && (feed.source != before->source || feed.view != before->view)) feed.last_modified.clear();
    feed.tried_at = {};  // what was changed is tried at once
    return feed;
}

Result<std::vector<std::string>> known_official_places(store::Book& book) {
    LVWANG_ASSIGN(const auto rows, store::list_official_places(book));
    std::vector<std::string> codes;
    for (const OfficialPlace& place : rows) {
        if (!place.name.empty()) codes.push_back(place.code);
    }
    return codes;
}

std::vector<Reading> reviewed_readings(const std::vector<ReviewedHour>& hours, const registry::Registry& registry, Instant now,
                                       std::uint64_t seq) {
    std::map<std::pair<PointId, Instant>, Reading> readings;
    for (const ReviewedHour& hour : hours) {
        const Site* const site = registry.site(hour.site);
        const Parameter* const parameter = registry.parameters().find(hour.parameter);
        if (site == nullptr || parameter == nullptr) continue;
        for (const Point* point : registry.points_of(site->id)) {
            if (point->kind != PointKind::kAmbientAir) continue;
            Reading& reading = readings[{point->id, hour.start}];
            reading.point = point->id;
            reading.stream = {Period::kHour, Origin::kReported};
            reading.start = hour.start;
            reading.seq = seq;
            Sample& sample = reading.samples.emplace_back();
            sample.column = {parameter->id, Aspect::kMeasured};
            sample.sum = hour.value;
            sample.flags = bits(kReviewed);
            // News of the past, of which nobody is to be alarmed.
            if (now - (hour.start + kHourMs) > quality::kLateAfterMs) sample.flags |= bits(Flag::kBackfill);
            break;
        }
    }
    std::vector<Reading> list;
    list.reserve(readings.size());
    for (auto& [place, reading] : readings) list.push_back(std::move(reading));
    return list;
}

Result<OfficialCommands::Delivery> OfficialCommands::read_delivery(const Command& command, const registry::Registry& registry,
                                                                   Instant now) {
    LVWANG_ASSIGN(const JsonValue body, protocol::parse_json(command.body));
    if (!body.is(JsonValue::Kind::kObject)) return fail(ErrorCode::kInvalidArgument, "the body is not a JSON object");
    for (const std::string& name : body.names) {
        constexpr std::string_view kKnown[] = {"name", "text", "layout", "modified_ms", "feed", "last_modified"};
        if (std::ranges::find(kKnown, name) == std::end(kKnown)) return fail_field(name, "there is no field '{}'", name);
    }
    Delivery delivery;
    LVWANG_ASSIGN(delivery.file.name, plain_text(body, "name", kNameBytesMax));
    if (trim(delivery.file.name).empty()) return fail_field("name", "name: is missing or empty");
    LVWANG_ASSIGN(std::string text, plain_text(body, "text", kOfficialBytesMax));
    LVWANG_ASSIGN(const std::string layout, plain_text(body, "layout", kNameBytesMax));
    std::optional<OfficialLayout> wanted;
    if (!layout.empty()) {
        LVWANG_ASSIGN(wanted, parse_official_layout(layout));
    }
    LVWANG_ASSIGN(delivery.file.modified_ms, whole_number(body, "modified_ms"));
    LVWANG_ASSIGN(delivery.file.feed, plain_text(body, "feed", kKeyBytesMax));
    LVWANG_ASSIGN(delivery.last_modified, plain_text(body, "last_modified", kNameBytesMax));
    delivery.file.hash = store::content_hash(text);
    delivery.file.bytes = static_cast<std::int64_t>(text.size());
    delivery.file.at = now;
    delivery.file.actor = command.actor;
    LVWANG_ASSIGN(const auto taken, store::find_taken(book_, delivery.file));
    delivery.known = taken.has_value();
    if (delivery.known) {
        delivery.file.seq = *taken;
        return delivery;
    }
    LVWANG_ASSIGN(const std::vector<std::string> known, known_official_places(book_));
    const auto knows = [&](std::string_view code) { return std::ranges::binary_search(known, code); };
    LVWANG_ASSIGN(delivery.content, read_official({delivery.file.name, std::move(text)}, wanted, {registry, now, knows}));
    delivery.file.layout = to_string(delivery.content.layout);
    delivery.file.hours = static_cast<std::int64_t>(delivery.content.hours.size());
    return delivery;
}

Result<OfficialCommands::Outcome> OfficialCommands::take(const Command& command, const registry::Registry& registry, Instant now,
                                                         std::uint64_t seq) {
    LVWANG_ASSIGN(Delivery delivery, read_delivery(command, registry, now));
    store::OfficialFile& file = delivery.file;
    Outcome outcome;
    if (delivery.known) {
        outcome.body = fmt::format(R"({{"taken":false,"seq":{}}})", file.seq);
    } else {
        file.seq = seq;
        LVWANG_TRY(store::save_official(book_, file, delivery.content.places, delivery.content.figures));
        outcome.hours = reviewed_readings(delivery.content.hours, registry, now, seq);
        outcome.body = fmt::format(R"({{"taken":true,"seq":{},"layout":"{}","figures":{},"added":{},"changed":{},"hours":{}}})",
                                   seq, file.layout, file.figures, file.added, file.changed, file.hours);
    }
    const auto feeds = feeds_.get();
    if (const OfficialFeed* known = feeds == nullptr ? nullptr : feeds->find(file.feed)) {
        OfficialFeed feed = *known;
        feed.tried_at = feed.succeeded_at = now;
        feed.error.clear();
        feed.last_modified = delivery.last_modified;
        if (!delivery.known) {
            feed.taken_at = now;
            feed.taken_name = file.name;
        }
        LVWANG_TRY(note(feed));
    }
    return outcome;
}

Result<std::vector<Reading>> OfficialCommands::hours_again(const Command& command, const registry::Registry& registry,
                                                           Instant now, std::uint64_t seq) {
    if (command.type != "official.take") return std::vector<Reading>();
    LVWANG_ASSIGN(const bool taken, store::was_taken(book_, seq));
    if (!taken) return std::vector<Reading>();
    LVWANG_ASSIGN(const JsonValue body, protocol::parse_json(command.body));
    LVWANG_ASSIGN(std::string name, plain_text(body, "name", kNameBytesMax));
    LVWANG_ASSIGN(std::string text, plain_text(body, "text", kOfficialBytesMax));
    const auto anybody = [](std::string_view) { return true; };
    const auto content = read_official({std::move(name), std::move(text)}, std::nullopt, {registry, now, anybody});
    if (!content) return std::vector<Reading>();  // its station was renamed since
    return reviewed_readings(content->hours, registry, now, seq);
}

Result<void> OfficialCommands::note(const OfficialFeed& feed) {
    LVWANG_TRY(store::save_official_feed(book_, feed));
    return publish();
}

Result<OfficialCommands::Outcome> OfficialCommands::execute(const Command& command, const registry::Registry& registry,
                                                            Instant now, std::uint64_t seq) {
    if (command.type == "official.take") return take(command, registry, now, seq);
    const auto feeds = feeds_.get();
    const auto find = [&](std::string_view key) { return feeds == nullptr ? nullptr : feeds->find(key); };
    LVWANG_ASSIGN(JsonFields body, JsonFields::parse(command.body));
    LVWANG_ASSIGN(const std::string key, key_of(body));
    const OfficialFeed* const before = find(key);
    if (command.type == "official.feed_put") {
        LVWANG_ASSIGN(const OfficialFeed feed, parse_official_feed(command.body, before));
        if (before == nullptr && feeds != nullptr && feeds->rows.size() >= kOfficialFeedsMax) {
            return tl::unexpected(
                Error{ErrorCode::kConflict, fmt::format("there are {} feeds already", kOfficialFeedsMax), "key"});
        }
        LVWANG_TRY(note(feed));
    } else if (command.type == "official.feed_remove") {
        LVWANG_TRY(store::remove_official_feed(book_, key));
        LVWANG_TRY(publish());
    } else if (command.type == "official.feed_now" || command.type == "official.feed_note") {
        if (before == nullptr)
            return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("there is no feed '{}'", key), "key"});
        OfficialFeed feed = *before;
        if (command.type == "official.feed_now") {
            feed.tried_at = {};
        } else {
            LVWANG_ASSIGN(const std::string name, body.text_or("name", ""));
            LVWANG_ASSIGN(feed.error, body.text_or("error", ""));
            feed.tried_at = now;
            if (feed.error.empty()) {
                feed.succeeded_at = now;
            } else {
                feed.failed_at = now;
                feed.failed_name = name;
                feed.failure = feed.error;
            }
        }
        LVWANG_TRY(body.refuse_others());
        LVWANG_TRY(note(feed));
    } else {
        return fail(ErrorCode::kUnsupported, "there is no command '{}'", command.type);
    }
    return Outcome{fmt::format("{{\"key\":{}}}", json_quote(key)), {}};
}

Result<void> OfficialCommands::publish() {
    LVWANG_ASSIGN(std::vector<OfficialFeed> rows, store::load_official_feeds(book_));
    feeds_.publish(std::make_shared<const OfficialFeeds>(OfficialFeeds{std::move(rows)}));
    return {};
}

}  // namespace lvwang::pipeline
