// How is a message put on its way by this channel? Says it in the channel's protocol and reads what is answered.
// Promises: one try, no more; its outcome as delivery.h says; neither receipt nor reason shows a secret. Blocks.
// Rule: 企业微信 群机器人配置说明; 钉钉 自定义机器人接入; RFC 5321; a gateway as it is set (model/channel.h).
#pragma once

#include <string>

#include "base/time.h"
#include "courier/delivery.h"
#include "model/channel.h"
#include "model/sending.h"

namespace lvwang::courier {

/// What of a channel lies sealed, opened.
struct ChannelSecrets {
    std::string url;
    std::string secret;
};

[[nodiscard]] Delivery deliver(const Channel& channel, const ChannelSecrets& secrets, const OutMessage& message, const Send& send,
                               Instant now, const Patience& patience);

}  // namespace lvwang::courier
