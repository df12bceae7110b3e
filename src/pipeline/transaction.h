// One transaction of the book a turn, opened by the first who writes, committed by the spine.
#pragma once

#include "store/book.h"

namespace lvwang::pipeline {

/// Opens the turn's transaction where none is open yet.
[[nodiscard]] inline Result<void> ensure_transaction(store::Book& book) {
    return book.in_transaction() ? Result<void>() : book.begin();
}

}  // namespace lvwang::pipeline
