#include "model/file_name.h"

namespace lvwang {
namespace {

constexpr std::string_view kNeverInNames = "<>:\"|?*";

std::size_t length_of(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xF0) return 4;
    return lead >= 0xE0 ? 3 : 2;
}

// C1 controls, marks of direction, joiners of nothing and the byte order mark.
bool is_steering(std::string_view character) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(character[at]); };
    if (character.size() == 1)
        return byte(0) < 0x20 || byte(0) == 0x7F || kNeverInNames.find(character[0]) != std::string_view::npos;
    if (character.size() == 2) return byte(0) == 0xC2 && byte(1) < 0xA0;
    if (character.size() != 3) return false;
    if (byte(0) == 0xE2 && byte(1) == 0x80) return (byte(2) >= 0x8B && byte(2) <= 0x8F) || (byte(2) >= 0xA8 && byte(2) <= 0xAE);
    if (byte(0) == 0xE2 && byte(1) == 0x81) return byte(2) >= 0xA0 && byte(2) <= 0xAF;
    return byte(0) == 0xEF && byte(1) == 0xBB && byte(2) == 0xBF;
}

}  // namespace

std::string plain_file_name(std::string_view given) {
    if (const std::size_t slash = given.find_last_of("/\\"); slash != std::string_view::npos) given.remove_prefix(slash + 1);
    for (const std::string_view ending : {".pdf", ".PDF", ".Pdf"}) {
        if (given.ends_with(ending)) given.remove_suffix(ending.size());
    }
    std::string name;
    std::size_t characters = 0;
    for (std::size_t at = 0; at < given.size() && characters < kFileNameCharactersMax; ++characters) {
        const std::string_view character = given.substr(at, length_of(static_cast<unsigned char>(given[at])));
        name += is_steering(character) ? std::string_view("_") : character;
        at += character.size();
    }
    const std::size_t first = name.find_first_not_of(" .");
    if (first == std::string::npos) return {};
    return name.substr(first, name.find_last_not_of(" .") - first + 1);
}

}  // namespace lvwang
