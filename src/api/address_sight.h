// Who may read a phone or mail address in full? Whoever writes or signs notices, or sets who is told.
// Promise: everybody else sees enough to know whose it is and too little to use it. Rule: 个人信息保护法 6: no more than is
// needed.
#pragma once

#include <string>
#include <string_view>

#include "api/reads.h"

namespace lvwang::api {

[[nodiscard]] bool sees_addresses(const Reads& reads);
/// `13800001234` as `138****1234`, `zhao@bureau.cn` as `z***@bureau.cn`; a short one as `****`.
[[nodiscard]] std::string masked(std::string_view address);
[[nodiscard]] std::string shown_address(std::string_view address, const Reads& reads);

}  // namespace lvwang::api
