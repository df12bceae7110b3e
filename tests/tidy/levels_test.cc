// Does the tree keep to its levels? Reads every #include of src/ and apps/ and holds it against src/layers.txt.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "tree.h"

namespace lvwang::tidy {
namespace {

struct Layers {
    std::map<std::string, int> level;                   // module -> level
    std::map<std::string, std::set<std::string>> door;  // module -> who may include it; no entry: everyone above
};

Layers read_layers() {
    Layers layers;
    std::ifstream file(source_dir() / "src/layers.txt");
    EXPECT_TRUE(file.is_open());
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string first;
        if (!(words >> first) || first.starts_with('#')) continue;
        std::string module;
        words >> module;
        if (first == "door") {
            for (std::string user; words >> user;) layers.door[module].insert(user);
        } else {
            layers.level[module] = std::stoi(first);
        }
    }
    return layers;
}

// Why `user` must not include `used`; empty where it may.
std::string objection(const Layers& layers, const std::string& user, const std::string& used) {
    if (user == used) return {};
    if (!layers.level.contains(user)) return user + " has no level in src/layers.txt";
    if (layers.level.at(used) >= layers.level.at(user)) return used + " is not on a lower level than " + user;
    const auto door = layers.door.find(used);
    if (door != layers.door.end() && !door->second.contains(user)) return used + " is a door that " + user + " may not use";
    return {};
}

TEST(Levels, EveryIncludeGoesDown) {
    const Layers layers = read_layers();
    int seen = 0;
    for (const Source& source : cpp_sources()) {
        for (std::size_t i = 0; i < source.lines.size(); ++i) {
            const std::string& line = source.lines[i];
            if (!line.starts_with("#include \"")) continue;
            const std::string path = line.substr(10, line.find('"', 10) - 10);
            const std::string used = path.substr(0, path.find('/'));
            if (!layers.level.contains(used)) continue;
            ++seen;
            EXPECT_EQ(objection(layers, source.module, used), "") << source.path << ":" << i + 1;
        }
    }
    EXPECT_GT(seen, 20) << "the test must have seen includes to say anything";
}

TEST(Levels, EveryModuleHasALevel) {
    const Layers layers = read_layers();
    for (const Source& source : cpp_sources()) EXPECT_TRUE(layers.level.contains(source.module)) << source.path;
}

TEST(Levels, ObjectsToUpwardsSidewaysAndForeignDoors) {
    Layers layers;
    layers.level = {{"base", 0}, {"store", 2}, {"detect", 3}, {"cases", 3}, {"pipeline", 4}};
    layers.door = {{"store", {"pipeline"}}};
    EXPECT_NE(objection(layers, "base", "detect"), "");
    EXPECT_NE(objection(layers, "cases", "detect"), "");
    EXPECT_NE(objection(layers, "detect", "store"), "");
    EXPECT_EQ(objection(layers, "pipeline", "store"), "");
    EXPECT_EQ(objection(layers, "detect", "base"), "");
}

}  // namespace
}  // namespace lvwang::tidy
