// Somebody on the other side who speaks the real protocol as badly as he is told to: on 127.0.0.1, a free port, TLS where it is
// asked for. For tests only.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "base/check.h"

namespace lvwang::courier {

/// A certificate of 127.0.0.1 that nobody but whoever has its file trusts.
class TrialCertificate {
public:
    explicit TrialCertificate(const std::string& directory) : path(directory + "/trial.pem") {
        key_ = EVP_EC_gen("P-256");
        certificate_ = X509_new();
        X509_set_version(certificate_, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate_), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate_), -3600);
        X509_gmtime_adj(X509_getm_notAfter(certificate_), 86'400);
        X509_set_pubkey(certificate_, key_);
        X509_NAME* const name = X509_get_subject_name(certificate_);
        const auto* const words = reinterpret_cast<const unsigned char*>("127.0.0.1");
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, words, -1, -1, 0);
        X509_set_issuer_name(certificate_, name);
        X509_EXTENSION* const address = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
        X509_add_ext(certificate_, address, -1);
        X509_EXTENSION_free(address);
        LVWANG_CHECK(X509_sign(certificate_, key_, EVP_sha256()) > 0, "no certificate");
        BIO* const memory = BIO_new(BIO_s_mem());
        PEM_write_bio_X509(memory, certificate_);
        char* text = nullptr;
        const long length = BIO_get_mem_data(memory, &text);
        std::ofstream(path) << std::string_view(text, static_cast<std::size_t>(length));
        BIO_free(memory);
        context = SSL_CTX_new(TLS_server_method());
        SSL_CTX_use_certificate(context, certificate_);
        SSL_CTX_use_PrivateKey(context, key_);
    }
    ~TrialCertificate() {
        SSL_CTX_free(context);
        X509_free(certificate_);
        EVP_PKEY_free(key_);
    }
    TrialCertificate(const TrialCertificate&) = delete;
    TrialCertificate& operator=(const TrialCertificate&) = delete;

    std::string path;
    SSL_CTX* context = nullptr;

private:
    EVP_PKEY* key_ = nullptr;
    X509* certificate_ = nullptr;
};

/// One connection, as the other side sees it.
class Peer {
public:
    explicit Peer(int socket) : socket_(socket) {}
    ~Peer() {
        if (tls_ != nullptr) SSL_free(tls_);
        ::close(socket_);
    }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    /// From here on both speak TLS. @return whether the hands were shaken
    bool begin_tls(SSL_CTX* context) {
        tls_ = SSL_new(context);
        SSL_set_fd(tls_, socket_);
        return SSL_accept(tls_) == 1;
    }
    /// Without its end; absent where the line is gone, or nothing comes for five seconds.
    std::optional<std::string> line() {
        while (held_.find('\n') == std::string::npos) {
            if (!more()) return std::nullopt;
        }
        const std::size_t end = held_.find('\n');
        std::string found = held_.substr(0, end);
        held_.erase(0, end + 1);
        if (found.ends_with('\r')) found.pop_back();
        return found;
    }
    std::string bytes(std::size_t count) {
        while (held_.size() < count && more()) {
        }
        std::string found = held_.substr(0, count);
        held_.erase(0, found.size());
        return found;
    }
    void say(std::string_view text) {
        if (tls_ != nullptr) {
            SSL_write(tls_, text.data(), static_cast<int>(text.size()));
        } else {
            static_cast<void>(::send(socket_, text.data(), text.size(), MSG_NOSIGNAL));
        }
    }
    /// Until the other side goes, five seconds at most.
    void hold() {
        while (more()) {
        }
    }

private:
    bool more() {
        char buffer[4096];
        pollfd waiting{socket_, POLLIN, 0};
        if ((tls_ == nullptr || SSL_pending(tls_) == 0) && ::poll(&waiting, 1, 5'000) <= 0) return false;
        const auto count = tls_ != nullptr ? static_cast<ssize_t>(SSL_read(tls_, buffer, sizeof buffer))
                                           : ::recv(socket_, buffer, sizeof buffer, 0);
        if (count <= 0) return false;
        held_.append(buffer, static_cast<std::size_t>(count));
        return true;
    }

    int socket_;
    SSL* tls_ = nullptr;
    std::string held_;
};

/// Listens and gives each connection to `talk`, one after the other.
class Loopback {
public:
    explicit Loopback(std::function<void(Peer&)> talk)
        : talk_(std::move(talk)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        LVWANG_CHECK(::bind(listener_, reinterpret_cast<sockaddr*>(&at), size) == 0 && ::listen(listener_, 8) == 0, "no port");
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
        port = ntohs(at.sin_port);
        thread_ = std::thread([this] {
            while (!ended_) {
                pollfd waiting{listener_, POLLIN, 0};
                if (::poll(&waiting, 1, 50) <= 0) continue;
                Peer peer(::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC));
                ++connections;
                talk_(peer);
            }
        });
    }
    ~Loopback() {
        ended_ = true;
        thread_.join();
        ::close(listener_);
    }
    Loopback(const Loopback&) = delete;
    Loopback& operator=(const Loopback&) = delete;

    std::uint16_t port = 0;
    std::atomic<int> connections{0};

private:
    std::function<void(Peer&)> talk_;
    int listener_;
    std::atomic<bool> ended_{false};
    std::thread thread_;
};

/// A port of which it is sure that nobody listens there.
inline std::uint16_t closed_port() {
    const Loopback gone([](Peer&) {});
    return gone.port;
}

}  // namespace lvwang::courier
