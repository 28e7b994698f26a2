package io.photoncloud.common.policy.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.health.Health;
import io.photoncloud.common.policy.PolicyItem;
import io.photoncloud.common.policy.Role;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.security.Permission;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PolicyFollowerTest {

    private static final Duration STALENESS_MAX = Duration.ofSeconds(60);
    private static final Caller ANN = new Caller.Principal("ann", null, null, null);
    private static final Permission READ = new Permission("vm.read");
    /** Where nobody listens. */
    private static final ListenAddress NOWHERE = ListenAddress.valueOf("127.0.0.1:1");

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final AtomicLong nanos = new AtomicLong();
    private final FakeIam iam = FakeIam.start(clock);
    private final List<PolicyFollowing> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(PolicyFollowing::close);
        iam.close();
    }

    private PolicyFollowing follow(int itemsMax, ListenAddress... addresses) {
        PolicyFollowing following = PolicyFollowing.start(new PolicyFollower(
                new PolicyEndpoints(List.of(addresses), PolicyFollowerTest::open),
                itemsMax,
                STALENESS_MAX,
                clock,
                nanos::get,
                new Random(7)));
        started.add(following);
        return following;
    }

    private PolicyFollower follow() {
        return follow(100, iam.address()).find().orElseThrow();
    }

    private static ManagedChannel open(ListenAddress address) {
        return NettyChannelBuilder.forAddress(address.host(), address.port(), InsecureChannelCredentials.create())
                .build();
    }

    private PolicyPermissions permissions(PolicyFollower follower) {
        return new PolicyPermissions(follower::current, clock);
    }

    private boolean annMayRead(PolicyFollower follower) {
        return permissions(follower).allow(ANN, READ, Scope.system(), Map.of());
    }

    /** Asking again and again is what there is to wait for. */
    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private void awaitRevision(PolicyFollower follower, long revision) {
        await(() ->
                follower.findLast().filter(set -> set.revision() >= revision).isPresent());
    }

    @Test
    void whatIsThereComesAsASnapshotAndWhatBecomesOfItAsChanges() {
        long revision = iam.allow("ann", "vm.read", "vm.list");
        PolicyFollower follower = follow();
        awaitRevision(follower, revision);
        assertThat(annMayRead(follower)).isTrue();

        awaitRevision(follower, iam.deny("ann", Scope.system(), "vm.read"));
        assertThat(annMayRead(follower)).isFalse();

        awaitRevision(
                follower, iam.remove(new PolicyItem.Key(PolicyItem.Kind.BINDING, "DENY ann in " + Scope.system())));
        assertThat(annMayRead(follower)).isTrue();
        assertThat(iam.opened()).isEqualTo(1);
    }

    @Test
    void whileIamIsAwayTheLastSetServesOnAndThenTheStreamIsOpenedAgain() {
        long revision = iam.allow("ann", "vm.read");
        PolicyFollower follower = follow();
        awaitRevision(follower, revision);

        iam.goAway();
        assertThat(annMayRead(follower)).isTrue();
        long after = iam.remove(new PolicyItem.Key(PolicyItem.Kind.BINDING, "ALLOW ann in " + Scope.system()));
        assertThat(annMayRead(follower)).isTrue();

        iam.comeBack();
        awaitRevision(follower, after);
        assertThat(annMayRead(follower)).isFalse();
        assertThat(iam.opened()).isEqualTo(2);
    }

    @Test
    void endpointsAreTriedInTurn() {
        long revision = iam.allow("ann", "vm.read");

        for (int i = 0; i < 3; i++) {
            PolicyFollower follower =
                    follow(100, NOWHERE, iam.address(), NOWHERE).find().orElseThrow();
            awaitRevision(follower, revision);
        }
    }

    @Test
    void silenceIsToldAtFirstAndThenPeopleAreRefusedWhileServicesAreNot() {
        long revision = iam.allow("ann", "vm.read");
        PolicyFollowing following = follow(100, iam.address());
        PolicyFollower follower = following.find().orElseThrow();
        PolicyHealth health = new PolicyHealth(following);
        awaitRevision(follower, revision);
        assertThat(health.health()).isEqualTo(Health.up());

        iam.fallSilent();
        // A last message may be on its way still, and end the silence once more.
        await(() -> {
            nanos.addAndGet(Duration.ofSeconds(6).toNanos());
            return health.health().status() == Health.Status.DEGRADED;
        });
        assertThat(health.health().reason()).startsWith("no word from IAM for ").contains("serve on");
        assertThat(annMayRead(follower)).isTrue();

        nanos.addAndGet(STALENESS_MAX.toNanos());
        CloudException refused = catchThrowableOfType(CloudException.class, () -> annMayRead(follower));
        assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refused)
                .hasMessageContaining("no word from IAM for ")
                .hasMessageContaining("photon.security.policy-endpoints");
        assertThat(health.health().status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(health.health().reason()).contains("refused");
        assertThat(permissions(follower).allow(new Caller.Service("iam"), READ, Scope.system(), Map.of()))
                .isTrue();
        assertThat(permissions(follower).allow(Caller.ANONYMOUS, READ, Scope.system(), Map.of()))
                .isFalse();

        iam.speakAgain();
        await(() -> health.health().equals(Health.up()));
        assertThat(annMayRead(follower)).isTrue();
    }

    @Test
    void beforeTheFirstWordPeopleAreRefused() {
        PolicyFollowing following = follow(100, NOWHERE);
        PolicyFollower follower = following.find().orElseThrow();

        assertThat(catchThrowableOfType(CloudException.class, () -> annMayRead(follower))
                        .code())
                .isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(new PolicyHealth(following).health().status()).isEqualTo(Health.Status.DEGRADED);
    }

    @Test
    void moreItemsThanThereMayBeAreNotTakenAndThoseKnownServeOn() {
        long revision = iam.allow("ann", "vm.read");
        PolicyFollower follower = follow(4, iam.address()).find().orElseThrow();
        awaitRevision(follower, revision);

        for (int i = 0; i < 5; i++) {
            iam.put(new PolicyItem.OfRole(new Role("role-" + i, Set.of("vm.list"))));
        }
        int before = iam.opened();
        await(() -> iam.opened() > before + 2);

        assertThat(follower.findLast().orElseThrow().revision()).isLessThan(iam.revision());
        assertThat(annMayRead(follower)).isTrue();

        PolicyItem.Key[] keys = Set.of("role-0", "role-1", "role-2", "role-3", "role-4").stream()
                .map(id -> new PolicyItem.Key(PolicyItem.Kind.ROLE, id))
                .toArray(PolicyItem.Key[]::new);
        awaitRevision(follower, iam.remove(keys));
    }

    @Test
    void theLagIsHowLongAMessageWasOnItsWay() {
        SettableClock ahead = new SettableClock(clock.instant().plusMillis(250));
        PolicyFollower follower = new PolicyFollower(
                new PolicyEndpoints(List.of(iam.address()), PolicyFollowerTest::open),
                100,
                STALENESS_MAX,
                ahead,
                nanos::get,
                new Random(7));
        started.add(PolicyFollowing.start(follower));

        awaitRevision(follower, iam.revision());

        assertThat(follower.findLag()).contains(Duration.ofMillis(250));
    }

    @Test
    void aServiceInOpenModeFollowsNobodyAndIsWell() {
        assertThat(new PolicyHealth(PolicyFollowing.none()).health()).isEqualTo(Health.up());
        assertThatCode(PolicyFollowing.none()::close).doesNotThrowAnyException();
    }
}
