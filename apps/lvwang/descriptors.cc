#include "descriptors.h"

#include <sys/resource.h>

#include <algorithm>

namespace lvwang::apps {
namespace {

// Two RocksDB with 512 files each, 1,024 connections of people, and some for the book, the log of the program and its threads.
constexpr std::size_t kElsewhere = 2'200;

}  // namespace

std::size_t raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return kElsewhere;
    limit.rlim_cur = limit.rlim_max;
    // A refusal leaves what there was, which is read again.
    (void)::setrlimit(RLIMIT_NOFILE, &limit);
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return kElsewhere;
    return limit.rlim_cur;
}

std::size_t device_connections(std::size_t descriptors, std::size_t wanted) {
    // Where the limit is small, half of it: stores that cannot open a file lose more than a device that has to wait.
    const std::size_t room = descriptors >= 2 * kElsewhere ? descriptors - kElsewhere : descriptors / 2;
    return std::min(room, wanted);
}

}  // namespace lvwang::apps
