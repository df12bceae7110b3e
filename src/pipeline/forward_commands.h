// What do people, and the forwarder itself, change about forwarding? The forward_ family of commands.
// Promises: a command is whole or changes nothing; its error names the field at fault; what people do is kept with their name.
// Rule: docs/adr/0004, the log is the forward queue; bodies below.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "pipeline/inbox.h"
#include "pipeline/views.h"
#include "registry/registry.h"
#include "store/book.h"
#include "store/log.h"

namespace lvwang::pipeline {

/// | type           | fields of the body (those marked ? may be left out)                                                  |
/// |----------------|------------------------------------------------------------------------------------------------------|
/// | forward_put    | key name host port enabled? edition? sealed_pw? regions? system_codes? commands? mns? mn_map?        |
/// |                | answer_expected? window? timeout_s? attempts? start? actor?                                          |
/// | forward_remove | key actor? note?                                                                                     |
/// | forward_pause  | key actor? note?                                                                                     |
/// | forward_resume | key actor? note?                                                                                     |
/// | forward_skip   | key frame_seq note actor? : this one frame is not forwarded                                          |
/// | forward_mark   | key generation acked_seq frames at_ms : the forwarder says how far it is                             |
///
/// `start` is `now` or a time: where forwarding begins. Left out it is `now` for a new target and where it stands for one that
/// exists. `regions` are those of the registry, `system_codes` two or three digits, `commands` four. `sealed_pw` left out keeps
/// the password, null or "" takes it away. `mn_map` is a list of pairs: [["device's MN","other MN"]].
class ForwardCommands {
public:
    ForwardCommands(store::Book& book, const store::Log& log, Views& views) : book_(book), log_(log), views_(views) {}

    [[nodiscard]] static bool owns(std::string_view type) { return type.starts_with("forward_"); }

    /// @pre the turn's transaction is open
    /// @return JSON: `{"key":…}`
    /// @error kInvalidArgument, kNotFound, kConflict, kUnsupported  what was asked is wrong
    [[nodiscard]] Result<std::string> execute(const Command& command, const registry::Registry& registry, Instant now,
                                              std::uint64_t seq);

    /// Shows everybody the targets as the book has them.
    [[nodiscard]] Result<void> publish();

private:
    [[nodiscard]] Result<void> put(const Command& command, const registry::Registry& registry, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<void> mark(const Command& command);
    [[nodiscard]] Result<void> act(const Command& command, Instant now, std::uint64_t seq);
    [[nodiscard]] Result<ForwardTarget> target(const std::string& key);

    store::Book& book_;
    const store::Log& log_;
    Views& views_;
};

}  // namespace lvwang::pipeline
