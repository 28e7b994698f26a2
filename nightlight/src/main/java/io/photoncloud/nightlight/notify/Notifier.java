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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells webhooks of alerts, each tenant's by itself, at least once: what was told is kept on disk after it arrived, so that a crash repeats what
 * was just being told and nothing else. Who brings alerts waits for no receiver. Safe for use by many threads.
 */
public final class Notifier implements AutoCloseable {
    /** Notifications that are being posted at a time, to everybody and to one URL: who does not answer keeps no others waiting. */
    private static final int POSTS_MAX = 64;

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
    private final Map<Tenant, TenantNotices> tenants = new LinkedHashMap<>();
    private final Set<Tenant> changed = new HashSet<>();
    private final Semaphore posts = new Semaphore(POSTS_MAX);
    private final Map<URI, Semaphore> postsTo = new ConcurrentHashMap<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread rounds;
    private Function<Tenant, NotifyConfig> configs = _ -> NotifyConfig.NOBODY;
    private Instant keptAt = Instant.EPOCH;
    /** Whether the last round failed, of which the next is not to follow at once. */
    private boolean stumbled;

    private long sent;
    private long failed;
    private long refused;

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

    synchronized void load() {
        TenantDirectories.find(directory).forEach(this::load);
    }

    private void load(Tenant tenant) {
        try {
            Optional<String> text = file(tenant).read();
            if (text.isPresent()) {
                of(tenant).restore(NotifyStateCodec.read(json, text.get()), clock.instant());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("what was notified of " + tenant + " cannot be read", e);
        }
    }

    private DurableFile file(Tenant tenant) {
        return new DurableFile(TenantDirectories.of(directory, tenant).resolve("notifications.json"), FILE_BYTES_MAX);
    }

    /** Tells these from now on. */
    public synchronized void configure(Function<Tenant, NotifyConfig> other) {
        configs = other;
        tenants.forEach((tenant, notices) -> notices.configure(other.apply(tenant), clock.instant()));
    }

    private TenantNotices of(Tenant tenant) {
        return tenants.computeIfAbsent(tenant, _ -> new TenantNotices(configs.apply(tenant)));
    }

    public synchronized void tell(Tenant tenant, List<Notice> notices) {
        if (!hasRoomFor(tenant)) {
            refused += notices.size();
            return;
        }
        of(tenant).receive(notices, clock.instant());
        changed.add(tenant);
    }

    private boolean hasRoomFor(Tenant tenant) {
        if (!tenants.containsKey(tenant) && tenants.size() >= tenantsMax) {
            tenants.values().removeIf(notices -> {
                boolean isGone = notices.isEmpty();
                refused += isGone ? notices.refused() : 0;
                return isGone;
            });
        }
        return tenants.containsKey(tenant) || tenants.size() < tenantsMax;
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
            stumble();
            log.atError().setCause(e).log("a round of notifications failed");
        }
    }

    private synchronized void stumble() {
        stumbled = true;
    }

    private synchronized Duration untilNext() {
        if (stumbled) {
            stumbled = false;
            return LOOK_EVERY;
        }
        Instant now = clock.instant();
        Optional<Instant> next = tenants.values().stream()
                .flatMap(notices -> notices.next().stream())
                .min(Instant::compareTo);
        Duration until = next.map(due -> Duration.between(now, due)).orElse(LOOK_EVERY);
        if (until.isNegative()) {
            return Duration.ZERO;
        }
        return until.compareTo(LOOK_EVERY) < 0 ? until : LOOK_EVERY;
    }

    /** What is to be sent now, each by a thread of its own. */
    synchronized List<Runnable> round() {
        Instant now = clock.instant();
        List<Runnable> works = new ArrayList<>();
        tenants.forEach((tenant, notices) -> {
            try {
                notices.due(now).forEach(delivery -> works.add(() -> send(tenant, delivery)));
            } catch (RuntimeException e) { // tidy: other tenants hear of theirs all the same
                stumbled = true;
                log.atError().addKeyValue("tenant", tenant).setCause(e).log("a round of notifications failed");
            }
        });
        return works;
    }

    private void send(Tenant tenant, Delivery delivery) {
        boolean arrived = false;
        try {
            arrived = attempts(delivery);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            done(tenant, delivery, arrived);
        }
    }

    private boolean attempts(Delivery delivery) throws InterruptedException {
        Duration pause = RETRY_FIRST;
        while (true) { // until it arrived, or is given up
            String trouble;
            try {
                int status = post(delivery);
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

    private int post(Delivery delivery) throws IOException, InterruptedException {
        Semaphore toUrl = postsTo.computeIfAbsent(delivery.webhook().url(), _ -> new Semaphore(POSTS_TO_URL_MAX));
        toUrl.acquire();
        try {
            posts.acquire();
            try {
                return webhooks.post(delivery.webhook(), WebhookJson.write(json, delivery, externalUrl));
            } finally {
                posts.release();
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

    private synchronized void done(Tenant tenant, Delivery delivery, boolean arrived) {
        of(tenant).done(delivery, arrived);
        if (!arrived) {
            failed++;
            return;
        }
        sent++;
        try {
            keep(tenant);
        } catch (IOException e) {
            changed.add(tenant);
            log.atWarn().setCause(e).log("what was notified is not kept, trying again");
        }
    }

    // Keeping

    private void keep(Tenant tenant) throws IOException {
        file(tenant).write(NotifyStateCodec.write(json, of(tenant).state(clock.instant())));
        changed.remove(tenant);
    }

    private synchronized void keepNowAndThen() {
        Instant now = clock.instant();
        boolean isTime = !now.isBefore(keptAt.plus(KEEP_EVERY)) || now.isBefore(keptAt);
        if (isTime) {
            keptAt = now;
            keepChanged();
        }
    }

    private void keepChanged() {
        for (Tenant tenant : List.copyOf(changed)) {
            try {
                keep(tenant);
            } catch (IOException e) {
                log.atWarn().setCause(e).log("alerts are not kept, trying again");
            }
        }
    }

    // Silences

    /** Adds one, or changes the one of its id. It is on the disk when the call returns. */
    public synchronized void put(Tenant tenant, Silence silence) {
        if (!hasRoomFor(tenant)) {
            throw new CloudException(
                    ErrorCode.RATE_LIMITED,
                    "alerts of " + tenantsMax
                            + " projects are told of already, which is photon.nightlight.tenants-max");
        }
        TenantNotices notices = of(tenant);
        Optional<Silence> before = notices.find(silence.id());
        if (before.isEmpty() && notices.silences().size() >= TenantNotices.SILENCES_MAX) {
            throw new CloudException(
                    ErrorCode.RATE_LIMITED, "a project has " + TenantNotices.SILENCES_MAX + " silences at most");
        }
        if (silence.state(clock.instant()) != Silence.State.EXPIRED && !notices.hasRoomFor(silence)) {
            throw new CloudException(
                    ErrorCode.RATE_LIMITED,
                    "the silences of a project have " + TenantNotices.CHARACTERS_MAX + " characters at most");
        }
        notices.put(silence);
        try {
            keep(tenant);
        } catch (IOException e) {
            before.ifPresentOrElse(notices::put, () -> notices.remove(silence.id()));
            throw new CloudException(ErrorCode.UNAVAILABLE, "silences cannot be kept just now", e);
        }
    }

    public synchronized Optional<Silence> find(Tenant tenant, String id) {
        return Optional.ofNullable(tenants.get(tenant)).flatMap(notices -> notices.find(id));
    }

    public synchronized List<Silence> silences(Tenant tenant) {
        return Optional.ofNullable(tenants.get(tenant))
                .map(TenantNotices::silences)
                .orElse(List.of());
    }

    /** Ends one. Whether there is one of the id. */
    public synchronized boolean expire(Tenant tenant, String id) {
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

    public synchronized List<Heard> alerts(Tenant tenant) {
        TenantNotices notices = tenants.get(tenant);
        if (notices == null) {
            return List.of();
        }
        Instant now = clock.instant();
        return notices.active(now).stream()
                .map(alert -> {
                    Labels labels = alert.labels();
                    return new Heard(alert, notices.receivers(labels), notices.silencing(labels, now));
                })
                .toList();
    }

    public synchronized List<String> receivers(Tenant tenant) {
        return new TenantNotices(configs.apply(tenant)).receivers();
    }

    public synchronized Counts counts() {
        long full = tenants.values().stream().mapToLong(TenantNotices::refused).sum();
        return new Counts(sent, failed, refused + full);
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
        synchronized (this) {
            keepChanged();
        }
    }
}
