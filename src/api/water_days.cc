#include "api/water_days.h"

#include "assess/water_reading.h"

namespace lvwang::api {

assess::WaterSamplings samplings_of(std::span<const Cell> days, const registry::Registry& registry,
                                    const std::function<std::optional<std::string>(std::string_view parameter)>& unit_of) {
    assess::WaterSamplings samplings;
    for (const Cell& cell : days) {
        const Parameter* const parameter = registry.parameters().find(cell.sample.column.parameter);
        const auto unit = parameter == nullptr ? std::nullopt : unit_of(parameter->key);
        const auto value = unit ? assess::water_value_of(*parameter, cell.sample, *unit) : std::nullopt;
        if (value) samplings[parameter->key].push_back({to_date(cell.start), {*value, false}});
    }
    return samplings;
}

}  // namespace lvwang::api
