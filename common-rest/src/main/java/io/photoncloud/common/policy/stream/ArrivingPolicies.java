package io.photoncloud.common.policy.stream;

import io.photoncloud.common.policy.PolicyChange;
import io.photoncloud.common.policy.PolicySet;
import io.photoncloud.common.policy.PolicyState;
import io.photoncloud.common.policy.PolicyWire;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.proto.iam.v1.WatchPoliciesResponse;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes sets of what arrives on one stream after another. Each stream begins with a snapshot, which counts when it is
 * whole; until then, and where a stream breaks off, what was known before stays. For one thread.
 */
final class ArrivingPolicies {

    private final int itemsMax;

    private PolicyState known = new PolicyState();
    /** A snapshot of which parts are here. */
    private @Nullable PolicyState partial;
    /** Whether the stream has sent its snapshot, so that changes make sense. */
    private boolean begun;

    /** The newest revision that went out, and may not be followed by an older one. */
    private long newest;

    ArrivingPolicies(int itemsMax) {
        this.itemsMax = itemsMax;
    }

    long newest() {
        return newest;
    }

    int size() {
        return known.size();
    }

    /** A stream begins: whatever an earlier one left unfinished is forgotten. */
    void begin() {
        giveUpPartial();
        begun = false;
    }

    /** What is known is too old to insist on: IAM may have gone back to a state from before, as after a restore. */
    void acceptOlder() {
        newest = 0;
    }

    /** @return the set as of now, where the message tells one; empty for a part of a snapshot */
    Optional<PolicySet> take(WatchPoliciesResponse message) throws UnusableStreamException {
        try {
            return switch (message.getOfCase()) {
                case SNAPSHOT_PART -> {
                    takePart(message.getSnapshotPart());
                    yield Optional.empty();
                }
                case SNAPSHOT_END -> Optional.of(end(message.getSnapshotEnd().getRevision()));
                case CHANGES ->
                    Optional.of(changed(
                            message.getChanges().getRevision(),
                            PolicyWire.changes(message.getChanges().getChangesList())));
                case HEARTBEAT -> Optional.of(changed(message.getHeartbeat().getRevision(), List.of()));
                case OF_NOT_SET -> throw new UnusableStreamException("IAM sends what this version does not know");
            };
        } catch (IllegalArgumentException e) {
            throw new UnusableStreamException("IAM sends what cannot be read: " + e.getMessage(), e);
        }
    }

    private void takePart(WatchPoliciesResponse.SnapshotPart part) throws UnusableStreamException {
        PolicyState into = partial();
        for (var item : part.getItemsList()) {
            into.apply(new PolicyChange.Put(PolicyWire.fromWire(item)));
            requireRoom(into);
        }
    }

    private PolicySet end(long revision) throws UnusableStreamException {
        requireNotOlder(revision);
        PolicyState whole = partial();
        PolicyState before = known;
        known = whole;
        partial = null;
        before.discard();
        begun = true;
        return published(revision);
    }

    private PolicySet changed(long revision, List<PolicyChange> changes) throws UnusableStreamException {
        if (!begun || partial != null) {
            throw new UnusableStreamException("IAM sends changes before a snapshot has ended");
        }
        requireNotOlder(revision);
        known.apply(changes);
        requireRoom(known);
        return published(revision);
    }

    private PolicySet published(long revision) {
        newest = revision;
        return known.snapshot(revision);
    }

    private PolicyState partial() {
        if (partial == null) {
            partial = known.startOver();
        }
        return partial;
    }

    private void giveUpPartial() {
        if (partial != null) {
            partial.discard();
            partial = null;
        }
    }

    private void requireRoom(PolicyState state) throws UnusableStreamException {
        if (state.size() > itemsMax) {
            throw new UnusableStreamException("IAM has more than " + itemsMax + " policies, which is the most that "
                    + SecurityProperties.POLICY_ITEMS_MAX + " allows: raise it");
        }
    }

    private void requireNotOlder(long revision) throws UnusableStreamException {
        if (revision < newest) {
            throw new UnusableStreamException(
                    "IAM is at revision " + revision + ", and this service at " + newest + " already");
        }
    }
}
