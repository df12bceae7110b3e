#include "errand_line.h"

#include <fmt/format.h>

#include <csignal>

namespace lvwang::apps {
namespace {

std::atomic<store::Errand*> g_at_work = nullptr;  // a signal has no other way to know

void cancel(int signal) {
    if (auto* const errand = g_at_work.load()) errand->cancelled = true;
    std::signal(signal, SIG_DFL);
}

}  // namespace

ErrandLine::ErrandLine(store::Errand& errand, std::string what)
    : line_([&errand, what = std::move(what)] {
          const auto total = errand.total_bytes.load();
          const auto done = errand.done_bytes.load();
          if (total == 0 && done == 0) return std::string("opening");
          if (!what.empty())
              return total == 0 ? fmt::format("comparing, {} chunks", done) : fmt::format("{} of {} {}", done, total, what);
          if (total == 0) return fmt::format("{} MB", done >> 20);
          return fmt::format("{:3.0f} %  {} of {} MB", 100.0 * static_cast<double>(done) / static_cast<double>(total), done >> 20,
                             total >> 20);
      }) {
    g_at_work = &errand;
    std::signal(SIGINT, cancel);
    std::signal(SIGTERM, cancel);
}

ErrandLine::~ErrandLine() {
    g_at_work = nullptr;
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
}

bool print_examination(const store::Examination& found, const std::string& place) {
    for (const store::Damage& damage : found.damages) fmt::print("{}: {}\n", damage.where, damage.what);
    if (found.damages_in_all > found.damages.size()) fmt::print("and {} more\n", found.damages_in_all - found.damages.size());
    fmt::print("{}: {} files, {} entries, {} chunks of {} values, {} references: {}\n", place, found.files, found.entries,
               found.chunks, found.values, found.rows,
               found.damages_in_all == 0 ? "all in order" : fmt::format("{} damages", found.damages_in_all));
    return found.damages_in_all == 0;
}

}  // namespace lvwang::apps
