#include "api/origin.h"

#include <algorithm>

#include "api/tls.h"
#include "base/text.h"

namespace lvwang::api {
namespace {

std::string_view without_port(std::string_view host) {
    if (host.starts_with('[')) return host.substr(0, std::min(host.size(), host.find(']') + 1));
    return host.substr(0, host.find(':'));
}

bool is_ipv4(std::string_view host) {
    const auto parts = split(host, '.');
    return parts.size() == 4 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
               return !part.empty() && part.size() <= 3 && part.find_first_not_of("0123456789") == std::string_view::npos;
           });
}

bool is_ipv6(std::string_view host) {
    return host.size() > 3 && host.front() == '[' && host.back() == ']';
}

}  // namespace

Result<void> check_host(std::string_view host, std::span<const std::string> names, std::span<const std::string> of_certificate) {
    const std::string_view bare = without_port(host);
    const std::string_view port = host.substr(bare.size());
    if (!port.empty() && (port.front() != ':' || port.find_first_not_of("0123456789", 1) != std::string_view::npos)) {
        return fail_field("Host", "'{}' has no port number behind its colon", to_utf8_lossy(host));
    }
    if (host.empty() || is_ipv4(bare) || is_ipv6(bare) || equals_ignore_case(bare, "localhost")) return {};
    for (const std::string& name : names) {
        if (equals_ignore_case(bare, name)) return {};
    }
    for (const std::string& name : of_certificate) {
        if (is_named(bare, name)) return {};
    }
    return fail_field("Host", "'{}' is not a name of this server", to_utf8_lossy(bare));
}

Result<void> check_origin(std::string_view origin, std::string_view host) {
    if (origin.empty()) return {};
    std::string_view rest = origin;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (rest.starts_with(scheme) && equals_ignore_case(rest.substr(scheme.size()), host)) return {};
    }
    return fail_field("Origin", "a page of '{}' may not ask here", to_utf8_lossy(origin));
}

}  // namespace lvwang::api
