#include "api/tls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/ssl/context.hpp>

#include <ctime>

#include "base/check.h"
#include "base/text.h"

namespace lvwang::api {
namespace {

namespace ssl = boost::asio::ssl;

template <auto Free>
struct Freeing {
    template <class T>
    void operator()(T* thing) const {
        Free(thing);
    }
};
using Bio = std::unique_ptr<BIO, Freeing<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Freeing<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, Freeing<GENERAL_NAMES_free>>;

// Forward secrecy and authenticated encryption only; TLS 1.3 has nothing else.
constexpr const char* kCiphersOf12 = "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL";

Bio bio_of(std::string_view text) {
    Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    LVWANG_CHECK(bio != nullptr, "no memory for {} bytes of PEM", text.size());
    return bio;
}

// The newest of what OpenSSL has to say; its queue is empty afterwards.
std::string openssl_reason() {
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    std::string text = reason == nullptr ? "unknown reason" : reason;
    ERR_clear_error();
    return text;
}

int no_password(char*, int, int, void* asked) {
    *static_cast<bool*>(asked) = true;
    return -1;
}

Instant instant_of(const ASN1_TIME* time) {
    std::tm civil{};
    return ASN1_TIME_to_tm(time, &civil) == 1 ? Instant{static_cast<std::int64_t>(timegm(&civil)) * kSecondMs} : Instant{};
}

std::vector<std::string> dns_names_of(X509* certificate) {
    std::vector<std::string> found;
    const Names names(static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type != GEN_DNS) continue;
        const ASN1_IA5STRING* text = name->d.dNSName;
        found.push_back(to_lower_ascii(
            {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)), static_cast<std::size_t>(ASN1_STRING_length(text))}));
    }
    return found;
}

Result<Key> read_key(std::string_view pem) {
    bool asked = false;
    Key key(PEM_read_bio_PrivateKey(bio_of(pem).get(), nullptr, no_password, &asked));
    if (key) return key;
    ERR_clear_error();
    if (asked) return fail_field("key", "is under a password, which nobody can type when the server starts");
    return fail_field("key", "holds no private key in PEM");
}

// The first is the server's own, those behind it lead to a root.
Result<std::vector<Certificate>> read_chain(std::string_view pem) {
    std::vector<Certificate> chain;
    const Bio bio = bio_of(pem);
    while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) chain.emplace_back(certificate);
    const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    const std::string reason = openssl_reason();
    if (chain.empty() || !at_end) return fail_field("certificate", "holds no certificate in PEM, or a broken one: {}", reason);
    return chain;
}

}  // namespace

bool is_named(std::string_view host, std::string_view certificate_name) {
    if (!certificate_name.starts_with("*.")) return equals_ignore_case(host, certificate_name);
    const std::size_t dot = host.find('.');
    return dot != std::string_view::npos && dot > 0 && equals_ignore_case(host.substr(dot), certificate_name.substr(1));
}

Result<TlsIdentity> tls_identity(std::string_view certificate_pem, std::string_view key_pem) {
    LVWANG_ASSIGN(std::vector<Certificate> chain, read_chain(certificate_pem));
    LVWANG_ASSIGN(const Key key, read_key(key_pem));
    if (X509_check_private_key(chain.front().get(), key.get()) != 1) {
        ERR_clear_error();
        return fail_field("key", "does not belong to the certificate, which must be the first of its file");
    }
    TlsIdentity identity;
    identity.names = dns_names_of(chain.front().get());
    identity.expires_at = instant_of(X509_get0_notAfter(chain.front().get()));
    identity.context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX* const context = identity.context->native_handle();
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    LVWANG_CHECK(SSL_CTX_set_cipher_list(context, kCiphersOf12) == 1, "OpenSSL has none of {}", kCiphersOf12);
    if (SSL_CTX_use_certificate(context, chain.front().get()) != 1) {
        return fail_field("certificate", "is refused by OpenSSL: {}", openssl_reason());
    }
    if (SSL_CTX_use_PrivateKey(context, key.get()) != 1) return fail_field("key", "is refused by OpenSSL: {}", openssl_reason());
    for (std::size_t i = 1; i < chain.size(); ++i) {
        if (SSL_CTX_add1_chain_cert(context, chain[i].get()) != 1) {
            return fail_field("certificate", "certificate {} of its chain is refused by OpenSSL: {}", i + 1, openssl_reason());
        }
    }
    return identity;
}

}  // namespace lvwang::api
