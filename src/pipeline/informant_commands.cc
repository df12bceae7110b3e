#include "pipeline/informant_commands.h"

#include "model/informant.h"
#include "pipeline/body_fields.h"
#include "store/book_cases.h"
#include "store/book_informants.h"

namespace lvwang::pipeline {

Result<std::string> InformantCommands::execute(const Command& command, Instant now, std::uint64_t seq) {
    if (command.type != "informant_put") return fail(ErrorCode::kUnsupported, "there is no command '{}'", command.type);
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(command.body, {"case_id", "sealed"}));
    LVWANG_ASSIGN(const std::int64_t case_id, fields.number("case_id", 1, INT64_MAX));
    LVWANG_ASSIGN(const std::string sealed, fields.line("sealed", kInformantSealedBytesMax));
    auto item = store::find_case(book_, case_id);
    if (!item) {
        Error error = std::move(item).error();
        error.field = "case_id";
        return tl::unexpected(std::move(error));
    }
    if (!workflows_.of(*item).confidential) {
        return conflict("case_id", fmt::format("case {} is of no confidential kind", case_id));
    }
    if (item->reported_by != command.actor) {
        return conflict("case_id", fmt::format("only who reported case {} says who informed him", case_id));
    }
    LVWANG_ASSIGN(const auto before, store::informants_of(book_, case_id));
    if (before.size() >= kInformantsOfCaseMax) {
        return conflict("case_id", fmt::format("case {} has been corrected {} times already", case_id, kInformantsOfCaseMax - 1));
    }
    LVWANG_TRY(store::add_informant(book_, {case_id, sealed, command.actor, now}, seq));
    return fmt::format("{{\"id\":{}}}", case_id);
}

}  // namespace lvwang::pipeline
