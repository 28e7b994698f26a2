package io.photoncloud.common.testing;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.denial.DenialReport;
import io.photoncloud.common.denial.DenialWire;
import io.photoncloud.common.policy.Binding;
import io.photoncloud.common.policy.PolicyChange;
import io.photoncloud.common.policy.PolicyItem;
import io.photoncloud.common.policy.PolicyWire;
import io.photoncloud.common.policy.Role;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.policy.Subject;
import io.photoncloud.common.policy.stream.PolicyFollower;
import io.photoncloud.common.policy.stream.PolicyFollowing;
import io.photoncloud.proto.iam.v1.IamAuthzGrpc;
import io.photoncloud.proto.iam.v1.ReportDenialsRequest;
import io.photoncloud.proto.iam.v1.ReportDenialsResponse;
import io.photoncloud.proto.iam.v1.WatchPoliciesRequest;
import io.photoncloud.proto.iam.v1.WatchPoliciesResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;

/**
 * Stands in for IAM, its policies and the keys of its tokens: a real server whose items a test puts and removes, and that
 * can go away, come back and fall silent. Safe for many threads.
 */
public final class FakeIam extends IamAuthzGrpc.IamAuthzImplBase implements AutoCloseable {

    /** How many items go into one part of a snapshot: few, so that most snapshots have several. */
    private static final int PART_SIZE = 2;

    private static final Duration HEARTBEAT = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final InstantSource clock;
    private final TokenIssuer issuer;
    private final ServerCredentials credentials;
    private final ListenAddress address;
    private final Map<PolicyItem.Key, PolicyItem> items = new LinkedHashMap<>();
    private final List<StreamObserver<WatchPoliciesResponse>> streams = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("fake-iam").daemon().factory());
    private final ScheduledFuture<?> heartbeats;
    private @Nullable Server server;
    private long revision = 1;
    private final List<DenialReport> reports = new ArrayList<>();
    private int opened;
    private boolean silent;
    private boolean losesAnswers;

    private FakeIam(InstantSource clock, ServerCredentials credentials, ListenAddress wanted) {
        this.clock = clock;
        this.issuer = new TokenIssuer(clock);
        putAll(keys());
        this.credentials = credentials;
        Server started = listen(wanted);
        this.server = started;
        this.address = wanted.withPort(started.getPort());
        this.heartbeats = timer.scheduleAtFixedRate(
                this::heartbeat, HEARTBEAT.toMillis(), HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** In plain text, on a free port of this machine. */
    public static FakeIam start(InstantSource clock) {
        return new FakeIam(clock, InsecureServerCredentials.create(), ListenAddress.valueOf("127.0.0.1:0"));
    }

    /** By mutual TLS, with a certificate of its own from the authority. */
    public static FakeIam start(InstantSource clock, TestingAuthority authority)
            throws IOException, GeneralSecurityException {
        String iam = KnownService.IAM.key();
        ServerCredentials credentials = TlsServerCredentials.newBuilder()
                .keyManager(authority.issue("fake-iam", iam).keys())
                .trustManager(authority.trust())
                .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                .build();
        return new FakeIam(clock, credentials, ListenAddress.valueOf("127.0.0.1:0"));
    }

    private Server listen(ListenAddress wanted) {
        try {
            return NettyServerBuilder.forAddress(new InetSocketAddress(wanted.host(), wanted.port()), credentials)
                    .addService(this)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ListenAddress address() {
        return address;
    }

    /** What a service is told, to follow this one. */
    public String setting() {
        return "photon.security.policy-endpoints=" + address;
    }

    /** Who signs the tokens that services which follow this one believe; its keys are changed here. */
    public TokenIssuer issuer() {
        return issuer;
    }

    private List<PolicyItem> keys() {
        return issuer.published().stream()
                .<PolicyItem>map(PolicyItem.OfKey::new)
                .toList();
    }

    /** Signs with a new key from now on, which services hear of; what was signed before stays good. */
    public synchronized long rotateKeys() {
        issuer.rotate();
        return put(keys().toArray(PolicyItem[]::new));
    }

    /** Signs with a new key from now on, and whatever was signed before is refused where that is heard of. */
    public synchronized long replaceKeys() {
        PolicyItem.Key[] former = keys().stream().map(PolicyItem::key).toArray(PolicyItem.Key[]::new);
        issuer.rotate();
        issuer.withdrawOldKeys();
        put(keys().toArray(PolicyItem[]::new));
        return remove(former);
    }

    /** @return the revision from which on they are there */
    public synchronized long put(PolicyItem... put) {
        putAll(List.of(put));
        return tell(Arrays.stream(put).<PolicyChange>map(PolicyChange.Put::new).toList());
    }

    private void putAll(List<PolicyItem> put) {
        put.forEach(item -> items.put(item.key(), item));
    }

    /** @return the revision from which on they are gone */
    public synchronized long remove(PolicyItem.Key... keys) {
        List<PolicyChange> changes = new ArrayList<>();
        for (PolicyItem.Key key : keys) {
            items.remove(key);
            changes.add(new PolicyChange.Removed(key));
        }
        return tell(changes);
    }

    /** Binds a principal to a role of its own, with these permissions, in the whole system. */
    public long allow(String principal, String... permissions) {
        return bind(Binding.Effect.ALLOW, principal, Scope.system(), permissions);
    }

    /** The same in a scope. */
    public long allow(String principal, Scope scope, String... permissions) {
        return bind(Binding.Effect.ALLOW, principal, scope, permissions);
    }

    public long deny(String principal, Scope scope, String... permissions) {
        return bind(Binding.Effect.DENY, principal, scope, permissions);
    }

    private long bind(Binding.Effect effect, String principal, Scope scope, String... permissions) {
        String id = effect + " " + principal + " in " + scope;
        return put(
                new PolicyItem.OfRole(new Role(id, Set.of(permissions))),
                new PolicyItem.OfBinding(
                        id, new Subject.Principal(principal), id, scope, effect, Binding.Mode.ENFORCED, ""));
    }

    public synchronized long revision() {
        return revision;
    }

    /** How many streams were ever opened. */
    public synchronized int opened() {
        return opened;
    }

    /** The reports of denials that came, in their order, those that came again too. */
    public synchronized List<DenialReport> reports() {
        return List.copyOf(reports);
    }

    /** Reports are taken, and whoever sent them does not hear so. */
    public synchronized void loseAnswers() {
        losesAnswers = true;
    }

    public synchronized void answerAgain() {
        losesAnswers = false;
    }

    @Override
    public void reportDenials(ReportDenialsRequest request, StreamObserver<ReportDenialsResponse> answers) {
        if (isAnswerLost(DenialWire.fromWire(request))) {
            answers.onError(
                    Status.UNAVAILABLE.withDescription("the answer is lost").asRuntimeException());
            return;
        }
        answers.onNext(ReportDenialsResponse.getDefaultInstance());
        answers.onCompleted();
    }

    private synchronized boolean isAnswerLost(DenialReport report) {
        reports.add(report);
        return losesAnswers;
    }

    /** Connections stay, and nothing comes by them. */
    public synchronized void fallSilent() {
        silent = true;
    }

    /** What was missed is told from the beginning. */
    public synchronized void speakAgain() {
        silent = false;
        endStreams();
    }

    /** The process ends, as far as anybody can see. */
    public void goAway() {
        Server running = takeServer();
        if (running != null) {
            running.shutdownNow();
            try {
                running.awaitTermination();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private synchronized @Nullable Server takeServer() {
        Server running = server;
        server = null;
        streams.clear();
        return running;
    }

    public synchronized void comeBack() {
        if (server == null) {
            server = listen(address);
        }
    }

    /** Waits until these services decide by everything that was put and removed so far. */
    public void awaitFollowedBy(ApplicationContext... services) {
        long wanted = revision();
        for (ApplicationContext service : services) {
            PolicyFollower follower = service.getBean(PolicyFollowing.class)
                    .find()
                    .orElseThrow(() -> new IllegalArgumentException("a service in open mode follows nobody"));
            long until = System.nanoTime() + PATIENCE.toNanos();
            while (follower.findLast().filter(set -> set.revision() >= wanted).isEmpty()) {
                if (System.nanoTime() > until) {
                    throw new AssertionError("revision " + wanted + " is not followed in time");
                }
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public void watchPolicies(WatchPoliciesRequest request, StreamObserver<WatchPoliciesResponse> observer) {
        ServerCallStreamObserver<WatchPoliciesResponse> stream =
                (ServerCallStreamObserver<WatchPoliciesResponse>) observer;
        stream.setOnCancelHandler(() -> forget(stream));
        begin(stream);
    }

    private synchronized void begin(StreamObserver<WatchPoliciesResponse> stream) {
        opened++;
        streams.add(stream);
        if (silent) {
            return;
        }
        List<PolicyItem> all = List.copyOf(items.values());
        for (int first = 0; first < all.size(); first += PART_SIZE) {
            WatchPoliciesResponse.Builder part = message();
            all.subList(first, Math.min(all.size(), first + PART_SIZE))
                    .forEach(item -> part.getSnapshotPartBuilder().addItems(PolicyWire.toWire(item)));
            stream.onNext(part.build());
        }
        stream.onNext(message()
                .setSnapshotEnd(WatchPoliciesResponse.SnapshotEnd.newBuilder().setRevision(revision))
                .build());
    }

    private synchronized void forget(StreamObserver<WatchPoliciesResponse> stream) {
        streams.remove(stream);
    }

    private long tell(List<PolicyChange> changes) {
        revision++;
        WatchPoliciesResponse.Builder message = message();
        changes.forEach(change -> message.getChangesBuilder().addChanges(PolicyWire.toWire(change)));
        message.getChangesBuilder().setRevision(revision);
        send(message.build());
        return revision;
    }

    private synchronized void heartbeat() {
        send(message()
                .setHeartbeat(WatchPoliciesResponse.Heartbeat.newBuilder().setRevision(revision))
                .build());
    }

    private void send(WatchPoliciesResponse message) {
        if (!silent) {
            streams.forEach(stream -> stream.onNext(message));
        }
    }

    private WatchPoliciesResponse.Builder message() {
        return WatchPoliciesResponse.newBuilder().setSentAtMs(clock.millis());
    }

    private void endStreams() {
        streams.forEach(stream -> stream.onError(Status.UNAVAILABLE.asRuntimeException()));
        streams.clear();
    }

    @Override
    public void close() {
        heartbeats.cancel(false);
        timer.shutdownNow();
        goAway();
    }
}
