#include "conform/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace lvwang::conform {
namespace {

constexpr std::size_t kNameWidth = 38;
constexpr std::size_t kIdWidth = 20;

std::string padded(std::string_view text, std::size_t width) {
    std::string out(text);
    const std::size_t is = width_of(text);
    out.append(is < width ? width - is : 1, ' ');
    return out;
}

Words word_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::kPass: return {"通过", "pass"};
        case Outcome::kOdd: return {"存疑", "odd"};
        case Outcome::kFail: return {"不通过", "FAIL"};
        case Outcome::kSkipped: return {"未测", "skipped"};
    }
    return {"?", "?"};
}

Words word_of(Need need) {
    return need == Need::kRequired ? Words{"标准要求", "required"} : Words{"健壮性", "robustness"};
}

// Clauses whose text we have (shared by everybody who implements HJ 212: annexes, vectors, cited paragraphs). The others were
// written down from what others say of them; nobody should be turned away by a number that may be wrong.
constexpr std::array<std::string_view, 10> kConfirmed{
    "HJ 212-2017 A",   "HJ 212-2017 B",        "HJ 212-2017 C", "HJ 212-2017 C.49",  "HJ 212-2017 6.7",
    "HJ 212-2025 6.4", "HJ 212-2025 6.4, A.2", "HJ 212-2025 C", "HJ 212-2025 8.1.2", "HJ 212-2025 8.1.2; HJ 212-2017 6.7"};

std::string clause_of(const Row& row, Language language) {
    std::string text(row.clause);
    if (!clause_confirmed(row.clause)) text += Words{"（条款待核）", " (clause to be confirmed)"}.in(language);
    return text;
}

struct Sum {
    std::array<int, 4> required{};
    std::array<int, 4> robust{};
};
Sum sum_of(const std::vector<Row>& rows) {
    Sum sum;
    for (const Row& row : rows) {
        auto& counts = row.need == Need::kRequired ? sum.required : sum.robust;
        ++counts[static_cast<std::size_t>(row.outcome)];
    }
    return sum;
}

std::string verdict_of(const std::vector<Row>& rows, Language language) {
    if (passed(rows))
        return std::string(Words{"结论：标准要求的各项均通过。", "Result: everything required passes."}.in(language));
    const bool fails =
        std::ranges::any_of(rows, [](const Row& row) { return row.need == Need::kRequired && row.outcome == Outcome::kFail; });
    if (fails || rows.empty()) {
        return std::string(Words{"结论：标准要求的项目有不通过。", "Result: something required fails."}.in(language));
    }
    std::string left_out;
    for (const Row& row : rows) {
        if (row.need == Need::kRequired && row.outcome == Outcome::kSkipped) left_out.append(" ").append(row.id);
    }
    return fmt::format(
        "{}{}",
        Words{"结论：不能判为通过，标准要求的项目有未测：", "Result: not passed, required cases were not tried:"}.in(language),
        left_out.empty() ? Words{"全部", " all"}.in(language) : std::string_view(left_out));
}

std::string sentence_of(const Heading& heading, const std::vector<Row>& rows, Language language) {
    const Sum sum = sum_of(rows);
    const auto part = [&](Need need, const std::array<int, 4>& counts) {
        return language == Language::kChinese ? fmt::format("{}：通过 {}，存疑 {}，不通过 {}，未测 {}", word_of(need).zh,
                                                            counts[0], counts[1], counts[2], counts[3])
                                              : fmt::format("{}: {} passed, {} odd, {} failed, {} skipped", word_of(need).en,
                                                            counts[0], counts[1], counts[2], counts[3]);
    };
    const std::string_view hint = heading.hint.in(language);
    return fmt::format("{}\n{}\n{}{}{}", part(Need::kRequired, sum.required), part(Need::kRobust, sum.robust),
                       verdict_of(rows, language), hint.empty() ? "" : "\n", hint);
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            default: out += c;
        }
    }
    return out;
}

}  // namespace

std::string_view to_string(Outcome outcome) {
    switch (outcome) {
        case Outcome::kPass: return "pass";
        case Outcome::kOdd: return "odd";
        case Outcome::kFail: return "fail";
        case Outcome::kSkipped: return "skipped";
    }
    return "?";
}

bool passed(const std::vector<Row>& rows) {
    const bool any = std::ranges::any_of(rows, [](const Row& row) { return row.outcome != Outcome::kSkipped; });
    return any && std::ranges::none_of(rows, [](const Row& row) {
               const bool unknown = row.outcome == Outcome::kSkipped;
               return row.need == Need::kRequired && (row.outcome == Outcome::kFail || unknown);
           });
}

bool clause_confirmed(std::string_view clause) {
    return !clause.starts_with("HJ 212") || std::ranges::find(kConfirmed, clause) != kConfirmed.end();
}

std::size_t width_of(std::string_view utf8) {
    std::size_t width = 0;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto c = static_cast<unsigned char>(utf8[i]);
        if ((c & 0xC0) == 0x80) continue;
        width += c >= 0xE3 ? 2 : 1;  // from U+3000 on: CJK and full-width forms
    }
    return width;
}

std::string line_of(const Row& row, Language language) {
    std::string line = padded(row.id, kIdWidth) + padded(row.name.in(language), kNameWidth) +
                       padded(word_of(row.need).in(language), 11) + padded(word_of(row.outcome).in(language), 8) +
                       fmt::format("{:6.2f} s  ", row.seconds);
    line += row.came;
    return line;
}

std::string table_of(const Heading& heading, const std::vector<Row>& rows, Language language) {
    std::string out = fmt::format("{}\n{}  {}\n\n", heading.title.in(language), heading.subject, heading.at);
    for (const Row& row : rows) {
        out += line_of(row, language) + "\n";
        if (row.outcome != Outcome::kFail && row.outcome != Outcome::kOdd) continue;
        const std::string gap(kIdWidth, ' ');
        out += fmt::format("{}{} {}\n{}{} {}  [{}]\n", gap, Words{"发出：", "sent:  "}.in(language), row.sent.in(language), gap,
                           Words{"应得：", "wanted:"}.in(language), row.wanted.in(language), clause_of(row, language));
    }
    return out + "\n" + sentence_of(heading, rows, language) + "\n";
}

std::string json_of(const Heading& heading, const std::vector<Row>& rows, Language language) {
    std::string out;
    const auto field = [&](std::string_view name, std::string_view value) {
        out.append(out.empty() || out.back() == '\n' ? "{\"" : ",\"").append(name).append("\":");
        append_json_quoted(out, value);
    };
    for (const Row& row : rows) {
        field("case", row.id);
        field("name", row.name.in(language));
        field("need", row.need == Need::kRequired ? "required" : "robustness");
        field("clause", row.clause);
        field("clause_status", clause_confirmed(row.clause) ? "confirmed" : "to_be_confirmed");
        field("sent", row.sent.in(language));
        field("wanted", row.wanted.in(language));
        field("came", row.came);
        field("outcome", to_string(row.outcome));
        out += fmt::format(",\"seconds\":{:.3f}}}\n", row.seconds);
    }
    field("subject", heading.subject);
    field("at", heading.at);
    const Sum sum = sum_of(rows);
    const auto counts = [&](std::string_view name, const std::array<int, 4>& of) {
        out += fmt::format(",\"{}\":{{\"pass\":{},\"odd\":{},\"fail\":{},\"skipped\":{}}}", name, of[0], of[1], of[2], of[3]);
    };
    counts("required", sum.required);
    counts("robustness", sum.robust);
    if (!heading.hint.in(language).empty()) field("hint", heading.hint.in(language));
    return out + fmt::format(",\"passed\":{}}}\n", passed(rows));
}

std::string html_of(const Heading& heading, const std::vector<Row>& rows, Language language) {
    const bool chinese = language == Language::kChinese;
    std::string out = fmt::format(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title><style>\n"
        "body{{font:14px/1.5 \"Noto Sans CJK SC\",\"Microsoft YaHei\",sans-serif;margin:24px;color:#222}}\n"
        "h1{{font-size:20px;margin:0}} table{{border-collapse:collapse;width:100%;margin-top:12px}}\n"
        "th,td{{border:1px solid #999;padding:4px 8px;text-align:left;vertical-align:top;overflow-wrap:anywhere}}\n"
        "th{{background:#eee}} tr{{break-inside:avoid}} .fail{{background:#f8d4d0;font-weight:600}} .odd{{background:#fdf0c4}}\n"
        ".pass{{background:#dcefdc}} code{{font-size:12px}} pre{{white-space:pre-wrap;font:inherit}}\n"
        "@page{{size:A4 landscape;margin:12mm}} @media print{{body{{margin:0}} thead{{display:table-header-group}}}}\n"
        "</style></head><body>\n<h1>{}</h1>\n<p>{} · {}</p>\n<pre>{}</pre>\n<table><thead><tr>",
        chinese ? "zh-CN" : "en", escaped(heading.title.in(language)), escaped(heading.title.in(language)),
        escaped(heading.subject), escaped(heading.at), escaped(sentence_of(heading, rows, language)));
    for (const Words& column : {Words{"项目", "case"}, Words{"性质与依据", "need and clause"}, Words{"发出", "sent"},
                                Words{"应得", "wanted"}, Words{"实得", "came"}, Words{"结果", "result"}, Words{"秒", "s"}}) {
        out += fmt::format("<th>{}</th>", column.in(language));
    }
    out += "</tr></thead><tbody>\n";
    for (const Row& row : rows) {
        out += fmt::format(
            "<tr><td>{}<br><code>{}</code></td><td>{}<br>{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"{}\">{}</td>"
            "<td>{:.2f}</td></tr>\n",
            escaped(row.name.in(language)), row.id, word_of(row.need).in(language), escaped(clause_of(row, language)),
            escaped(row.sent.in(language)), escaped(row.wanted.in(language)), escaped(row.came), to_string(row.outcome),
            word_of(row.outcome).in(language), row.seconds);
    }
    return out + "</tbody></table></body></html>\n";
}

}  // namespace lvwang::conform
