// lvwang decode: what does this byte stream say? One line of JSON for each candidate frame; memory stays bounded.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/text.h"
#include "protocol/frame_reader.h"
#include "protocol/message.h"
#include "subcommands.h"

namespace lvwang::apps {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::size_t kWriteBytes = 64 * 1024;  // lines are gathered so that a pipe is not written once a frame

struct CloseFile {
    void operator()(std::FILE* file) const {
        if (file != stdin) std::fclose(file);
    }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

void append_header(std::string& out, const protocol::Header& header) {
    const std::array<std::pair<const char*, std::optional<std::string_view>>, 9> fields{{{"QN", header.qn},
                                                                                         {"ST", header.st},
                                                                                         {"CN", header.cn},
                                                                                         {"PW", header.pw},
                                                                                         {"MN", header.mn},
                                                                                         {"Flag", header.flag},
                                                                                         {"PNUM", header.pnum},
                                                                                         {"PNO", header.pno},
                                                                                         {"RF", header.rf}}};
    out += "\"header\":{";
    bool first = true;
    for (const auto& [name, value] : fields) {
        if (!value) continue;
        out.append(first ? "\"" : ",\"").append(name).append("\":");
        append_json_quoted(out, *value);
        first = false;
    }
    out += '}';
}

void append_pairs(std::string& out, const char* name, const std::vector<protocol::Pair>& pairs) {
    out.append("\"").append(name).append("\":[");
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        out += i == 0 ? "[" : ",[";
        append_json_quoted(out, pairs[i].key);
        out += ',';
        append_json_quoted(out, pairs[i].value);
        out += ']';
    }
    out += ']';
}

void append_line(std::string& out, const protocol::Frame& frame, protocol::Message& message) {
    protocol::decode(frame.segment, message);
    const bool whole = frame.verdict != protocol::Verdict::kTruncated;
    protocol::Warnings warnings = frame.warnings;
    if (whole) warnings.add(message.warnings);

    out.append("{\"verdict\":\"").append(protocol::to_string(frame.verdict)).append("\",");
    if (whole) out.append("\"edition\":\"").append(protocol::to_string(message.edition)).append("\",");
    append_header(out, message.header);
    out += ',';
    append_pairs(out, "cp", message.cp);
    if (!message.other_fields.empty()) {
        out += ',';
        append_pairs(out, "other_fields", message.other_fields);
    }
    out += ",\"warnings\":[";
    bool first = true;
    for (const protocol::Warning warning : warnings.list()) {
        out.append(first ? "\"" : ",\"").append(protocol::to_string(warning)).append("\"");
        first = false;
    }
    out += fmt::format("],\"offset\":{},\"bytes\":{}}}\n", frame.offset, frame.bytes.size());
}

Result<void> write_out(std::string& lines) {
    if (std::fwrite(lines.data(), 1, lines.size(), stdout) != lines.size() || std::fflush(stdout) != 0) {
        return fail(ErrorCode::kIo, "cannot write: {}", std::strerror(errno));
    }
    lines.clear();
    return {};
}

Result<void> decode_stream(std::FILE* in, protocol::FrameReader& reader) {
    std::array<char, kReadBytes> buffer;
    std::string lines;
    protocol::Message message;
    const auto drain = [&]() -> Result<void> {
        while (const auto frame = reader.next()) {
            append_line(lines, *frame, message);
            if (lines.size() >= kWriteBytes) LVWANG_TRY(write_out(lines));
        }
        return {};
    };
    // read, not fread: what a live pipe has given so far comes out at once
    for (;;) {
        const ssize_t got = ::read(::fileno(in), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(ErrorCode::kIo, "cannot read: {}", std::strerror(errno));
        if (got == 0) break;
        reader.feed(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
        LVWANG_TRY(drain());
        LVWANG_TRY(write_out(lines));
    }
    reader.finish();
    LVWANG_TRY(drain());
    return write_out(lines);
}

// `MN=KEY` of each device, and the key of all others.
Result<protocol::KeyLookup> read_keys(const std::vector<std::string>& of_devices, const std::string& of_others) {
    auto others = protocol::example_sm4_key();
    if (!of_others.empty()) {
        LVWANG_ASSIGN(others, protocol::parse_sm4_key(of_others));
    }
    std::multimap<std::string, protocol::Sm4Key, std::less<>> keys;
    for (const std::string& pair : of_devices) {
        const std::size_t mark = pair.find('=');
        if (mark == std::string::npos || mark == 0) return fail(ErrorCode::kInvalidArgument, "--key needs MN=KEY");
        const std::string mn = pair.substr(0, mark);
        const auto key = protocol::parse_sm4_key(std::string_view(pair).substr(mark + 1));
        if (!key) return while_doing("--key of " + mn, key.error());
        keys.emplace(mn, *key);
    }
    return [keys = std::move(keys), others](std::string_view mn) {
        std::vector<protocol::Sm4Key> candidates;
        const auto [first, last] = keys.equal_range(mn);
        for (auto known = first; known != last; ++known) candidates.push_back(known->second);
        if (candidates.empty()) candidates.push_back(others);
        return candidates;
    };
}

Result<void> run_decode(const std::string& path, const std::vector<std::string>& of_devices, const std::string& of_others) {
    LVWANG_ASSIGN(protocol::KeyLookup keys, read_keys(of_devices, of_others));
    const File file(path == "-" ? stdin : std::fopen(path.c_str(), "rb"));
    if (!file) return fail(ErrorCode::kIo, "cannot open {}: {}", path, std::strerror(errno));
    protocol::FrameReader reader(std::move(keys));
    if (auto done = decode_stream(file.get(), reader); !done) return while_doing(path, std::move(done).error());
    return {};
}

}  // namespace

void add_decode(CLI::App& app) {
    auto* const command = app.add_subcommand("decode", "Read HJ 212 as it stands on the wire, write one JSON line per frame");
    auto path = std::make_shared<std::string>("-");
    auto key = std::make_shared<std::string>();
    auto keys = std::make_shared<std::vector<std::string>>();
    command->add_option("file", *path, "file to read, - for standard input")->capture_default_str();
    command->add_option("--sm4-key", *key,
                        "key of encrypted frames, 32 hexadecimal digits (else that of the standard's examples)");
    command->add_option("--key", *keys, "MN=KEY: the key of one device; may be given again, also for the same device");
    command->callback([path, key, keys] {
        if (const auto done = run_decode(*path, *keys, *key); !done) {
            fmt::print(stderr, "lvwang decode: {}\n", done.error().message);
            throw CLI::RuntimeError(1);
        }
    });
}

}  // namespace lvwang::apps
