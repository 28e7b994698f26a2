package io.photoncloud.nightlight.notify;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.nightlight.alerting.Notice;
import io.photoncloud.nightlight.durable.DurableFile;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.tenant.TenantDirectories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells webhooks of alerts, each tenant's by itself, at least once: what was told is kept on disk after it arrived, so that a crash repeats what
 * was just being told and nothing else. Who brings alerts waits for no receiver, and no tenant for another. Safe for use by many threads.
 */
public final class Notifier implements AutoCloseable {
    /** Notifications that are being posted to one URL at a time: who does not answer keeps no others waiting. */
    private static final int POSTS_TO_URL_MAX = 4;

    private static final Duration KEEP_EVERY = Duration.ofSeconds(15);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
    private static final Duration RETRY_MOST = Duration.ofMinutes(1);
    private static final Duration END_MAX = Duration.ofSeconds(5);
    private static final long FILE_BYTES_MAX = 256L << 20;
    private static final int TOO_MANY_REQUESTS = 429;

    private static final Logger log = LoggerFactory.getLogger(Notifier.class);

    private final Path directory;
    private final JsonMapper json;
    private final WebhookPort webhooks;
    private final String externalUrl;
    private final InstantSource clock;
    private final int tenantsMax;
    private final Map<Tenant, KeptNotices> tenants = new ConcurrentHashMap<>();
    /** Tenants whose notices are being written on the way, so that nobody waits for it. */
    private final Set<Tenant> keeping = ConcurrentHashMap.newKeySet();

    private final Map<URI, Semaphore> postsTo = new ConcurrentHashMap<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread rounds;
    private volatile Function<Tenant, NotifyConfig> configs = _ -> NotifyConfig.NOBODY;
    private final LongAdder sent = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder refused = new LongAdder();

    // Of the thread of the rounds.
    private Instant keptAt = Instant.EPOCH;
    /** Whether the last round failed, of which the next is not to follow at once. */
    private boolean stumbled;

    /** How notifications went: those that arrived, those that were given up, and alerts there was no room for. */
    public record Counts(long sent, long failed, long refused) {}

    /**
     * @param directory in which each tenant has one
     * @param tenantsMax those whose alerts are told of
     */
    public Notifier(
            Path directory,
            JsonMapper json,
            WebhookPort webhooks,
            String externalUrl,
            InstantSource clock,
            int tenantsMax) {
        this.directory = directory;
        this.json = json;
        this.webhooks = webhooks;
        this.externalUrl = externalUrl;
        this.clock = clock;
        this.tenantsMax = tenantsMax;
        this.rounds = Thread.ofVirtual().name("notifications").unstarted(this::run);
    }

    /** Goes on with what was kept. */
    public void start() {
        load();
        rounds.start();
    }

    void load() {
        for (Tenant tenant : TenantDirectories.find(directory)) {
            KeptNotices notices = make(tenant);
            try {
                if (notices.load(clock.instant())) {
                    tenants.put(tenant, notices);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("what was notified of " + tenant + " cannot be read", e);
            }
        }
    }

    private KeptNotices make(Tenant tenant) {
        Path file = TenantDirectories.of(directory, tenant).resolve("notifications.json");
        return new KeptNotices(new DurableFile(file, FILE_BYTES_MAX), json, configs.apply(tenant));
    }

    /** Tells these from now on. */
    public void configure(Function<Tenant, NotifyConfig> other) {
        synchronized (this) { // so that whoever is made meanwhile goes by it too
            configs = other;
        }
        Instant now = clock.instant();
        tenants.forEach((tenant, notices) -> notices.look(all -> {
            all.configure(other.apply(tenant), now);
            return all;
        }));
    }

    public void tell(Tenant tenant, List<Notice> notices) {
        boolean told;
        do { // until they are not given up just then
            Optional<KeptNotices> kept = findOrMake(tenant);
            if (kept.isEmpty()) {
                refused.add(notices.size());
                return;
            }
            told = kept.get().change(all -> all.receive(notices, clock.instant()));
        } while (!told);
    }

    /** None where there are too many tenants. */
    private Optional<KeptNotices> findOrMake(Tenant tenant) {
        KeptNotices known = tenants.get(tenant);
        if (known != null) {
            return Optional.of(known);
        }
        synchronized (this) {
            if (!tenants.containsKey(tenant) && tenants.size() >= tenantsMax) {
                forgetEmpty();
                if (tenants.size() >= tenantsMax) {
                    return Optional.empty();
                }
            }
            return Optional.of(tenants.computeIfAbsent(tenant, this::make));
        }
    }

    /** Of whom nothing is known any more; nothing is kept of them either. */
    private void forgetEmpty() {
        tenants.forEach((tenant, notices) -> {
            if (notices.giveUpEmpty() && tenants.remove(tenant, notices)) {
                refused.add(notices.look(TenantNotices::refused));
            }
        });
    }

    // Sending

    private void run() {
        try {
            while (!stopped.await(untilNext().toNanos(), TimeUnit.NANOSECONDS)) {
                roundAndKeep();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void roundAndKeep() {
        try {
            round().forEach(work -> Thread.ofVirtual().name("notification").start(work));
            keepNowAndThen();
        } catch (RuntimeException e) { // tidy: whatever it is, there is another round
            stumbled = true;
            log.atError().setCause(e).log("a round of notifications failed");
        }
    }

    private Duration untilNext() {
        if (stumbled) {
            stumbled = false;
            return LOOK_EVERY;
        }
        Instant now = clock.instant();
        Optional<Instant> next = tenants.values().stream()
                .flatMap(notices -> notices.look(TenantNotices::next).stream())
                .min(Instant::compareTo);
        Duration until = next.map(due -> Duration.between(now, due)).orElse(LOOK_EVERY);
        if (until.isNegative()) {
            return Duration.ZERO;
        }
        return until.compareTo(LOOK_EVERY) < 0 ? until : LOOK_EVERY;
    }

    /** What is to be sent now, each by a thread of its own. */
    List<Runnable> round() {
        Instant now = clock.instant();
        List<Runnable> works = new ArrayList<>();
        tenants.forEach((tenant, notices) -> {
            try {
                notices.look(all -> all.due(now)).forEach(delivery -> works.add(() -> send(notices, delivery)));
            } catch (RuntimeException e) { // tidy: other tenants hear of theirs all the same
                stumbled = true;
                log.atError().addKeyValue("tenant", tenant).setCause(e).log("a round of notifications failed");
            }
        });
        return works;
    }

    private void send(KeptNotices notices, Delivery delivery) {
        boolean arrived = false;
        try {
            arrived = attempts(notices, delivery);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            done(notices, delivery, arrived);
        }
    }

    private boolean attempts(KeptNotices notices, Delivery delivery) throws InterruptedException {
        Duration pause = RETRY_FIRST;
        while (true) { // until it arrived, or is given up
            String trouble;
            try {
                int status = post(notices, delivery);
                if (status / 100 == 2) {
                    return true;
                }
                trouble = "it answered " + status;
                if (status / 100 != 5 && status != TOO_MANY_REQUESTS) {
                    giveUp(delivery, trouble);
                    return false;
                }
            } catch (IOException e) {
                trouble = String.valueOf(e.getMessage());
            }
            boolean late = clock.instant().plus(pause).isAfter(delivery.deadline());
            if (late || stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                giveUp(delivery, trouble);
                return false;
            }
            pause = pause.multipliedBy(2).compareTo(RETRY_MOST) < 0 ? pause.multipliedBy(2) : RETRY_MOST;
        }
    }

    private int post(KeptNotices notices, Delivery delivery) throws IOException, InterruptedException {
        Semaphore toUrl = postsTo.computeIfAbsent(delivery.webhook().url(), _ -> new Semaphore(POSTS_TO_URL_MAX));
        toUrl.acquire();
        try {
            notices.posts().acquire();
            try {
                return webhooks.post(delivery.webhook(), WebhookJson.write(json, delivery, externalUrl));
            } finally {
                notices.posts().release();
            }
        } finally {
            toUrl.release();
        }
    }

    private static void giveUp(Delivery delivery, String trouble) {
        log.atWarn()
                .addKeyValue("receiver", delivery.receiver())
                .addKeyValue("group", delivery.groupKey())
                .addKeyValue("trouble", trouble)
                .log("a notification did not arrive, it is tried again at the next turn of its group");
    }

    private void done(KeptNotices notices, Delivery delivery, boolean arrived) {
        var _ = notices.change(all -> all.done(delivery, arrived));
        if (!arrived) {
            failed.increment();
            return;
        }
        sent.increment();
        keep(notices);
    }

    // Keeping

    private void keep(KeptNotices notices) {
        try {
            notices.keep(clock.instant());
        } catch (IOException e) {
            log.atWarn().setCause(e).log("what was notified is not kept, trying again");
        }
    }

    void keepNowAndThen() {
        Instant now = clock.instant();
        if (now.isBefore(keptAt.plus(KEEP_EVERY)) && !now.isBefore(keptAt)) {
            return;
        }
        keptAt = now;
        synchronized (this) {
            forgetEmpty();
        }
        tenants.forEach((tenant, notices) -> {
            if (notices.isChanged() && keeping.add(tenant)) {
                Thread.ofVirtual().name("notifications-keeping").start(() -> {
                    try {
                        keep(notices);
                    } finally {
                        keeping.remove(tenant);
                    }
                });
            }
        });
    }

    // Silences

    /** Adds one, or changes the one of its id. It is on the disk when the call returns. */
    public void put(Tenant tenant, Silence silence) {
        boolean put;
        do { // until they are not given up just then
            KeptNotices notices = findOrMake(tenant)
                    .orElseThrow(() -> new CloudException(
                            ErrorCode.RATE_LIMITED,
                            "alerts of " + tenantsMax
                                    + " projects are told of already, which is photon.nightlight.tenants-max"));
            put = notices.put(silence, clock.instant());
        } while (!put);
    }

    public Optional<Silence> find(Tenant tenant, String id) {
        return Optional.ofNullable(tenants.get(tenant)).flatMap(notices -> notices.look(all -> all.find(id)));
    }

    public List<Silence> silences(Tenant tenant) {
        return Optional.ofNullable(tenants.get(tenant))
                .map(notices -> notices.look(TenantNotices::silences))
                .orElse(List.of());
    }

    /** Ends one. Whether there is one of the id. */
    public boolean expire(Tenant tenant, String id) {
        Optional<Silence> found = find(tenant, id);
        Instant now = clock.instant();
        found.filter(silence -> silence.state(now) != Silence.State.EXPIRED)
                .ifPresent(silence -> put(tenant, silence.expired(now)));
        return found.isPresent();
    }

    // What there is

    /** An alert that is not over, who hears of it, and what silences it. */
    public record Heard(Notice alert, List<String> receivers, List<String> silencedBy) {
        public Heard {
            receivers = List.copyOf(receivers);
            silencedBy = List.copyOf(silencedBy);
        }
    }

    public List<Heard> alerts(Tenant tenant) {
        KeptNotices notices = tenants.get(tenant);
        Instant now = clock.instant();
        return notices == null ? List.of() : notices.look(all -> heard(all, now));
    }

    private static List<Heard> heard(TenantNotices notices, Instant now) {
        return notices.active(now).stream()
                .map(alert -> {
                    Labels labels = alert.labels();
                    return new Heard(alert, notices.receivers(labels), notices.silencing(labels, now));
                })
                .toList();
    }

    public List<String> receivers(Tenant tenant) {
        return new TenantNotices(configs.apply(tenant)).receivers();
    }

    public Counts counts() {
        long full = tenants.values().stream()
                .mapToLong(notices -> notices.look(TenantNotices::refused))
                .sum();
        return new Counts(sent.sum(), failed.sum(), refused.sum() + full);
    }

    /** What is being sent is given up: it is told again by the next process, unless it arrived. */
    @Override
    public void close() {
        stopped.countDown();
        try {
            var _ = rounds.join(END_MAX);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        tenants.values().stream().filter(KeptNotices::isChanged).forEach(this::keep);
    }
}
