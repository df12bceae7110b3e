// The catalogue of this source tree, for tests only: the program itself is given its text by apps/.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/check.h"
#include "control/catalogue.h"

namespace lvwang::control {

[[nodiscard]] inline const Catalogue& source_tree_catalogue() {
    static const Catalogue kCatalogue = [] {
        const char* const named = std::getenv("LVWANG_SOURCE_DIR");
        const std::filesystem::path root =
            named != nullptr ? named : std::filesystem::path(__FILE__).parent_path().parent_path().parent_path();
        const auto read = [&](const std::string& name) {
            std::ifstream file(root / "data" / name, std::ios::binary);
            return SourceText{name, std::string(std::istreambuf_iterator<char>(file), {})};
        };
        auto parsed = Catalogue::parse(read("codes/commands.csv"), read("codes/command_fields.csv"));
        LVWANG_CHECK(parsed.has_value(), "{}", parsed.error().message);
        return std::move(*parsed);
    }();
    return kCatalogue;
}

}  // namespace lvwang::control
