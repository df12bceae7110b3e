#include "cases/workflow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "protocol/json.h"
#include "standards/source_tree.h"

namespace lvwang::cases {
namespace {

using protocol::JsonValue;
using testing::HasSubstr;

constexpr std::string_view kWhole = R"({
  "key": "general", "name": "一般", "name_en": "General", "deadline": "handle",
  "deadlines": {"handle": {"working_days": 5, "kind": "internal"}},
  "forms": {"report": [{"key": "cause", "name": "原因", "name_en": "Cause", "kind": "text", "required": true}]},
  "steps": [
    {"act": "accept", "name": "签收", "name_en": "Accept", "from": ["open"], "to": "assigned", "roles": ["owner"]},
    {"act": "feed_back", "name": "反馈", "name_en": "Report", "from": ["assigned"], "to": "reported", "roles": ["owner"],
     "form": "report"},
    {"act": "verify", "name": "核查", "name_en": "Verify", "from": ["reported"], "to": "verified", "roles": ["inspector"]},
    {"act": "close", "name": "销号", "name_en": "Close", "from": ["verified"], "to": "closed", "roles": ["leader"]}
  ]
})";

Result<Workflows> read(std::string general, std::string other = {}) {
    std::vector<SourceText> files{{"workflows/general.json", std::move(general)}};
    if (!other.empty()) files.push_back({"workflows/other.json", std::move(other)});
    return Workflows::parse(files);
}

std::string with(std::string_view text, std::string_view by) {
    std::string all(kWhole);
    const std::size_t at = all.find(text);
    EXPECT_NE(at, std::string::npos) << text;
    return all.replace(at, text.size(), by);
}

TEST(Workflows, OneThatIsLikeAnotherSaysOnlyWhatIsDifferent) {
    const auto all =
        read(std::string(kWhole), R"({"key":"other","like":"general","name":"另","name_en":"Other","opened_by":["silent"],
        "deadlines":{"handle":{"hours":48,"kind":"superior","clause":"某办法","status":"to_be_confirmed"}},
        "watch":{"days":7,"wind":true},"revisit":{"days":20,"note":"局文"},
        "confidential":true,
        "more_steps":[{"act":"release","name":"公开","name_en":"Release","from":["open"],"roles":["leader"]}]})");
    ASSERT_TRUE(all) << all.error().message;
    const Workflow* other = all->of_rule("silent");
    ASSERT_NE(other, nullptr);
    EXPECT_EQ(other->key, "other");
    EXPECT_EQ(other->first_deadline().hours, 48);
    EXPECT_EQ(other->first_deadline().kind, DeadlineKind::kSuperior);
    EXPECT_FALSE(other->first_deadline().confirmed);
    EXPECT_EQ(other->watch_days, 7);
    EXPECT_TRUE(other->watch_wind);
    EXPECT_EQ(other->watch_hours, 6);
    EXPECT_EQ(other->revisit_days, 20);
    EXPECT_EQ(other->revisit_note, "局文");
    EXPECT_TRUE(other->confidential);
    EXPECT_NE(other->step("close"), nullptr);
    EXPECT_NE(other->step("release"), nullptr) << "besides those of the other";
    EXPECT_EQ(all->general().step("release"), nullptr);
    EXPECT_EQ(all->general().watch_days, 0);
    EXPECT_EQ(all->general().revisit_days, 0);
    EXPECT_EQ(all->of_rule("x"), nullptr);
    Case gone;
    gone.type = "no longer";
    EXPECT_EQ(all->of(gone).key, "general");
}

TEST(Workflows, AnErrorNamesFileAndKey) {
    struct Row {
        const char* text;
        const char* by;
        const char* named;
    };
    const std::vector<Row> rows{
        {"{", "[", "workflows/general.json"},
        {"\"name\": \"一般\"", "\"nmae\": \"一般\"", "workflows/general.json: nmae: unknown key"},
        {"\"name\": \"一般\"", "\"name\": 5", "workflows/general.json: name: a text is expected, not 5"},
        {"\"key\": \"general\"", "\"key\": \"else\"", "workflows/general.json: key: 'else' is not the name of the file"},
        {"\"deadline\": \"handle\"", "\"deadline\": \"soon\"", "workflows/general.json: deadline: there is no deadline 'soon'"},
        {"\"working_days\": 5", "\"working_days\": 5, \"hours\": 2", "deadlines.handle: one of hours"},
        {"\"working_days\": 5", "\"working_days\": 0", "deadlines.handle.working_days: a whole number"},
        {"\"working_days\": 5", "\"working_days\": 1.5", "deadlines.handle.working_days: a whole number"},
        {"\"kind\": \"internal\"", "\"kind\": \"holy\"", "deadlines.handle.kind: 'holy' is none of"},
        {"\"kind\": \"internal\"", "\"kind\": \"statutory\"", "deadlines.handle.clause: is missing"},
        {"\"kind\": \"text\"", "\"kind\": \"choice\"", "forms.report[0].choices"},
        {"\"required\": true", "\"must\": true", "forms.report[0].must: unknown key"},
        {"\"required\": true", "\"past\": true", "forms.report[0].past: only a date"},
        {"\"kind\": \"text\"", "\"kind\": \"choice\", \"choices\": [\"甲\", \"乙\"], \"choices_en\": [\"a\"]",
         "forms.report[0].choices_en: one for each"},
        {"\"deadline\": \"handle\"", "\"deadline\": \"handle\", \"more_steps\": 5", "more_steps: a list is expected"},
        {"[\"open\"]", "[\"ajar\"]", "steps[0].from: 'ajar' is none of"},
        {"[\"open\"]", "[]", "steps[0].from: a step begins in some state"},
        {"\"roles\": [\"inspector\"]", "\"roles\": [\"king\"]", "steps[2].roles: 'king' is neither"},
        {"\"roles\": [\"inspector\"]", "\"roles\": []", "steps[2].roles: nobody may take the step"},
        {"\"form\": \"report\"", "\"form\": \"poem\"", "steps[1].form: there is no form 'poem'"},
        {"\"act\": \"verify\"", "\"act\": \"accept\"", "steps[2].act: 'accept' stands twice"},
        {"\"to\": \"closed\"", "\"to\": \"assigned\"", "steps[3]: 'close' leads to closed"},
        {"\"from\": [\"verified\"]", "\"from\": [\"reported\"]", "steps: no step leads out of 'verified'"},
        {"\"act\": \"verify\"", "\"act\": \"join\"", "steps[2]: 'join' leads nowhere"},
        {"\"from\": [\"verified\"], \"to\": \"closed\"", "\"from\": [\"verified\", \"closed\"], \"to\": \"closed\"",
         "not closed again"},
        {"\"deadline\": \"handle\"", "\"deadline\": \"handle\", \"revisit\": {\"note\": \"x\"}", "revisit.days: is missing"},
        {"\"deadline\": \"handle\"", "\"deadline\": \"handle\", \"revisit\": {\"days\": 0}", "revisit.days: a whole number"},
        {"\"deadline\": \"handle\"", "\"deadline\": \"handle\", \"watch\": {\"days\": 1, \"hours\": 3}",
         "watch.hours: of a watch"},
        {"\"deadline\": \"handle\"", "\"deadline\": \"handle\", \"watch\": {\"days\": 1, \"wind\": 5}", "watch.wind"},
    };
    ASSERT_TRUE(read(std::string(kWhole)));
    for (const Row& row : rows) {
        const auto refused = read(with(row.text, row.by));
        ASSERT_FALSE(refused) << row.by;
        EXPECT_THAT(refused.error().message, HasSubstr(row.named)) << row.by;
    }
    EXPECT_EQ(Workflows::parse({}).error().code, ErrorCode::kNotFound);
    const auto open = read(std::string(kWhole), R"({"key":"other","like":"general","name":"另","name_en":"Other",
        "more_steps":[{"act":"release","name":"公开","name_en":"Release","from":["open"],"roles":["leader"]}]})");
    EXPECT_THAT(open.error().message, HasSubstr("workflows/other.json: more_steps[0].act: only what is confidential"));
    const auto nobody = read(std::string(kWhole), R"({"key":"other","like":"nobody","name":"另","name_en":"Other"})");
    EXPECT_THAT(nobody.error().message, HasSubstr("workflows/other.json: like: there is no workflow 'nobody'"));
    const auto twice = read(with("\"deadline\": \"handle\"", "\"deadline\": \"handle\", \"opened_by\": [\"silent\"]"),
                            R"({"key":"other","like":"general","name":"另","name_en":"Other","opened_by":["silent"]})");
    EXPECT_THAT(twice.error().message, HasSubstr("workflows/other.json: opened_by: 'silent' opens 'general' already"));
}

TEST(Workflows, AKindThatHasCasesHasAFile) {
    const auto all = read(std::string(kWhole));
    ASSERT_TRUE(all) << all.error().message;
    EXPECT_TRUE(all->expect_kinds({}));
    EXPECT_TRUE(all->expect_kinds({{"general", 7}}));
    const auto gone = all->expect_kinds({{"clue", 1}, {"general", 7}, {"tip_off", 3}});
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().code, ErrorCode::kNotFound);
    EXPECT_EQ(gone.error().message,
              "there are cases whose kind has no file: workflows/clue.json (1), workflows/tip_off.json (3); a kind's file stays "
              "as long as its cases do");
}

// The schema beside the files and the reader know the same keys.
TEST(Workflows, TheSchemaKnowsWhatTheReaderKnows) {
    std::string text;
    for (const SourceText& file : standards::source_tree_texts()) {
        if (file.path == "workflows/workflow.schema.json") text = file.text;
    }
    const auto schema = protocol::parse_json(text);
    ASSERT_TRUE(schema) << schema.error().message;
    const auto same = [](std::string_view object, const JsonValue* of) {
        ASSERT_NE(of, nullptr) << object;
        const JsonValue* properties = of->field("properties");
        ASSERT_NE(properties, nullptr) << object;
        const auto keys = workflow_keys(object);
        EXPECT_EQ(std::set<std::string_view>(properties->names.begin(), properties->names.end()),
                  std::set<std::string_view>(keys.begin(), keys.end()))
            << object;
        EXPECT_EQ(of->field("additionalProperties")->text, "false") << object;
    };
    same("workflow", &*schema);
    for (const std::string_view object : {"deadline", "extension", "field", "step", "watch", "revisit"}) {
        same(object, schema->at_path(fmt::format("$defs.{}", object)));
    }
}

}  // namespace
}  // namespace lvwang::cases
