package io.photoncloud.common.policy.stream;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.policy.PolicySet;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.common.security.VerificationKey;
import io.photoncloud.proto.iam.v1.IamAuthzGrpc;
import io.photoncloud.proto.iam.v1.WatchPoliciesRequest;
import io.photoncloud.proto.iam.v1.WatchPoliciesResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows IAM's policies: one stream is always open or being opened, to one endpoint after the other, and what it told
 * last is here at once for whoever decides. While IAM is away the last set serves on, for a bounded time. Safe for many
 * threads.
 */
public final class PolicyFollower implements AutoCloseable {

    /** After so long without a message a stream is given up, and an operator should know. IAM sends one every second. */
    static final Duration SILENCE_MAX = Duration.ofSeconds(5);

    /** The longest wait between two tries. */
    static final Duration BACKOFF_MAX = Duration.ofSeconds(1);

    /** The longest message taken. */
    static final int MESSAGE_SIZE_MAX = 4 * 1024 * 1024;

    private static final Duration BACKOFF_MIN = Duration.ofMillis(50);

    /** Different failures that are logged until a stream is followed again. */
    private static final int LOGGED_MAX = 100;

    private static final Logger log = LoggerFactory.getLogger(PolicyFollower.class);

    /** A set, and how long its last message was on its way. */
    private record Followed(PolicySet set, Duration lag) {}

    private final PolicyEndpoints endpoints;
    private final Duration stalenessMax;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final RandomGenerator random;
    private final ArrivingPolicies arriving;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("policies").unstarted(this::follow);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition told = lock.newCondition();
    private volatile @Nullable Followed followed;
    private volatile long heardNanos;
    /** By which the stream comes at present; null where none does. */
    private volatile @Nullable Channel followedBy;

    /** What has kept streams from being followed since the last one that was, in the words that were logged. */
    private final Set<String> logged = new HashSet<>();

    /**
     * @param nanos by which silence is told; the clock, which may be set, only tells how long messages are on their way
     * @param random spreads the services over the endpoints, and their tries over time
     */
    PolicyFollower(
            PolicyEndpoints endpoints,
            int itemsMax,
            Duration stalenessMax,
            InstantSource clock,
            LongSupplier nanos,
            RandomGenerator random) {
        this.endpoints = endpoints;
        this.stalenessMax = stalenessMax;
        this.clock = clock;
        this.nanos = nanos;
        this.random = random;
        this.arriving = new ArrivingPolicies(itemsMax);
        this.heardNanos = nanos.getAsLong();
    }

    void start() {
        thread.start();
    }

    /** What IAM told last, however long ago; empty where it has told nothing yet. */
    public Optional<PolicySet> findLast() {
        return Optional.ofNullable(followed).map(Followed::set);
    }

    /**
     * What IAM told last. Never waits.
     *
     * @throws CloudException UNAVAILABLE, it has told nothing yet, or nothing for longer than may be
     */
    public PolicySet current() {
        Followed last = followed;
        if (last == null || isStale()) {
            throw new CloudException(
                    ErrorCode.UNAVAILABLE,
                    "who may do what is not known here: " + noWord() + ". Look whether IAM runs, and at "
                            + SecurityProperties.POLICY_ENDPOINTS + " of this service");
        }
        return last.set();
    }

    /** Waits until IAM has told other keys than those, or for as long as that. */
    void awaitOtherKeys(Map<String, VerificationKey> than, Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (left > 0
                    && findLast()
                            .map(PolicySet::keys)
                            .filter(keys -> !keys.equals(than))
                            .isEmpty()) {
                left = told.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How long ago IAM said last that what is known here still holds; since the start where it never did. */
    public Duration silence() {
        return Duration.ofNanos(nanos.getAsLong() - heardNanos);
    }

    /** How long the last message was on its way and not applied yet; empty where there was none. */
    public Optional<Duration> findLag() {
        return Optional.ofNullable(followed).map(Followed::lag);
    }

    /** To an IAM that answers at present, for short calls; empty where none does. It may be shut down at any time. */
    Optional<Channel> findChannel() {
        return Optional.ofNullable(followedBy);
    }

    boolean isStale() {
        return silence().compareTo(stalenessMax) > 0;
    }

    /** For people: that, and for how long, nothing has been heard. */
    String noWord() {
        String since = followed == null ? " since the service has started, " : " for ";
        return "no word from IAM" + since + silence().toSeconds() + " s";
    }

    @Override
    public void close() {
        stopped.countDown();
        thread.interrupt();
    }

    private void follow() {
        int turn = random.nextInt(endpoints.addresses().size());
        int failures = 0;
        try {
            do {
                failures = follow(endpoints.address(turn)) ? 1 : failures + 1;
                turn++;
            } while (!stopped.await(pause(failures).toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Somewhere between nothing and twice as long as the time before. */
    private Duration pause(int failures) {
        long longest = Math.min(BACKOFF_MAX.toNanos(), BACKOFF_MIN.toNanos() << Math.min(failures, 10));
        return Duration.ofNanos(random.nextLong(longest));
    }

    /**
     * For as long as it goes well.
     *
     * @return whether it did at first
     */
    private boolean follow(ListenAddress endpoint) throws InterruptedException {
        boolean well = false;
        ManagedChannel channel = null;
        try {
            // One of its own for each try: a channel that has failed makes calls wait for its own backoff, of minutes.
            channel = endpoints.opener().apply(endpoint);
            BlockingClientCall<?, WatchPoliciesResponse> call = watch(channel);
            while (true) {
                WatchPoliciesResponse message = call.read(SILENCE_MAX.toNanos(), TimeUnit.NANOSECONDS);
                if (message == null) {
                    logOnce(endpoint, "IAM has ended the stream");
                    return well;
                }
                Optional<PolicySet> told = arriving.take(message);
                if (told.isPresent()) {
                    take(told.get(), message.getSentAtMs());
                    if (!well) {
                        well = true;
                        followedBy = channel;
                        logWell(endpoint);
                    }
                }
            }
        } catch (StatusException | TimeoutException e) {
            logOnce(endpoint, e instanceof TimeoutException ? "IAM is silent" : String.valueOf(e.getMessage()));
        } catch (UnusableStreamException e) {
            logRefused(endpoint, e);
        } catch (RuntimeException e) { // the thread must not end: without it the service would in time let nobody in
            logRefused(endpoint, e);
        } finally {
            followedBy = null;
            if (channel != null) {
                channel.shutdownNow();
            }
        }
        return well;
    }

    private BlockingClientCall<?, WatchPoliciesResponse> watch(ManagedChannel channel) {
        arriving.begin();
        if (isStale()) {
            arriving.acceptOlder();
        }
        return IamAuthzGrpc.newBlockingV2Stub(channel)
                .withMaxInboundMessageSize(MESSAGE_SIZE_MAX)
                .watchPolicies(WatchPoliciesRequest.newBuilder()
                        .setAtLeastRevision(arriving.newest())
                        .build());
    }

    private void take(PolicySet set, long sentAtMillis) {
        long lag = Math.max(0, clock.millis() - sentAtMillis);
        lock.lock();
        try {
            heardNanos = nanos.getAsLong();
            followed = new Followed(set, Duration.ofMillis(lag));
            told.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void logWell(ListenAddress endpoint) {
        logged.clear();
        log.atInfo()
                .addKeyValue("endpoint", endpoint)
                .addKeyValue("revision", arriving.newest())
                .addKeyValue("items", arriving.size())
                .log("following the policies of IAM");
    }

    private void logOnce(ListenAddress endpoint, String reason) {
        if (isNews(endpoint + " " + reason)) {
            log.atWarn()
                    .addKeyValue("endpoint", endpoint)
                    .addKeyValue("reason", reason)
                    .log("the policies of IAM are not followed at present; those known serve on");
        }
    }

    /** Tries come by the second: what keeps failing in the same way is told at first. */
    private boolean isNews(String failure) {
        return stopped.getCount() > 0 && logged.size() < LOGGED_MAX && logged.add(failure);
    }

    private void logRefused(ListenAddress endpoint, Exception refusal) {
        if (isNews(endpoint + " " + refusal.getMessage())) {
            log.atError()
                    .addKeyValue("endpoint", endpoint)
                    .setCause(refusal)
                    .log("the policies of IAM cannot be taken; those known serve on");
        }
    }
}
