# Sources in, "GROUP SOURCE" out, a line each: no two sources of a group declare the same name, and no group has more than MOST.
# A name counts where it is declared at the beginning of a line, as the style has everything that is not inside something else.
function declared(line) {
    sub(/^template ?<[^>]*> */, "", line)
    if (line ~ /^(namespace|return|if|for|case|extern) / || line ~ /^using namespace /) return ""
    if (line ~ /^(struct|class|enum|using) /) {
        sub(/^(struct|class|enum|using) +(class +)?/, "", line)
        sub(/[^A-Za-z_0-9].*/, "", line)
        return line
    }
    if (!sub(/(\[[^\]]*\])* *[({=;].*/, "", line)) return ""
    if (line ~ /::[A-Za-z_0-9~]*$/ || line !~ / /) return ""
    sub(/.*[^A-Za-z_0-9]/, "", line)
    return line
}
FNR == 1 { sources[++count] = FILENAME }
/^[A-Za-z_]/ {
    name = declared($0)
    if (name != "") names[FILENAME] = names[FILENAME] " " name
}
END {
    for (i = 1; i <= count; ++i) {
        split(names[sources[i]], own, " ")
        for (group = 0; group < groups; ++group) {
            met = size[group] >= MOST
            for (k in own) met = met || ((group, own[k]) in taken)
            if (!met) break
        }
        if (group == groups) ++groups
        ++size[group]
        for (k in own) taken[group, own[k]] = 1
        print group, sources[i]
    }
}
