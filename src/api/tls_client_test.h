// A client that speaks TLS on 127.0.0.1 and believes one certificate, and the making of certificates. For tests only.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>

#include "api/http_client_test.h"
#include "base/check.h"

namespace lvwang::api {

struct MadeCertificate {
    std::string certificate;  ///< PEM
    std::string key;          ///< PEM
};

/// Signed by itself, valid for an hour from now.
/// @param names  as OpenSSL writes them: "DNS:lvwang.example,IP:127.0.0.1"
inline MadeCertificate make_certificate(const char* names = "DNS:lvwang.example,DNS:*.park.example,IP:127.0.0.1",
                                        const char* key_password = nullptr) {
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const std::unique_ptr<X509, void (*)(X509*)> certificate(X509_new(), X509_free);
    LVWANG_CHECK(key && certificate, "OpenSSL makes no key");
    X509* const x = certificate.get();
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), 0);
    X509_gmtime_adj(X509_getm_notAfter(x), 3'600);
    X509_set_pubkey(x, key.get());
    const unsigned char name[] = "lvwang test";
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, name, -1, -1, 0);
    X509_set_issuer_name(x, X509_get_subject_name(x));
    X509_EXTENSION* const alternatives = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names);
    LVWANG_CHECK(alternatives != nullptr, "OpenSSL cannot read the names {}", names);
    X509_add_ext(x, alternatives, -1);
    X509_EXTENSION_free(alternatives);
    X509_sign(x, key.get(), EVP_sha256());
    const auto text_of = [](BIO* bio) {
        char* bytes = nullptr;
        const long count = BIO_get_mem_data(bio, &bytes);
        std::string text(bytes, static_cast<std::size_t>(count));
        BIO_free(bio);
        return text;
    };
    BIO* const certificate_text = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(certificate_text, x);
    BIO* const key_text = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(key_text, key.get(), key_password == nullptr ? nullptr : EVP_aes_256_cbc(), nullptr, 0, nullptr,
                             const_cast<char*>(key_password));
    return {text_of(certificate_text), text_of(key_text)};
}

class TlsClient {
public:
    /// Connects and shakes hands.
    /// @param trusted       PEM of the only certificate that is believed
    /// @param newest        0, or the newest version that the client speaks, such as TLS1_1_VERSION
    TlsClient(std::uint16_t port, const std::string& trusted, int newest = 0)
        : wire_(port), context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free), ssl_(nullptr, SSL_free) {
        BIO* const bio = BIO_new_mem_buf(trusted.data(), static_cast<int>(trusted.size()));
        X509* const certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()), certificate);
        X509_free(certificate);
        BIO_free(bio);
        SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
        if (newest != 0) {
            SSL_CTX_set_security_level(context_.get(), 0);  // or the client itself would refuse what is old
            SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
            SSL_CTX_set_max_proto_version(context_.get(), newest);
        }
        ssl_.reset(SSL_new(context_.get()));
        SSL_set1_host(ssl_.get(), "lvwang.example");
        char name[] = "lvwang.example";
        SSL_ctrl(ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name);
        SSL_set_fd(ssl_.get(), wire_.handle());
        secured_ = SSL_connect(ssl_.get()) == 1;
    }

    /// Whether the handshake was agreed on and the certificate is the one that is believed, for lvwang.example.
    [[nodiscard]] bool secured() const { return secured_; }
    [[nodiscard]] std::string version() const { return SSL_get_version(ssl_.get()); }
    void say(std::string_view bytes) const { SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())); }
    /// Everything up to the end of the line, or until a piece ends with `ending`.
    [[nodiscard]] std::string hear(std::string_view ending = {}) const {
        std::string heard;
        char buffer[4096];
        while (ending.empty() || !heard.ends_with(ending)) {
            const int got = SSL_read(ssl_.get(), buffer, sizeof buffer);
            if (got <= 0) {
                ended_well_ = SSL_get_error(ssl_.get(), got) == SSL_ERROR_ZERO_RETURN;
                return heard;
            }
            heard.append(buffer, static_cast<std::size_t>(got));
        }
        return heard;
    }
    /// Whether the other side said that nothing more follows, so that nobody can have cut the answer short.
    [[nodiscard]] bool ended_well() const { return ended_well_; }

private:
    Client wire_;
    std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
    std::unique_ptr<SSL, void (*)(SSL*)> ssl_;
    bool secured_ = false;
    mutable bool ended_well_ = false;
};

}  // namespace lvwang::api
