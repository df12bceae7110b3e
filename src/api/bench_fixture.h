// Stores, views and routes without a spine, for benchmarks of the API: who measures fills them and asks.
// Promises: what is asked is answered by the same function as in the server, on the calling thread. For benchmarks only.
// Rule: none but that a benchmark measures what the program does.
#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "api/latest_text.h"
#include "api/password_desk.h"
#include "api/reads.h"
#include "api/routes.h"
#include "api/upkeep_desk.h"
#include "base/check.h"
#include "control/source_tree.h"
#include "pipeline/views.h"
#include "registry/district.h"
#include "standards/source_tree.h"
#include "store/scratch_test.h"

namespace lvwang::api {

class BenchFixture {
public:
    explicit BenchFixture(Instant at) : now(at) {}

    template <class T>
    static T must(Result<T> result) {
        LVWANG_CHECK(result.has_value(), "{}", result.error().message);
        return std::move(*result);
    }
    /// Parameters and units as they stand in data/codes.
    static auto codes() {
        std::vector<SourceText> texts;
        for (const SourceText& text : standards::source_tree_texts()) {
            if (text.path.starts_with("codes/")) texts.push_back(text);
        }
        return must(registry::parse_codes(texts));
    }
    /// The answer to a GET. @pre the route exists and answers
    Response ask(std::string_view target) {
        const std::size_t question = target.find('?');
        Request request;
        request.path = target.substr(0, question);
        request.query = must(Query::parse(question == std::string_view::npos ? std::string_view() : target.substr(question + 1)));
        static const Router router(routes());
        const auto found = router.find(request);
        const auto answer = std::get<Answer>(std::get<const Route*>(found)->act);
        const Sources sources{*log,
                              *series,
                              *book,
                              standards::source_tree_standards(),
                              views,
                              inbox_,
                              [this] { return now; },
                              seal_,
                              control::source_tree_catalogue()};
        const Reads reads{sources, identity_, *book,   views.registry.get(), latest_, line_,
                          desk_,   door_,     upkeep_, passwords_,           now,     &caller_};
        return must(answer(request, reads));
    }

    const Instant now;
    store::Scratch scratch;
    std::unique_ptr<store::Log> log = must(store::Log::open(scratch.path("log")));
    std::unique_ptr<store::Series> series = must(store::Series::open(scratch.path("series")));
    std::unique_ptr<store::Book> book = must(store::Book::open(scratch.path("book.sqlite")));
    pipeline::Views views;

private:
    store::Seal seal_ = must(store::Seal::with(std::string(store::kMasterKeyBytes, 'm')));
    pipeline::Inbox inbox_;
    LatestText latest_;
    HttpCounters line_;
    CommandDesk desk_;
    ReportDoor door_{inbox_};
    Identity identity_;
    PasswordDesk passwords_;
    accounts::Caller caller_{
        std::make_shared<const Person>(Person{.login = "bench", .scope = {.everything = true}}), {}, {}, 0, {}};
    UpkeepDesk upkeep_{{*log, *series, must(book->open_reader()), must(book->open_reader()), scratch.path("data"), "0.1.0",
                        inbox_, [this] { return now; }, [this] { return views.registry.get(); }}};
};

}  // namespace lvwang::api
