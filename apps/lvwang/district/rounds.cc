#include "district/rounds.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

#include "district/asked.h"

namespace lvwang::district {
namespace {

namespace json = boost::json;

// One round while it is made: the photos by their file, and which version of case and exposure was seen last.
class Round {
public:
    Round(Visitor& visitor, const Enter& enter, const std::string& photos) : visitor_(visitor), enter_(enter), photos_(photos) {}

    Result<void> open(const json::value& told) {
        LVWANG_TRY(enter_(visitor_, text_in(told, "as")));
        LVWANG_ASSIGN(const json::object body, with_photos(told.at("case").as_object()));
        LVWANG_ASSIGN(const json::value made, asked(visitor_, "POST", "/api/v1/cases", json::serialize(body)));
        case_id_ = number_in(made, "id");
        return {};
    }

    Result<void> take(const json::value& step) {
        LVWANG_TRY(enter_(visitor_, text_in(step, "as")));
        json::object body;
        if (const json::value* given = step.as_object().if_contains("body"); given != nullptr && given->is_object()) {
            LVWANG_ASSIGN(body, with_photos(given->get_object()));
        }
        const std::string board = text_in(step, "board");
        if (board == "draft") {
            body["case_id"] = case_id_;
            LVWANG_ASSIGN(const json::value made, asked(visitor_, "POST", "/api/v1/exposures", json::serialize(body)));
            exposure_id_ = number_in(made, "id");
            return {};
        }
        const std::string thing =
            board.empty() ? fmt::format("/api/v1/cases/{}", case_id_) : fmt::format("/api/v1/exposures/{}", exposure_id_);
        LVWANG_ASSIGN(const json::value seen, asked(visitor_, "GET", thing, ""));
        body["version"] = number_in(seen, "version");
        const std::string path = fmt::format("{}/{}", thing, board.empty() ? text_in(step, "case") : board);
        LVWANG_TRY(asked(visitor_, "POST", path, json::serialize(body)));
        return {};
    }

private:
    // The names of photos in `body` become the ids under which the server has them.
    Result<json::object> with_photos(json::object body) {
        const auto names = body.find("photos");
        if (names == body.end() || !names->value().is_array()) return body;
        json::array ids;
        for (const json::value& name : names->value().get_array()) {
            if (!name.is_string())
                return fail(ErrorCode::kInvalidArgument, "rounds: photos: {} is no name", json::serialize(name));
            LVWANG_ASSIGN(const std::int64_t id, uploaded(std::string(name.get_string())));
            ids.emplace_back(id);
        }
        names->value() = std::move(ids);
        return body;
    }

    Result<std::int64_t> uploaded(const std::string& name) {
        if (const auto known = ids_.find(name); known != ids_.end()) return known->second;
        std::ifstream file(photos_ + "/" + name, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file), {}};
        if (bytes.empty()) return fail(ErrorCode::kNotFound, "{}/{} is not there", photos_, name);
        LVWANG_ASSIGN(const json::value kept, asked(visitor_, "POST", "/api/v1/photos", bytes, "image/jpeg"));
        return ids_[name] = number_in(kept, "id");
    }

    Visitor& visitor_;
    const Enter& enter_;
    const std::string& photos_;
    std::map<std::string, std::int64_t> ids_;
    std::int64_t case_id_ = 0;
    std::int64_t exposure_id_ = 0;
};

Result<void> check_round(const json::value& told) {
    const bool has_case = told.is_object() && told.get_object().contains("case") && told.at("case").is_object();
    const json::array* acts = list_in(told, "acts");
    const bool whole =
        has_case && acts != nullptr && std::ranges::all_of(*acts, [](const json::value& one) { return one.is_object(); });
    if (whole) return {};
    return fail(ErrorCode::kInvalidArgument, "a round needs a case and acts: {}", json::serialize(told).substr(0, 200));
}

}  // namespace

Result<int> make_rounds(Visitor& visitor, const Enter& enter, const std::string& text, const std::string& photos) {
    LVWANG_ASSIGN(const json::array rounds, array_of(text, "rounds"));
    for (const json::value& told : rounds) LVWANG_TRY(check_round(told));
    LVWANG_ASSIGN(const json::array there, items_of(visitor, "/api/v1/cases?state=all&limit=1000"));
    int made = 0;
    for (const json::value& told : rounds) {
        const std::string title = text_in(told.at("case"), "title");
        if (std::ranges::any_of(there, [&](const json::value& one) { return text_in(one, "title") == title; })) continue;
        Round round(visitor, enter, photos);
        LVWANG_TRY(round.open(told));
        for (const json::value& step : told.at("acts").as_array()) LVWANG_TRY(round.take(step));
        ++made;
    }
    return made;
}

}  // namespace lvwang::district
