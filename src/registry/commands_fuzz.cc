// Whatever stands in the body of a command: it is refused with a reason, or the registry after it is a registry.
#include <array>
#include <cstdint>
#include <string_view>

#include "base/text.h"
#include "registry/commands.h"
#include "registry/small_district_test.h"

using namespace lvwang;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static constexpr std::array<std::string_view, 8> kTypes = {"put_region", "put_organisation",  "put_site",
                                                               "put_point",  "put_device",        "put_mapping",
                                                               "put_limit",  "put_responsibility"};
    static const registry::RegistrySnapshot kRegistry = registry::small_registry();
    if (size == 0) return 0;
    const std::string_view body(reinterpret_cast<const char*>(bytes) + 1, size - 1);
    const auto change = registry::apply(*kRegistry, {kTypes[bytes[0] % kTypes.size()], body});
    if (!change) {
        LVWANG_CHECK(!change.error().message.empty(), "an error without a reason");
        LVWANG_CHECK(is_utf8(change.error().field), "a field that is no text");
        return 0;
    }
    LVWANG_CHECK(!change->rows.empty(), "a change that changes nothing");
    const auto again = registry::Registry::build(change->registry->rows(), kRegistry->parameter_table());
    LVWANG_CHECK(again.has_value(), "{}", again.error().message);
    const auto twice = registry::apply(*change->registry, {kTypes[bytes[0] % kTypes.size()], body});
    LVWANG_CHECK(twice.has_value(), "the same command again: {}", twice.error().message);
    LVWANG_CHECK(twice->registry->rows().sites.size() == change->registry->rows().sites.size(),
                 "the same command made another row");
    return 0;
}
