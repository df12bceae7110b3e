// Under which identity do people reach us? A certificate with its chain, the key that belongs to it, and what TLS is spoken.
// Promises: what does not fit is refused at the start, with what is wrong named; no error shows a byte of a key.
// Rule: RFC 8446 (TLS 1.3) and RFC 9325 (of TLS 1.2 only what keeps a session secret when the key is lost later).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace boost::asio::ssl {
class context;
}

namespace lvwang::api {

/// Of one certificate; empty (no context): none, the line is in the clear.
struct TlsIdentity {
    std::vector<std::string> names;  ///< DNS names that the certificate is for, as written: `*.example.cn` is one
    Instant expires_at;
    std::shared_ptr<boost::asio::ssl::context> context;

    [[nodiscard]] bool is_there() const { return context != nullptr; }
};

/// @param certificate_pem  the server's certificate, then those that lead to a root that browsers know
/// @param key_pem          its private key, not under a password: nobody is there to type one
/// @error kInvalidArgument  field `certificate` or `key`: not PEM, under a password, too weak, or not belonging together
[[nodiscard]] Result<TlsIdentity> tls_identity(std::string_view certificate_pem, std::string_view key_pem);

/// Whether a name is one of a certificate; `*.` stands for one label (RFC 6125 6.4.3).
[[nodiscard]] bool is_named(std::string_view host, std::string_view certificate_name);

}  // namespace lvwang::api
