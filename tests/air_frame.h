// What an air station sends: a frame of HJ 212-2017 that asks for an answer.
// Promise: whole and with the right check sum. Rule: the views last as long as the call.
#pragma once

#include <string>
#include <string_view>

#include "protocol/encode.h"

namespace lvwang::tests {

/// @param cn  "2011" moments, "2051" minutes
/// @param cp  "DataTime=…;a34004-Avg=…"
inline std::string air_frame(std::string_view mn, std::string_view qn, std::string_view cn, std::string_view cp) {
    protocol::OutgoingMessage message;
    message.qn = qn;
    message.st = "22";
    message.cn = cn;
    message.pw = "123456";
    message.mn = mn;
    message.wants_answer = true;
    message.cp = cp;
    return protocol::encode(message).value();
}

}  // namespace lvwang::tests
