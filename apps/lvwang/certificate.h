// Under which identity do people reach this installation? The files that the configuration names for TLS.
// Promises: an unreadable file and a pair that does not fit are one clear error with the key of the configuration and the path.
// Rule: docs/OPERATING.md, TLS; what is in the files is api/tls.h's business.
#pragma once

#include "api/tls.h"
#include "base/result.h"
#include "configuration.h"

namespace lvwang::apps {

/// Nothing where the configuration names no certificate. @error kIo, kInvalidArgument  what is wrong with which file
[[nodiscard]] Result<api::TlsIdentity> read_certificate(const Configuration& configuration);

}  // namespace lvwang::apps
