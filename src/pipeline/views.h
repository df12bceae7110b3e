// What may everybody see? All that the spine publishes; nobody sees its memory.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "accounts/directory.h"
#include "cases/workflow.h"
#include "model/notice.h"
#include "model/official.h"
#include "model/sending.h"
#include "pipeline/broker_rows.h"
#include "pipeline/device_keys.h"
#include "pipeline/door_board.h"
#include "pipeline/feed.h"
#include "pipeline/forward_queue.h"
#include "pipeline/forward_states.h"
#include "pipeline/ingest_stats.h"
#include "pipeline/latest.h"
#include "pipeline/published.h"
#include "registry/registry.h"

namespace lvwang::pipeline {

/// How far the spine is, and how it does.
struct Progress {
    std::atomic<std::uint64_t> logged_seq{0};
    std::atomic<std::uint64_t> applied_seq{0};
    std::atomic<std::int64_t> entry_at_ms{0};      ///< time of the newest applied entry
    std::atomic<std::int64_t> lag_ms{0};           ///< how long the newest applied entry waited from its arrival to be applied
    std::atomic<std::uint64_t> due_days{0};        ///< days of points that wait to be averaged
    std::atomic<std::uint64_t> uncounted_days{0};  ///< days of points whose completeness is not counted yet
    std::atomic<bool> disk_full{false};            ///< devices are not answered until there is room
    std::atomic<std::int64_t> clock_leap_ms{0};    ///< by how much the machine's clock has leapt, while it is not followed
};

struct Views {
    Published<KeyTable> keys;  ///< of devices, for the gateway
    KeyWishes key_wishes;      ///< for the key desk
    Published<registry::Registry> registry;
    Published<accounts::Directory> accounts;  ///< null until the spine has started
    Published<cases::Workflows> workflows;    ///< null until the spine has started
    Published<Brokers> brokers;
    DoorBoard doors;
    Published<OfficialFeeds> official_feeds;
    Published<NoticeDesk> notices;  ///< null until the spine has started
    Published<SendDesk> sends;      ///< null until the spine has started
    Latest latest;
    Feed feed;
    IngestStats ingest;
    Progress progress;
    Published<ForwardTargets> forward_targets;  ///< null until the spine has started
    ForwardStates forward_states;
};

}  // namespace lvwang::pipeline
