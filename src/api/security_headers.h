// What may a browser do with what we answer? Fields that every response carries, whatever it is and whoever asks.
// Promises: a page runs our own files and nothing else; what is no page runs nothing at all and stands in nobody's frame.
// Rule: CSP Level 3, RFC 6797 (HSTS), Fetch (nosniff, Cross-Origin-Resource-Policy); docs/OPERATING.md, Security.
#pragma once

#include <array>
#include <string_view>
#include <utility>

namespace lvwang::api {

/// Of pages and what they load, workers included. Everything from our own address. Styles of elements: the chart and widget
/// libraries set them as attributes; a style sheet must be a file. Workers from blobs: the map library starts its worker so.
inline constexpr std::string_view kPagePolicy =
    "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

/// Of everything else: answers of the API, files to keep, refusals.
inline constexpr std::string_view kNothingPolicy =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

inline constexpr std::string_view kPolicyField = "Content-Security-Policy";

/// On every answer; the policy comes beside them, and under TLS kStrictTransport.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kSecurityFields{
    {{"X-Content-Type-Options", "nosniff"},
     {"X-Frame-Options", "DENY"},
     {"Referrer-Policy", "no-referrer"},
     {"Cross-Origin-Opener-Policy", "same-origin"},
     {"Cross-Origin-Resource-Policy", "same-origin"},
     {"Permissions-Policy", "camera=(), geolocation=(self), microphone=(), payment=(), usb=()"}}};

/// A year: whoever was here under TLS comes under TLS only.
inline constexpr std::pair<std::string_view, std::string_view> kStrictTransport{"Strict-Transport-Security", "max-age=31536000"};

}  // namespace lvwang::api
