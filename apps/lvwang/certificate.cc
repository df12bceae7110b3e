#include "certificate.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace lvwang::apps {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kBytesMax = 1 << 20;  // the longest chains have some ten thousand

Result<std::string> read_pem(std::string_view key, const std::string& path) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (!fs::exists(status)) return fail(ErrorCode::kIo, "http.{}: there is no file {}", key, path);
    if (!fs::is_regular_file(status)) return fail(ErrorCode::kInvalidArgument, "http.{}: {} is no plain file", key, path);
    if (fs::file_size(path, error) > kBytesMax) return fail(ErrorCode::kInvalidArgument, "http.{}: {} is too large", key, path);
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file) return fail(ErrorCode::kIo, "http.{}: cannot read {}: {}", key, path, std::strerror(errno));
    return text;
}

}  // namespace

Result<api::TlsIdentity> read_certificate(const Configuration& configuration) {
    if (configuration.certificate_path.empty()) return api::TlsIdentity();
    LVWANG_ASSIGN(const std::string certificate, read_pem("certificate", configuration.certificate_path));
    LVWANG_ASSIGN(const std::string key, read_pem("key", configuration.certificate_key_path));
    const auto others = fs::perms::others_read | fs::perms::others_write | fs::perms::group_write;
    if ((fs::status(configuration.certificate_key_path).permissions() & others) != fs::perms::none) {
        return fail(ErrorCode::kInvalidArgument, "http.key: {} may be read or written by others: chmod 640 it",
                    configuration.certificate_key_path);
    }
    auto identity = api::tls_identity(certificate, key);
    if (identity) return identity;
    const Error& error = identity.error();
    const bool of_key = error.field == "key";
    return fail(ErrorCode::kInvalidArgument, "http.{}: {} {}", of_key ? "key" : "certificate",
                of_key ? configuration.certificate_key_path : configuration.certificate_path, error.message);
}

}  // namespace lvwang::apps
