# Makes the comparison's markdown table from etcdload's lines, whose label is "SIDE TARGET ROUND" or, for the turns that
# only counted fsyncs, "SIDE TARGET fsyncs=KERNEL/OWN" (a dash where there was nothing to count with).
# Ratios are medians of the rounds' own ratios, because only turns that follow each other are comparable.
#   usage: awk -v a=etcd -v b=chainfire -f table.awk raw.jsonl

function field(name,    at, text) {
    at = index($0, "\"" name "\":")
    if (at == 0) return ""
    text = substr($0, at + length(name) + 3)
    sub(/^"/, "", text)
    sub(/["},].*/, "", text)
    return text
}

function latency(quantile,    text) {
    text = substr($0, index($0, "\"latency_us\":"))
    text = substr(text, index(text, "\"" quantile "\":") + length(quantile) + 3)
    sub(/[},].*/, "", text)
    return text / 1000
}

# The median of measure[group, side, what, 1..rounds].
function median(group, side, what,    count, i, j, sorted, held) {
    count = 0
    for (i = 1; i <= rounds; i++) {
        if (!((group, side, what, i) in measure)) continue
        held = measure[group, side, what, i]
        for (j = count++; j >= 1 && sorted[j] > held; j--) sorted[j + 1] = sorted[j]
        sorted[j + 1] = held
    }
    if (count == 0) return "-"
    return count % 2 ? sorted[(count + 1) / 2] : (sorted[count / 2] + sorted[count / 2 + 1]) / 2
}

function ratios(group, what, better_is_less,    i) {
    for (i = 1; i <= rounds; i++) {
        if (!((group, a, what, i) in measure) || !((group, b, what, i) in measure)) continue
        if (better_is_less) measure[group, "ratio", what, i] = measure[group, a, what, i] / measure[group, b, what, i]
        else measure[group, "ratio", what, i] = measure[group, b, what, i] / measure[group, a, what, i]
    }
    return median(group, "ratio", what)
}

function show(value, format) { return value == "-" ? "-" : sprintf(format, value) }

function row(group, side,    words, fsyncs) {
    split(group, words, " ")
    fsyncs = ((group, side) in fsyncs_kernel) ? fsyncs_kernel[group, side] " / " fsyncs_own[group, side] : "-"
    printf "| %s %s, %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %d |\n", words[2], words[3], words[1], side, \
        show(median(group, side, "rate"), "%.0f"), show(median(group, side, "p50"), "%.1f"), \
        show(median(group, side, "p99"), "%.1f"), show(median(group, side, "p999"), "%.1f"), \
        show(median(group, side, "server"), "%.1f"), show(median(group, side, "switches"), "%.2f"), \
        show(median(group, side, "client"), "%.1f"), fsyncs, show(median(group, side, "other"), "%.2f"), errors[group, side]
}

{
    split(field("label"), label, " ")
    group = label[2] " " field("op") " " field("streams")
    side = label[1]
    if (!(group in known)) { known[group] = 1; groups[++group_count] = group }
    errors[group, side] += field("errors_ever") + field("unanswered") + field("connections_lost")
    if (label[3] ~ /^fsyncs=/) {
        split(substr(label[3], 8), counted, "/")
        fsyncs_kernel[group, side] = counted[1]
        fsyncs_own[group, side] = counted[2]
        next
    }
    round = label[3] + 0
    if (round > rounds) rounds = round
    measure[group, side, "rate", round] = field("ops_per_second") + 0
    measure[group, side, "p50", round] = latency("p50")
    measure[group, side, "p99", round] = latency("p99")
    measure[group, side, "p999", round] = latency("p999")
    measure[group, side, "server", round] = field("server_cpu_us_per_op") + 0
    measure[group, side, "switches", round] = field("server_switches_per_op") + 0
    measure[group, side, "client", round] = field("client_cpu_us_per_op") + 0
    measure[group, side, "other", round] = field("other_cores") + field("stolen_cores")
}

END {
    print "| operation, streams, sent to | side | ops/s | p50 ms | p99 ms | p99.9 ms | server CPU us/op | switches/op | client CPU us/op | fsyncs/op kernel / own count | other cores | failures |"
    print "|---|---|---|---|---|---|---|---|---|---|---|---|"
    for (i = 1; i <= group_count; i++) {
        row(groups[i], a)
        row(groups[i], b)
    }
    print ""
    print "| " b " against " a " | throughput | p99 lower by | server CPU per operation lower by |"
    print "|---|---|---|---|"
    for (i = 1; i <= group_count; i++) {
        split(groups[i], words, " ")
        printf "| %s %s, %s | %s | %s | %s |\n", words[2], words[3], words[1], show(ratios(groups[i], "rate", 0), "%.2f x"), \
            show(ratios(groups[i], "p99", 1), "%.2f x"), show(ratios(groups[i], "server", 1), "%.2f x")
    }
}
