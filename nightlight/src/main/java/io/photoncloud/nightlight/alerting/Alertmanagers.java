package io.photoncloud.nightlight.alerting;

import io.photoncloud.nightlight.scrape.DiscoveryConfig;
import io.photoncloud.nightlight.scrape.HttpScrapeFetch;
import io.photoncloud.nightlight.scrape.PrometheusConfig;
import io.photoncloud.nightlight.scrape.RelabelRule;
import io.photoncloud.nightlight.scrape.ScrapeFetch;
import io.photoncloud.nightlight.scrape.TargetGroup;
import io.photoncloud.nightlight.scrape.TargetSearch;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.yaml.YamlException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells Alertmanagers of alerts, in batches, each Alertmanager of each. Who tells waits for nobody, and no Alertmanager for another: what cannot be
 * sent is dropped, counted, and told again by the rules. Safe for use by many threads.
 */
public final class Alertmanagers implements AutoCloseable {
    public static final int BATCH_MAX = 64;

    private static final long LOOK_EVERY_MS = 5_000;
    private static final long ANSWER_BYTES_MAX = 64 << 10;
    private static final Duration END_MAX = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(Alertmanagers.class);

    private final JsonMapper json;
    private final HttpScrapeFetch http;
    private final TargetSearch search;
    private final NoticeQueue queue;
    private final Thread worker;
    private final ConcurrentMap<URI, Counts> counts = new ConcurrentHashMap<>();
    /** Those who are sent to at present. Changed by the worker only. */
    private final ConcurrentMap<AlertmanagerTargets.Found, Sender> senders = new ConcurrentHashMap<>();

    private volatile Configured configured =
            new Configured(new PrometheusConfig.Alerting(List.of(), List.of()), Map.of());
    private volatile List<Known> known = List.of();

    private record Configured(PrometheusConfig.Alerting alerting, Map<String, String> externalLabels) {}

    /** Alertmanagers of one section, and when they were looked for. */
    private record Known(
            PrometheusConfig.Alertmanagers config, AlertmanagerTargets.Outcome outcome, long lookedNanos) {}

    private record Counts(LongAdder sent, LongAdder errors) {}

    /** How sending to one goes. */
    public record Sent(URI url, long sent, long errors) {}

    /** @param directory from which files of the configuration are looked for */
    public Alertmanagers(JsonMapper json, int queueMax, Path directory) {
        this.json = json;
        this.http = new HttpScrapeFetch(ANSWER_BYTES_MAX, directory);
        this.search = new TargetSearch(http, directory);
        this.queue = new NoticeQueue(queueMax);
        this.worker = Thread.ofVirtual().name("alertmanagers").unstarted(this::run);
    }

    public void start() {
        worker.start();
    }

    /** Speaks to these from now on. */
    public void configure(PrometheusConfig.Alerting alerting, Map<String, String> externalLabels) {
        configured = new Configured(alerting, Map.copyOf(externalLabels));
        queue.add(List.of());
    }

    /** With the labels of the server where an alert has none of the name, relabelled; without those that relabelling drops. */
    public List<Notice> relabelled(List<Notice> notices) {
        Configured now = configured;
        List<Notice> changed = new ArrayList<>();
        for (Notice notice : notices) {
            Map<String, String> labels = new TreeMap<>(now.externalLabels());
            labels.putAll(notice.labels().toMap());
            Labels relabelled = RelabelRule.apply(now.alerting().relabelling(), Labels.of(labels));
            if (!relabelled.isEmpty()) {
                changed.add(notice.withLabels(relabelled));
            }
        }
        return changed;
    }

    /** Sends them as they are, as soon as it can be. */
    public void tell(List<Notice> notices) {
        if (!configured.alerting().alertmanagers().isEmpty()) {
            queue.add(notices);
        }
    }

    private void run() {
        try {
            while (!queue.isClosed()) {
                List<Notice> batch = queue.take(BATCH_MAX, LOOK_EVERY_MS);
                look();
                if (!batch.isEmpty()) {
                    send(batch);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws InterruptedException {
        List<Known> after = new ArrayList<>();
        for (PrometheusConfig.Alertmanagers config : configured.alerting().alertmanagers()) {
            Known before = known.stream()
                    .filter(one -> one.config().equals(config))
                    .findFirst()
                    .orElse(null);
            after.add(before != null && !isStale(before) ? before : look(config, before));
        }
        known = List.copyOf(after);
        Set<AlertmanagerTargets.Found> active = new LinkedHashSet<>();
        after.forEach(one -> active.addAll(one.outcome().active()));
        senders.forEach((found, sender) -> {
            if (!active.contains(found)) {
                senders.remove(found);
                sender.close();
            }
        });
        active.forEach(found -> senders.computeIfAbsent(found, this::begin));
    }

    private Sender begin(AlertmanagerTargets.Found found) {
        Sender sender = new Sender(batch -> post(found, batch), queue.capacity());
        sender.start();
        return sender;
    }

    private static boolean isStale(Known one) {
        Duration age = Duration.ofNanos(System.nanoTime() - one.lookedNanos());
        return one.config().discoveries().stream()
                .map(DiscoveryConfig::refresh)
                .anyMatch(refresh -> !refresh.isZero() && age.compareTo(refresh) >= 0);
    }

    private Known look(PrometheusConfig.Alertmanagers config, @Nullable Known before) throws InterruptedException {
        List<TargetGroup> groups = new ArrayList<>();
        try {
            for (DiscoveryConfig discovery : config.discoveries()) {
                groups.addAll(search.find(discovery));
            }
            return new Known(config, AlertmanagerTargets.of(config, groups), System.nanoTime());
        } catch (IOException
                | YamlException
                | RuntimeException e) { // tidy: whatever it is, it is looked for again, and those found before remain
            log.atWarn().setCause(e).log("Alertmanagers cannot be looked for");
            AlertmanagerTargets.Outcome outcome =
                    before == null ? new AlertmanagerTargets.Outcome(List.of(), List.of()) : before.outcome();
            return new Known(config, outcome, System.nanoTime());
        }
    }

    private void send(List<Notice> notices) {
        if (senders.isEmpty()) {
            queue.dropped(notices.size());
            return;
        }
        Sender.Batch batch = new Sender.Batch(
                NoticeJson.write(json, notices), notices.size(), senders.size(), () -> queue.dropped(notices.size()));
        senders.values().forEach(sender -> sender.send(batch));
    }

    private boolean post(AlertmanagerTargets.Found target, Sender.Batch batch) {
        int size = batch.size();
        Counts counted = counts.computeIfAbsent(target.url(), _ -> new Counts(new LongAdder(), new LongAdder()));
        counted.sent().add(size);
        try {
            int status = http.post(
                    new ScrapeFetch.Question(
                            target.url(), Map.of(), target.timeout(), ANSWER_BYTES_MAX, target.access()),
                    batch.body());
            if (status / 100 == 2) {
                return true;
            }
            log.atWarn().addKeyValue("alertmanager", target.url()).log("bad response status {}", status);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) { // tidy: whatever it is, it is dropped and told again
            log.atWarn()
                    .addKeyValue("alertmanager", target.url())
                    .addKeyValue("error", e.getMessage())
                    .log("alerts were not sent");
        }
        counted.errors().add(size);
        return false;
    }

    /** Where alerts are sent to at present. */
    public List<URI> active() {
        return known.stream()
                .flatMap(one -> one.outcome().active().stream())
                .map(AlertmanagerTargets.Found::url)
                .distinct()
                .toList();
    }

    /** Those that were found, and that relabelling drops. */
    public List<URI> dropped() {
        return known.stream()
                .flatMap(one -> one.outcome().dropped().stream())
                .distinct()
                .toList();
    }

    public List<Sent> sent() {
        return active().stream()
                .map(url -> {
                    Counts counted = counts.getOrDefault(url, new Counts(new LongAdder(), new LongAdder()));
                    return new Sent(url, counted.sent().sum(), counted.errors().sum());
                })
                .toList();
    }

    /** What nobody took, or there was no room for. */
    public long droppedCount() {
        return queue.dropped();
    }

    /** Alerts that wait, for the one that most wait for. */
    public int waiting() {
        return queue.size()
                + senders.values().stream().mapToInt(Sender::waiting).max().orElse(0);
    }

    public int capacity() {
        return queue.capacity();
    }

    private static void end(Thread thread, long deadline) throws InterruptedException {
        if (!thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
            thread.interrupt();
        }
    }

    /** What is being sent may end. */
    @Override
    public void close() {
        queue.close();
        try {
            long deadline = System.nanoTime() + END_MAX.toNanos();
            end(worker, deadline);
            senders.values().forEach(Sender::close);
            for (Sender sender : senders.values()) {
                end(sender.thread(), deadline);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        http.close();
    }
}
