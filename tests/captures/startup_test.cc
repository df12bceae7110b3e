// What `lvwang serve` says when it cannot start: one line that names the cause, and an exit status that is not zero.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "../program.h"

namespace lvwang::tests {
namespace {

using testing::HasSubstr;

class Startup : public testing::Test {
protected:
    // The words of a server that would start, with others behind them.
    [[nodiscard]] std::vector<std::string> serve(const std::string& data_dir, const std::vector<std::string>& more = {}) const {
        std::vector<std::string> words = serve_command(data_dir);
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }

    [[nodiscard]] std::string configuration(const std::string& text) const {
        const std::string path = scratch_.path("lvwang.toml");
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }

    static void expect_refusal(const std::vector<std::string>& words, const std::vector<std::string>& named) {
        const Ended ended = run_to_end(words);
        ASSERT_TRUE(WIFEXITED(ended.status)) << ended.said;
        EXPECT_NE(WEXITSTATUS(ended.status), 0);
        EXPECT_EQ(std::ranges::count(ended.said, '\n'), 1) << ended.said;
        EXPECT_THAT(ended.said, HasSubstr("lvwang serve: "));
        EXPECT_EQ(ended.printed, "");
        for (const std::string& name : named) EXPECT_THAT(ended.said, HasSubstr(name));
    }

    Scratch scratch_;
};

TEST_F(Startup, AnUnknownConfigurationKeyIsNamedWithItsLine) {
    const std::string path = configuration("[gateway]\nport = 0\nprot = 9212\n");
    expect_refusal(serve(scratch_.path("data"), {"--config", path}), {path + ":3", "gateway.prot"});
}

TEST_F(Startup, AWrongTypeIsNamedWithItsLine) {
    const std::string path = configuration("[gateway]\nport = \"9212\"\n");
    expect_refusal(serve(scratch_.path("data"), {"--config", path}), {path + ":2", "gateway.port"});
}

TEST_F(Startup, BadTomlIsNamedWithItsLine) {
    const std::string path = configuration("[gateway]\nport = \n");
    expect_refusal(serve(scratch_.path("data"), {"--config", path}), {path + ":2"});
}

TEST_F(Startup, AMissingConfigurationFileIsNamed) {
    expect_refusal(serve(scratch_.path("data"), {"--config", scratch_.path("nowhere.toml")}), {"nowhere.toml"});
}

TEST_F(Startup, ADirectoryThatCannotBeMadeIsNamed) {
    expect_refusal(serve("/proc/lvwang-data"), {"/proc/lvwang-data"});
}

TEST_F(Startup, APortInUseIsNamed) {
    const Server first(scratch_.path("first"));
    const std::string devices = std::to_string(first.gateway_port());
    const std::string people = std::to_string(first.http_port());
    expect_refusal(serve_command(scratch_.path("second"), "0", devices), {devices});
    expect_refusal(serve_command(scratch_.path("third"), people, "0"), {people});
}

// Else its password would be shown by a start that failed, and by no other.
TEST_F(Startup, APortInUseMakesNoAdministrator) {
    const std::string district = scratch_.path("district");
    std::filesystem::copy(std::string(LVWANG_SOURCE_DIR_TEXT) + "/data/demo", district, std::filesystem::copy_options::recursive);
    std::filesystem::remove(district + "/accounts.csv");  // then there is one account, and its password is printed
    const Server first(scratch_.path("first"));
    for (const bool devices : {true, false}) {
        const std::string taken = std::to_string(devices ? first.gateway_port() : first.http_port());
        std::vector<std::string> words = serve_command(scratch_.path("second"), devices ? "0" : taken, devices ? taken : "0");
        std::ranges::replace(words, std::string(LVWANG_SOURCE_DIR_TEXT) + "/data/demo", district);
        expect_refusal(words, {taken});
    }
}

TEST_F(Startup, ASecondServerOnTheSameDataIsRefused) {
    const std::string data = scratch_.path("data");
    const Server first(data);
    expect_refusal(serve(data), {data});
    EXPECT_TRUE(Connection(first.gateway_port()).is_open()) << "the first one goes on";
}

TEST_F(Startup, WhoeverIsToLogInFirstCanDoSoAsSoonAsItListens) {
    const Server server(scratch_.path("data"));
    EXPECT_NO_THROW(administrator(server.http_port()));
}

// ---- TLS ----

// A certificate of its own for an hour, made by openssl.
void make_certified_pair(const std::string& certificate, const std::string& key) {
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.0.1 -addext "
        "subjectAltName=IP:127.0.0.1 -keyout " +
        key + " -out " + certificate + " 2>/dev/null && chmod 600 " + key;
    ASSERT_EQ(std::system(command.c_str()), 0);
}

TEST_F(Startup, ACertificateThatCannotBeUsedIsNamed) {
    const std::string certificate = scratch_.path("a.pem");
    const std::string key = scratch_.path("a.key");
    const std::string other = scratch_.path("b.key");
    make_certified_pair(certificate, key);
    make_certified_pair(scratch_.path("b.pem"), other);
    const auto with = [&](const std::string& lines) {
        return serve(scratch_.path("data"), {"--config", configuration("[http]\n" + lines)});
    };
    const auto pair = [&](const std::string& first, const std::string& second) {
        return with("certificate = \"" + first + "\"\nkey = \"" + second + "\"\n");
    };
    expect_refusal(with("certificate = \"" + certificate + "\"\n"), {"'http.key' is missing"});
    expect_refusal(with("key = \"" + key + "\"\n"), {"'http.certificate' is missing"});
    expect_refusal(pair(scratch_.path("none.pem"), key), {"http.certificate: there is no file", "none.pem"});
    expect_refusal(pair(certificate, scratch_.path("")), {"http.key: ", "no plain file"});
    expect_refusal(pair(key, key), {"http.certificate: ", key, "no certificate in PEM"});
    expect_refusal(pair(certificate, other), {"http.key: ", other, "does not belong to the certificate"});
    std::filesystem::permissions(key, std::filesystem::perms::others_read, std::filesystem::perm_options::add);
    expect_refusal(pair(certificate, key), {"http.key: ", key, "chmod 640"});
    expect_refusal(with("names = \"lvwang.example\"\n"), {":2", "http.names", "must be a list"});
}

TEST_F(Startup, WithACertificatePeopleComeUnderTls) {
    const std::string certificate = scratch_.path("a.pem");
    const std::string key = scratch_.path("a.key");
    make_certified_pair(certificate, key);
    const std::string path = configuration("[http]\ncertificate = \"" + certificate + "\"\nkey = \"" + key + "\"\n");
    const Server server(scratch_.path("data"), 0, {"--config", path});
    EXPECT_THAT(server.greeting(), HasSubstr("people on https://127.0.0.1:"));
    const auto fetch = [&](const std::string& scheme, const std::string& options) {
        return std::system(("curl -fs -o /dev/null --max-time 20 --noproxy '*' " + options + " " + scheme +
                            "://127.0.0.1:" + std::to_string(server.http_port()) + "/api/v1/health")
                               .c_str());
    };
    EXPECT_EQ(fetch("https", "--cacert " + certificate), 0);
    EXPECT_NE(fetch("https", ""), 0) << "nobody else believes it";
    EXPECT_EQ(fetch("http", "-L --cacert " + certificate), 0) << "who comes in the clear is sent on";
}

// ---- the master key ----

std::string master_key_of(const std::string& data) {
    std::ifstream file(data + "/master.key", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST_F(Startup, TheFirstStartMakesAMasterKeyThatOnlyTheServiceMayRead) {
    const std::string data = scratch_.path("data");
    std::string made;
    {
        const Server first(data);
        made = master_key_of(data);
        EXPECT_EQ(made.size(), 65U) << "64 hexadecimal digits and a line end";
        EXPECT_EQ(std::filesystem::status(data + "/master.key").permissions(),
                  std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }
    const Server second(data);
    EXPECT_EQ(master_key_of(data), made) << "the next start keeps it";
}

TEST_F(Startup, AMasterKeyThatOthersMayReadIsRefused) {
    const std::string data = scratch_.path("data");
    { const Server first(data); }
    using std::filesystem::perms;
    for (const perms wide : {perms::group_read, perms::others_read, perms::group_write}) {
        std::filesystem::permissions(data + "/master.key", perms::owner_read | perms::owner_write | wide);
        expect_refusal(serve(data), {data + "/master.key", "chmod 600"});
    }
}

TEST_F(Startup, AMasterKeyOfWrongSizeOrTextIsRefused) {
    const std::string key = scratch_.path("other.key");
    const std::string path = configuration("[security]\nmaster_key = \"" + key + "\"\n");
    for (const std::string& text : {std::string(), std::string(62, 'a'), std::string(66, 'a'), std::string(5'000, 'a')}) {
        std::ofstream(key, std::ios::binary) << text;
        std::filesystem::permissions(key, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        expect_refusal(serve(scratch_.path("data"), {"--config", path}), {key, "wrong size"});
    }
    std::ofstream(key, std::ios::binary) << std::string(64, 'g');
    expect_refusal(serve(scratch_.path("data"), {"--config", path}), {key, "hexadecimal"});
}

// The demo district has keys of devices.
TEST_F(Startup, AMissingOrForeignMasterKeyIsRefusedWhereKeysAreSealed) {
    const std::string data = scratch_.path("data");
    { const Server first(data); }
    const std::string own = master_key_of(data);
    std::filesystem::remove(data + "/master.key");
    expect_refusal(serve(data), {data + "/master.key", "is missing", "--new-master-key"});
    EXPECT_FALSE(std::filesystem::exists(data + "/master.key")) << "none is made";
    std::ofstream(data + "/master.key", std::ios::binary) << std::string(64, 'a');
    std::filesystem::permissions(data + "/master.key", std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    expect_refusal(serve(data), {data + "/master.key", "opens none", "--new-master-key"});
    std::ofstream(data + "/master.key", std::ios::binary) << own;
    const Server again(data);
}

TEST_F(Startup, AMasterKeyThatCannotBeMadeIsNamed) {
    const std::string path = configuration("[security]\nmaster_key = \"" + scratch_.path("no/such/folder.key") + "\"\n");
    expect_refusal(serve(scratch_.path("data"), {"--config", path}), {"no/such/folder.key"});
}

}  // namespace
}  // namespace lvwang::tests
