package io.photoncloud.nightlight.notify;

import io.photoncloud.nightlight.alerting.Notice;
import io.photoncloud.nightlight.series.Labels;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What one webhook is to be told of one group.
 *
 * @param logKey by which is remembered what it was told
 * @param firing the fingerprints of alerts that go on, and of those that are over
 * @param deadline after which it is given up until the group's next turn
 */
record Delivery(
        String groupKey,
        String logKey,
        String receiver,
        Receiver.Webhook webhook,
        Labels groupLabels,
        List<Notice> alerts,
        Set<String> firing,
        Set<String> resolved,
        Instant at,
        Instant deadline,
        Instant rememberedUntil) {
    Delivery {
        alerts = List.copyOf(alerts);
        firing = Set.copyOf(firing);
        resolved = Set.copyOf(resolved);
    }
}
