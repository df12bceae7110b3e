#include "bulletin/sheet_paper.h"

#include <fmt/format.h>

#include "bulletin/markup.h"

namespace lvwang::bulletin {
namespace {

constexpr std::string_view kStyle = R"(@page{size:A4;margin:28mm 22mm 24mm}
*{box-sizing:border-box}
body{margin:0;color:#000;-webkit-print-color-adjust:exact;print-color-adjust:exact;
  font:15px/1.8 "FangSong","仿宋","Noto Serif CJK SC","Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei",sans-serif}
header{text-align:center;border-bottom:2px solid #c00000;padding-bottom:6px}
.issuer,h1{margin:0;color:#c00000;font-weight:600;line-height:1.4;
  font-family:"SimHei","黑体","Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei",sans-serif}
.issuer{font-size:26px;letter-spacing:2px}
h1{font-size:24px;letter-spacing:6px}
.number{margin:6px 0 0}
h2{margin:18px 0 8px;text-align:center;font-size:19px;font-weight:600}
.words{overflow-wrap:anywhere}
.text{text-indent:2em}
table{width:100%;border-collapse:collapse;table-layout:fixed;font-size:12.5px;line-height:1.5;margin:10px 0 18px}
th,td{border:1px solid #000;padding:4px 5px;vertical-align:top;overflow-wrap:anywhere;text-align:left}
th{font-weight:600;text-align:center}
tr{break-inside:avoid}
thead{display:table-header-group}
.n{width:7%;text-align:center}.p{width:29%}.u{width:18%}.o{width:11%}.r{width:21%}.d{width:14%}
.signed{text-align:right;margin:2px 0}
.mark{color:#9b1c31;font-weight:600})";

}  // namespace

std::string long_date(CivilDate date) {
    return fmt::format("{}年{}月{}日", date.year, date.month, date.day);
}

std::string due_text(Instant due_at) {
    const CivilTime due = to_civil(due_at);
    constexpr int kLastHour = 23;
    constexpr int kLastMinute = 59;
    if (due.hour == kLastHour && due.minute == kLastMinute) return long_date(due.date);
    return fmt::format("{} {:02}:{:02}", long_date(due.date), due.hour, due.minute);
}

std::string signing_note(const SheetPaper& paper) {
    return paper.authorised_by.empty() ? std::string() : fmt::format("（经{}授权，日常类）", paper.authorised_by);
}

std::string to_html(const SheetPaper& paper) {
    std::string out = fmt::format(
        "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>{} {}</title><style>{}</style></head><body>\n"
        "<header><p class=\"issuer\">{}</p><h1>生态环境问题交办单</h1><p class=\"number\">{}</p></header>\n<h2>{}</h2>\n",
        escaped(paper.number), escaped(paper.title), kStyle, escaped(paper.issuer),
        paper.number.empty() ? "（签发时编号）" : escaped(paper.number), escaped(paper.title));
    if (!paper.text.empty()) out += fmt::format("<p class=\"words text\">{}</p>\n", escaped_lines(paper.text));
    out +=
        "<table><thead><tr><th class=\"n\">序号</th><th class=\"p\">问题</th><th class=\"u\">责任单位</th><th "
        "class=\"o\">责任人</th>"
        "<th class=\"r\">整改要求</th><th class=\"d\">完成时限</th></tr></thead><tbody>\n";
    for (std::size_t i = 0; i < paper.lines.size(); ++i) {
        const SheetLine& line = paper.lines[i];
        out += fmt::format(
            "<tr><td class=\"n\">{}</td><td>{}（{}，案件 {}）</td><td>{}</td><td>{}</td><td "
            "class=\"words\">{}</td><td>{}</td></tr>\n",
            i + 1, escaped(line.problem), escaped(line.place), line.case_id, escaped(line.unit), escaped(line.owner),
            escaped_lines(line.requirement), due_text(line.due_at));
    }
    out += "</tbody></table>\n";
    if (!paper.mark.empty()) {
        out += fmt::format("<p class=\"signed mark\">{}</p>", escaped(paper.mark));
    } else {
        out += fmt::format("<p class=\"signed\">签发：{}{}</p>", escaped(paper.signed_by), escaped(signing_note(paper)));
        if (paper.signed_on) out += fmt::format("<p class=\"signed\">{}</p>", long_date(*paper.signed_on));
    }
    return out + "\n</body></html>\n";
}

}  // namespace lvwang::bulletin
