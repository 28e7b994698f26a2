package io.photoncloud.chainfire.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a store offers beyond {@link ReplicatedStore} to the process that runs a member of its group. */
public interface EmbeddedStore extends ReplicatedStore {

    enum Role {
        LEADER,
        FOLLOWER,
        CANDIDATE,
        LEARNER,
        /** Not (yet) able to take part: joining, removed, fenced or in error; {@link Status#problem} says which. */
        INACTIVE
    }

    /** How a member stands in its group. JOINING: a learner that has not caught up; it counts for no quorum. */
    enum MemberState {
        VOTER,
        JOINING
    }

    /**
     * One member of the group. {@code id} is derived from its address; {@code matchIndex} is how far its log is known
     * to agree with the leader's, -1 where this node does not know (only the leader does).
     */
    record Member(long id, String address, MemberState state, boolean leader, long matchIndex, boolean reachable) {}

    /** A moment's view from this node. Sizes in bytes. {@code problem} is null when all is well. */
    record Status(
            long memberId,
            Role role,
            long leaderId,
            long term,
            long commitIndex,
            long appliedIndex,
            long revision,
            long compactedRevision,
            long databaseBytes,
            long databaseBytesInUse,
            long quotaBytes,
            boolean overQuota,
            List<Member> members,
            @Nullable String problem) {
        /** The problem of a member whose state was found to differ from the majority's. */
        public static final String DIVERGED = "diverged: the state is being replaced by the leader's";

        public Status {
            members = List.copyOf(members);
        }

        public boolean isDiverged() {
            return DIVERGED.equals(problem);
        }
    }

    /** Never blocks; {@code done} gets the result or else the exception, perhaps on the calling thread, and must not block. */
    void commitAsync(Transaction transaction, BiConsumer<@Nullable CommitResult, @Nullable StoreException> done);

    /** Never blocks on the network; the read itself may touch the disk. As {@link #commitAsync}. */
    void rangeAsync(RangeQuery query, BiConsumer<@Nullable Page, @Nullable StoreException> done);

    /** As {@link #findAll}, and {@link #rangeAsync}. */
    default void findAllAsync(KeysQuery query, BiConsumer<@Nullable KeysPage, @Nullable StoreException> done) {
        rangeAsync(
                query.first(), (page, refused) -> done.accept(page == null ? null : KeysPage.ofFirst(page), refused));
    }

    /**
     * What this member has applied, whatever became of its leadership.
     *
     * @throws StoreException where the member must not answer (closed, removed, diverged)
     */
    LocalView localView();

    /**
     * Returns once this member has applied all that was acknowledged before this call: a {@link #localView} after it is as new as
     * a linearizable read. At once where the member is the only voter.
     *
     * @throws StoreException UNAVAILABLE, DEADLINE_EXCEEDED
     */
    void awaitBarrier();

    /**
     * Runs a decider on whichever member leads. Every member that has it takes commands: one that does not lead asks the
     * one that does. To be closed before the store.
     *
     * @param name the same on all members; short, of letters, digits and hyphens
     * @param commands how commands travel from member to member; what an older release encoded is decoded
     * @param answers how answers do
     */
    <P, C, A> Decisions<C, A> decider(String name, Decider<P, C, A> decider, Codec<C> commands, Codec<A> answers);

    Status status();

    /** The term this member is in, as {@link Status#term}, but cheap enough to be asked for every answer. */
    default long term() {
        return status().term();
    }

    /** The newest revision that readers of this member see. Cheap, unlike {@link #status}. */
    default long revision() {
        return status().revision();
    }

    /** This member's id, the same for ever. Cheap, unlike {@link #status}. */
    default long memberId() {
        return status().memberId();
    }

    /** The cluster's id, the same for ever on all its members; 0 while this one has not been taken into any. Cheap. */
    long clusterId();

    /** Tells role changes of this member, in order, on a thread of the store; not to be blocked for long. */
    void onRoleChange(Consumer<Role> listener);

    /**
     * Adds a member as a learner and returns at once; it is promoted to voter when it has caught up. Until then it
     * counts for no quorum and may be unreachable.
     *
     * @throws StoreException INVALID (an address that is no host:port, or already a member), UNAVAILABLE
     */
    Member addMember(String address);

    /** Removes a member or a learner. @throws StoreException INVALID (no such member, or the last one), UNAVAILABLE */
    void removeMember(long id);

    /** @throws StoreException INVALID (no such voter), UNAVAILABLE */
    void transferLeadership(long id, Duration wait);

    /** Makes the log before now droppable: the state is made durable on this member. */
    void snapshot();

    /** A number that equal states share, and the revision it was taken at; order of writes does not matter to it. */
    record Digest(long revision, long appliedIndex, long digest) {}

    Digest digest();

    /** Writes every entry of the newest revision to a portable file. Blocks; bounded memory. */
    default void exportTo(Path file) {
        exportTo(file, KeyRange.ALL);
    }

    /** Writes the entries of a range, as of the newest revision, to a portable file. Blocks; bounded memory. */
    void exportTo(Path file, KeyRange keys);
}
