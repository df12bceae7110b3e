#include "protocol/reply.h"

#include <charconv>

namespace lvwang::protocol {
namespace {

std::optional<ReplyKind> kind_of(std::string_view cn) {
    if (cn == "9011") return ReplyKind::kRequestTaken;
    if (cn == "9012") return ReplyKind::kExecuted;
    if (cn == "9013") return ReplyKind::kNotice;
    if (cn == "9014") return ReplyKind::kData;
    return std::nullopt;
}

std::optional<int> number_of(std::optional<std::string_view> text) {
    int number = 0;
    if (!text) return std::nullopt;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
    return number;
}

}  // namespace

std::optional<Reply> read_reply(const Message& message) {
    const auto kind = kind_of(message.cn());
    if (!kind) return std::nullopt;
    const Header& header = message.header_on_wire();
    Reply reply;
    reply.kind = *kind;
    reply.qn = header.qn.value_or(std::string_view());
    if (reply.qn.empty()) reply.qn = message.find("QN").value_or(std::string_view());
    reply.mn = header.mn.value_or(std::string_view());
    reply.code = number_of(message.find(*kind == ReplyKind::kExecuted ? "ExeRtn" : "QnRtn"));
    return reply;
}

}  // namespace lvwang::protocol
