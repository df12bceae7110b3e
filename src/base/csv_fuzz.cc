// Any bytes are rows or an error; cut where rows end they are the same rows; a table never runs away.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/csv.h"
#include "base/csv_rows.h"

namespace {

std::vector<std::vector<std::string>> all_rows(std::string_view text, bool& whole) {
    std::vector<std::vector<std::string>> rows;
    lvwang::CsvRows reader(text);
    std::vector<std::string_view> cells;
    for (;;) {
        const auto more = reader.next(cells);
        whole = more.has_value();
        if (!more || !*more) return rows;
        rows.emplace_back(cells.begin(), cells.end());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    bool whole = false;
    const auto rows = all_rows(text, whole);
    const auto cut = lvwang::end_of_whole_rows(text);
    LVWANG_CHECK(cut <= size, "cut at {} of {}", cut, size);
    bool whole_head = false;
    const auto head = all_rows(text.substr(0, cut), whole_head);
    LVWANG_CHECK(std::equal(head.begin(), head.end(), rows.begin(),
                            rows.begin() + static_cast<std::ptrdiff_t>(std::min(head.size(), rows.size()))),
                 "{} rows before the cut, {} in all", head.size(), rows.size());

    constexpr std::string_view kColumns[] = {"a", "b"};
    (void)lvwang::CsvTable::parse("fuzz", text, kColumns);
    return 0;
}
