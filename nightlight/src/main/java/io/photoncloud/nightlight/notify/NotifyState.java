package io.photoncloud.nightlight.notify;

import io.photoncloud.nightlight.alerting.Notice;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What is kept over restarts, as of a time. */
record NotifyState(Instant at, List<Notice> alerts, List<Silence> silences, Map<String, Told> told) {
    NotifyState {
        alerts = List.copyOf(alerts);
        silences = List.copyOf(silences);
        told = Map.copyOf(told);
    }

    boolean isEmpty() {
        return alerts.isEmpty() && silences.isEmpty() && told.isEmpty();
    }
}
