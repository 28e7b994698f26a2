package io.photoncloud.bench;

import java.util.Locale;

/** What was measured between two counts, in the fields that every client's JSON line ends with. */
final class Report {

    private Report() {}

    /** Of a load that has no calls unanswered at its end. */
    static String fields(long[] sortedNanos, Counted begun, Counted ended) {
        double seconds = begun.secondsUntil(ended);
        double ops = Math.max(1, sortedNanos.length);
        double own = ended.own() - begun.own();
        double watched = ended.watched() - begun.watched();
        double machine = ended.machine() - begun.machine();
        return String.format(
                Locale.ROOT,
                "\"seconds\":%.3f,\"ops\":%d,\"ops_per_second\":%.1f"
                        + ",\"latency_us\":{\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f}"
                        + ",\"client_cpu_us_per_op\":%.2f,\"server_cpu_us_per_op\":%.2f,\"server_cores\":%.3f"
                        + ",\"server_switches_per_op\":%.2f,\"other_cores\":%.3f,\"stolen_cores\":%.3f",
                seconds,
                sortedNanos.length,
                sortedNanos.length / seconds,
                quantileMicros(sortedNanos, 0.5),
                quantileMicros(sortedNanos, 0.9),
                quantileMicros(sortedNanos, 0.99),
                quantileMicros(sortedNanos, 0.999),
                quantileMicros(sortedNanos, 1),
                own * 1e6 / ops,
                watched * 1e6 / ops,
                watched / seconds,
                (ended.switches() - begun.switches()) / ops,
                (machine - own - watched) / seconds,
                (ended.stolen() - begun.stolen()) / seconds);
    }

    private static double quantileMicros(long[] sortedNanos, double share) {
        if (sortedNanos.length == 0) {
            return 0;
        }
        int index = (int) Math.ceil(share * sortedNanos.length) - 1;
        return sortedNanos[Math.max(0, index)] / 1e3;
    }
}
