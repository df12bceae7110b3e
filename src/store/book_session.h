// How do the book_<module>.cc files reach SQL? One SOCI session, and exceptions turned into results in one place.
// Promise: what runs inside with_session throws nothing out; each error says what was attempted.
// Rule: internal to store; no header of another module includes it. SOCI: typed into(), long long only.
#pragma once

#include <soci/soci.h>

#include <exception>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "store/book.h"

namespace lvwang::store {

struct Book::Connection {
    soci::session sql;
    std::string path;
    Faults* faults = nullptr;
    bool reader = false;
    bool in_transaction = false;
    bool failed = false;  ///< a write or sync failed: nothing more is written
    std::uint64_t applied = 0;
};

/// The error behind an exception of SOCI or SQLite, its code told apart: kConflict for a broken constraint, kUnavailable for a
/// full or locked file, kCorrupt, kIo.
[[nodiscard]] Error error_of(std::string_view attempt, const std::exception& exception);

template <class T>
inline constexpr bool is_result = false;
template <class T>
inline constexpr bool is_result<Result<T>> = true;

/// Runs `act(soci::session&)` and gives back what it returns as a Result; `attempt` ("insert site S1") begins the error's text.
template <class Act>
auto with_session(Book& book, std::string_view attempt, Act&& act) {
    using Returned = std::invoke_result_t<Act, soci::session&>;
    if constexpr (is_result<Returned>) {
        try {
            return std::forward<Act>(act)(book.connection().sql);
        } catch (const std::exception& exception) {
            return Returned(tl::unexpected(error_of(attempt, exception)));
        }
    } else {
        using Answer = Result<Returned>;
        try {
            if constexpr (std::is_void_v<Returned>) {
                std::forward<Act>(act)(book.connection().sql);
                return Answer();
            } else {
                return Answer(std::forward<Act>(act)(book.connection().sql));
            }
        } catch (const std::exception& exception) {
            return Answer(tl::unexpected(error_of(attempt, exception)));
        }
    }
}

}  // namespace lvwang::store
