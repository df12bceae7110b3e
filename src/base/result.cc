#include "base/result.h"

namespace lvwang {

std::string_view to_string(ErrorCode code) {
    switch (code) {
        case ErrorCode::kInvalidArgument: return "invalid_argument";
        case ErrorCode::kNotFound: return "not_found";
        case ErrorCode::kConflict: return "conflict";
        case ErrorCode::kOutOfRange: return "out_of_range";
        case ErrorCode::kUnavailable: return "unavailable";
        case ErrorCode::kIo: return "io";
        case ErrorCode::kCorrupt: return "corrupt";
        case ErrorCode::kUnsupported: return "unsupported";
    }
    return "unknown";
}

}  // namespace lvwang
