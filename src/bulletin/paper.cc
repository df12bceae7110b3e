#include "bulletin/paper.h"

#include <algorithm>
#include <array>

#include "bulletin/markup.h"

namespace lvwang::bulletin {
namespace {

constexpr std::string_view kStyle = R"(@page{size:A4;margin:10mm 12mm}
*{box-sizing:border-box}
body{margin:0;color:#1b262c;-webkit-print-color-adjust:exact;print-color-adjust:exact;
  font:11px/1.5 "Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC",sans-serif}
header{text-align:center;border-bottom:2px solid #b3121f;padding-bottom:4px}
.issuer{margin:0;color:#b3121f;font-weight:600;letter-spacing:2px}
h1{margin:0;font-size:22px;font-weight:600}
.line,footer{display:flex;justify-content:space-between;color:#55636b;font-size:10px;margin:0}
.tiles{width:100%;border-collapse:collapse;margin:6px 0;table-layout:fixed}
.tiles td{border:1px solid #dce2e5;text-align:center;padding:3px 2px;vertical-align:top}
.tiles b{font-size:18px}
.small{font-size:10px;color:#55636b}
h2{margin:5px 0 1px;padding-left:6px;border-left:3px solid #b3121f;font-size:12px;font-weight:600}
p{margin:0 0 3px}
.columns{column-count:2;column-gap:14px}
.columns section{break-inside:avoid}
.columns section.air,.columns section.incidents{column-span:all}
.sheet{width:100%;border-collapse:collapse;font-size:10px}
.sheet th{font-weight:400;color:#55636b;text-align:left;white-space:nowrap}
.sheet th,.sheet td{padding:0 4px;border-bottom:1px solid #dce2e5}
.n{text-align:right!important}
a{color:inherit;text-decoration:none}
.bad{color:#9b1c31;font-weight:600}.good{color:#0f6b3f;font-weight:600}
.chip{padding:0 5px;border-radius:3px;font-weight:600}
.aqi1{background:#00e400}.aqi2{background:#ffff00}
.aqi3{background:#ff7e00}.aqi4{background:#ff0000;color:#000}
.aqi5{background:#99004c;color:#fff}.aqi6{background:#7e0023;color:#fff}
.water1,.water2{background:#2f6fc4;color:#fff}
.water3{background:#17803d;color:#fff}.water4{background:#ffe14d}
.water5{background:#ff9a3d}.water6{background:#c22331;color:#fff}
footer{margin-top:6px;padding-top:3px;border-top:1px solid #b3121f}
.draft{color:#9b1c31;font-weight:600})";

constexpr std::array<std::string_view, 8> kWeekdays{"", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"};
constexpr std::array<std::string_view, 8> kWeekdaysEn{"",         "Monday", "Tuesday",  "Wednesday",
                                                      "Thursday", "Friday", "Saturday", "Sunday"};

class Sheet {
public:
    Sheet(const PaperHead& head, Language language) : head_(head), language_(language) {}

    [[nodiscard]] std::string_view say(std::string_view zh, std::string_view en) const {
        return language_ == Language::kEnglish ? en : zh;
    }
    [[nodiscard]] std::string words(const Words& words) const { return escaped(in(language_, words)); }

    // A text in its colour, leading where it leads.
    [[nodiscard]] std::string figure(std::string text, std::string_view tone, std::string_view href) const {
        if (!href.empty() && !head_.address.empty()) {
            text = fmt::format(R"(<a href="{}{}">{}</a>)", escaped(head_.address), escaped(href), text);
        }
        if (tone.empty()) return text;
        const bool chip = tone.starts_with("aqi") || tone.starts_with("water");
        return fmt::format(R"(<span class="{}{}">{}</span>)", chip ? "chip " : "", escaped(tone), text);
    }

    void tiles(std::string& out, const std::vector<Tile>& tiles) const {
        out += R"(<table class="tiles"><tr>)";
        for (const Tile& tile : tiles) {
            const std::string value = tile.value.empty() ? "—" : escaped(tile.value);
            const std::string_view tone = tile.tone == "bad" || tile.tone == "good" ? std::string_view(tile.tone) : "";
            out += fmt::format(R"(<td><span class="small">{}</span><br>{} <span class="small">{}</span><br>)", words(tile.label),
                               figure("<b>" + value + "</b>", tone, tile.href), escaped(tile.unit));
            if (!tile.word.zh.empty()) out += figure(words(tile.word), tile.tone, {}) + " ";
            out += fmt::format(R"(<span class="small">{}</span></td>)", words(tile.note));
        }
        out += "</tr></table>\n";
    }

    void section(std::string& out, const Section& section) const {
        out += fmt::format("<section class=\"{}\"><h2>{}</h2>", escaped(section.key), words(section.title));
        if (!section.text.zh.empty())
            out += fmt::format(R"(<p class="words">{}</p>)", escaped_lines(in(language_, section.text)));
        if (!section.rows.empty()) table(out, section);
        if (section.left_off > 0) {
            out += fmt::format("<p class=\"small\">{}</p>", language_ == Language::kEnglish
                                                                ? fmt::format("{} more", section.left_off)
                                                                : fmt::format("另有 {} 项", section.left_off));
        }
        out += "</section>\n";
    }

    [[nodiscard]] std::string day(CivilDate day) const {
        const auto weekday_of = static_cast<std::size_t>(weekday(day));
        return language_ == Language::kEnglish
                   ? fmt::format("{}, {}", kWeekdaysEn[weekday_of], format_date(day))
                   : fmt::format("{}年{}月{}日 {}", day.year, day.month, day.day, kWeekdays[weekday_of]);
    }

private:
    void table(std::string& out, const Section& section) const {
        out += R"(<table class="sheet"><thead><tr>)";
        for (const Column& column : section.columns)
            out += fmt::format("<th{}>{}</th>", column.number ? R"( class="n")" : "", words(column.title));
        out += "</tr></thead><tbody>";
        for (const std::vector<Cell>& row : section.rows) {
            out += "<tr>";
            for (std::size_t i = 0; i < row.size(); ++i) {
                out += fmt::format("<td{}>{}</td>", section.columns[i].number ? R"( class="n")" : "",
                                   figure(words(row[i].text), row[i].tone, row[i].href));
            }
            out += "</tr>";
        }
        out += "</tbody></table>";
    }

    const PaperHead& head_;
    Language language_;
};

std::string moment(Instant at) {
    const CivilTime civil = to_civil(at);
    return fmt::format("{} {:02}:{:02}", format_date(civil.date), civil.hour, civil.minute);
}

std::string signature(const PaperHead& head, const Sheet& sheet) {
    if (head.notice.state != NoticeState::kSigned) {
        return fmt::format(R"(<span class="draft">{}</span>)", head.notice.state == NoticeState::kWithdrawn
                                                                   ? sheet.say("已撤回", "withdrawn")
                                                                   : sheet.say("草稿，未签发", "draft, not signed"));
    }
    return fmt::format("<span>{} {}　{}</span>", sheet.say("签发：", "Signed by"), escaped(head.signed_by),
                       moment(head.notice.settled_at));
}

// What goes across the page, above the tables.
bool is_wide(const Section& section) {
    return section.key == "lead" || section.key == "todo";
}

}  // namespace

std::string_view in(Language language, const Words& words) {
    return language == Language::kEnglish && !words.en.empty() ? words.en : words.zh;
}

std::string file_name(const Notice& notice, Language language) {
    if (notice.kind == NoticeKind::kReminder) {
        return fmt::format("{}-{}-{}", language == Language::kEnglish ? "reminder" : "提醒函", notice.region_code,
                           format_date(notice.day));
    }
    const bool morning = notice.kind == NoticeKind::kMorning;
    const std::string_view name =
        language == Language::kEnglish ? (morning ? "morning-notice" : "evening-list") : (morning ? "早通报" : "晚调度");
    return fmt::format("{}-{}", name, format_date(notice.day));
}

std::string to_html(const Document& document, const PaperHead& head, Language language) {
    const Sheet sheet(head, language);
    std::string out = fmt::format(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{} {}</title><style>{}</style></head><body>\n",
        sheet.say("zh-CN", "en"), sheet.words(document.title), format_date(document.day), kStyle);
    const std::string issue = language == Language::kEnglish
                                  ? fmt::format("No. {} of {}", head.notice.number, document.day.year)
                                  : fmt::format("{}年第{}{}", document.day.year, head.notice.number,
                                                head.notice.kind == NoticeKind::kReminder ? "号" : "期");
    out += fmt::format(
        "<header><p class=\"issuer\">{}</p><h1>{}</h1><p class=\"line\"><span>{}</span><span>{}</span><span>{} "
        "{}</span></p></header>\n",
        sheet.words(document.issuer), sheet.words(document.title), issue, sheet.day(document.day),
        sheet.say("数据截至", "Figures as of"), moment(document.made_at));
    sheet.tiles(out, document.tiles);
    for (const Section& section : document.sections) {
        if (is_wide(section)) sheet.section(out, section);
    }
    out += "<div class=\"columns\">\n";
    for (const Section& section : document.sections) {
        if (!is_wide(section)) sheet.section(out, section);
    }
    out += fmt::format("</div>\n<footer>{}<span>{} {}</span></footer></body></html>\n", signature(head, sheet),
                       sheet.say("版本", "version"), head.shown_version);
    return out;
}

}  // namespace lvwang::bulletin
