package io.photoncloud.common.policy.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.common.policy.PolicyChange;
import io.photoncloud.common.policy.PolicyItem;
import io.photoncloud.common.policy.PolicyWire;
import io.photoncloud.proto.iam.v1.WatchPoliciesResponse;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The order in which things may come. */
class ArrivingPoliciesTest {

    private final ArrivingPolicies arriving = new ArrivingPolicies(3);

    private static PolicyItem revoked(String token) {
        return new PolicyItem.RevokedToken(token, Instant.MAX);
    }

    private static WatchPoliciesResponse part(String... tokens) {
        WatchPoliciesResponse.Builder message = WatchPoliciesResponse.newBuilder();
        message.getSnapshotPartBuilder();
        for (String token : tokens) {
            message.getSnapshotPartBuilder().addItems(PolicyWire.toWire(revoked(token)));
        }
        return message.build();
    }

    private static WatchPoliciesResponse end(long revision) {
        WatchPoliciesResponse.Builder message = WatchPoliciesResponse.newBuilder();
        message.getSnapshotEndBuilder().setRevision(revision);
        return message.build();
    }

    private static WatchPoliciesResponse put(long revision, String token) {
        WatchPoliciesResponse.Builder message = WatchPoliciesResponse.newBuilder();
        message.getChangesBuilder()
                .setRevision(revision)
                .addChanges(PolicyWire.toWire(new PolicyChange.Put(revoked(token))));
        return message.build();
    }

    private static WatchPoliciesResponse heartbeat(long revision) {
        WatchPoliciesResponse.Builder message = WatchPoliciesResponse.newBuilder();
        message.getHeartbeatBuilder().setRevision(revision);
        return message.build();
    }

    private void assertRefused(WatchPoliciesResponse message, String why) {
        assertThatThrownBy(() -> arriving.take(message))
                .isInstanceOf(UnusableStreamException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aSnapshotCountsWhenItIsWhole() throws Exception {
        arriving.begin();
        assertThat(arriving.take(part("a", "b"))).isEmpty();
        assertThat(arriving.take(part("c"))).isEmpty();
        assertThat(arriving.take(end(7))).hasValueSatisfying(set -> {
            assertThat(set.revision()).isEqualTo(7);
            assertThat(set.revocations().tokens()).containsExactlyInAnyOrder("a", "b", "c");
        });
    }

    @Test
    void whatABrokenStreamLeftUnfinishedIsForgotten() throws Exception {
        arriving.begin();
        var _ = arriving.take(part("a"));
        var _ = arriving.take(end(7));
        arriving.begin();
        var _ = arriving.take(part("b"));

        arriving.begin();
        var _ = arriving.take(part("c"));

        assertThat(arriving.take(end(8)).orElseThrow().revocations().tokens()).containsExactly("c");
    }

    @Test
    void changesAndHeartbeatsComeAfterASnapshot() throws Exception {
        arriving.begin();
        assertRefused(put(7, "a"), "before a snapshot");
        assertRefused(heartbeat(7), "before a snapshot");
        var _ = arriving.take(end(7));
        assertThat(arriving.take(put(8, "a")).orElseThrow().revocations().tokens())
                .containsExactly("a");
        assertThat(arriving.take(heartbeat(9)).orElseThrow().revision()).isEqualTo(9);

        arriving.begin();
        assertRefused(heartbeat(10), "before a snapshot");
    }

    @Test
    void noRevisionComesAfterANewerOneUnlessItHasToBeAccepted() throws Exception {
        arriving.begin();
        var _ = arriving.take(end(7));
        assertRefused(heartbeat(6), "at revision 6");
        arriving.begin();
        assertRefused(end(6), "at 7 already");

        arriving.begin();
        arriving.acceptOlder();
        assertThat(arriving.take(end(6)).orElseThrow().revision()).isEqualTo(6);
    }

    @Test
    void thereAreOnlySoManyItems() throws Exception {
        arriving.begin();
        assertRefused(part("a", "b", "c", "d"), "photon.security.policy-items-max");
        arriving.begin();
        var _ = arriving.take(part("a", "b", "c"));
        var _ = arriving.take(end(1));
        assertRefused(put(2, "d"), "photon.security.policy-items-max");
    }

    @Test
    void whatIsNotKnownIsRefused() {
        arriving.begin();
        assertRefused(WatchPoliciesResponse.getDefaultInstance(), "does not know");
        WatchPoliciesResponse.Builder unknown = WatchPoliciesResponse.newBuilder();
        unknown.getSnapshotPartBuilder().addItemsBuilder();
        assertRefused(unknown.build(), "does not know");
    }
}
