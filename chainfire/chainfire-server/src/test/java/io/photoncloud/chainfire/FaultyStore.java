package io.photoncloud.chainfire;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.Leases;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.Transaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A store that works, but for what a test has go wrong. */
public final class FaultyStore {

    private final MemoryStore memory = new MemoryStore();
    private final List<EmbeddedStore.Member> joining = new CopyOnWriteArrayList<>();
    private final AtomicInteger lostGrants = new AtomicInteger();
    private volatile boolean losesAnswers;
    private volatile boolean losesAnswerToAdding;
    private volatile boolean refusesWatches;
    private volatile UnaryOperator<EmbeddedStore.Status> status = UnaryOperator.identity();

    /** From now on writes are applied and their answers lost. */
    public void loseAnswers() {
        losesAnswers = true;
    }

    /** The next grants of leases are made and their answers lost. */
    public void loseGrants(int grants) {
        lostGrants.set(grants);
    }

    public void tellStatus(UnaryOperator<EmbeddedStore.Status> change) {
        status = change;
    }

    public void loseLeader() {
        tellStatus(told -> changed(told, EmbeddedStore.Role.FOLLOWER, 0, false, told.members(), told.problem()));
    }

    public void fillUp() {
        tellStatus(told -> changed(told, told.role(), told.leaderId(), true, told.members(), told.problem()));
    }

    public void diverge() {
        tellStatus(told -> changed(
                told,
                EmbeddedStore.Role.INACTIVE,
                told.leaderId(),
                false,
                told.members(),
                EmbeddedStore.Status.DIVERGED));
    }

    /** What it takes to say that there are other members. */
    public EmbeddedStore.Status withMembers(EmbeddedStore.Status told, EmbeddedStore.Member... members) {
        return changed(told, told.role(), told.leaderId(), false, List.of(members), told.problem());
    }

    public EmbeddedStore.Member voter(long id, boolean reachable) {
        return member(id, EmbeddedStore.MemberState.VOTER, -1, reachable);
    }

    public EmbeddedStore.Member learner(long id, long matchIndex, boolean reachable) {
        return member(id, EmbeddedStore.MemberState.JOINING, matchIndex, reachable);
    }

    private static EmbeddedStore.Member member(
            long id, EmbeddedStore.MemberState state, long matchIndex, boolean reachable) {
        return new EmbeddedStore.Member(id, "192.168.7." + id + ":50051", state, false, matchIndex, reachable);
    }

    /** The next member is added, and the answer lost. */
    public void loseAnswerToAdding() {
        losesAnswerToAdding = true;
    }

    /** As long as it is so, no watch can be opened. */
    public void refuseWatches(boolean refuse) {
        refusesWatches = refuse;
    }

    private static EmbeddedStore.Status changed(
            EmbeddedStore.Status told,
            EmbeddedStore.Role role,
            long leaderId,
            boolean full,
            List<EmbeddedStore.Member> members,
            @Nullable String problem) {
        return new EmbeddedStore.Status(
                told.memberId(),
                role,
                leaderId,
                told.term(),
                told.commitIndex(),
                told.appliedIndex(),
                told.revision(),
                told.compactedRevision(),
                full ? 2_000 : told.databaseBytes(),
                full ? 1_500 : told.databaseBytesInUse(),
                full ? 1_000 : told.quotaBytes(),
                full || told.overQuota(),
                members,
                problem);
    }

    /** A member that is never reached: it stays one that joins. */
    private EmbeddedStore.Member join(String address) {
        EmbeddedStore.Member member = new EmbeddedStore.Member(
                address.hashCode(), address, EmbeddedStore.MemberState.JOINING, false, -1, false);
        joining.add(member);
        return member;
    }

    private EmbeddedStore.Status withJoining(EmbeddedStore.Status told) {
        List<EmbeddedStore.Member> all = new ArrayList<>(told.members());
        all.addAll(joining);
        return changed(told, told.role(), told.leaderId(), false, all, told.problem());
    }

    private Leases forgetful(Leases leases) {
        return (Leases) Proxy.newProxyInstance(
                Leases.class.getClassLoader(), new Class<?>[] {Leases.class}, (_, method, arguments) -> {
                    try {
                        Object result = method.invoke(leases, arguments);
                        if (method.getName().equals("grant")
                                && lostGrants.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                            throw new StoreException(StoreException.Reason.UNAVAILABLE, "the test lost it");
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    public EmbeddedStore store() {
        return (EmbeddedStore) Proxy.newProxyInstance(
                EmbeddedStore.class.getClassLoader(), new Class<?>[] {EmbeddedStore.class}, (_, method, arguments) -> {
                    try {
                        if (losesAnswers && method.getName().equals("commitAsync")) {
                            memory.commitAsync((Transaction) arguments[0], (_, _) -> {});
                            @SuppressWarnings("unchecked") // as the interface declares it
                            var done = (BiConsumer<Object, Object>) arguments[1];
                            done.accept(new CommitResult.Unknown("the test lost it"), null);
                            return null;
                        }
                        if (method.getName().equals("addMember")) {
                            EmbeddedStore.Member added = join((String) arguments[0]);
                            if (losesAnswerToAdding) {
                                losesAnswerToAdding = false;
                                throw new StoreException(StoreException.Reason.UNAVAILABLE, "the test lost it");
                            }
                            return added;
                        }
                        if (refusesWatches && method.getName().equals("watch")) {
                            throw new StoreException(StoreException.Reason.UNAVAILABLE, "no quorum");
                        }
                        if (method.getName().equals("removeMember")) {
                            joining.removeIf(member -> member.id() == (long) arguments[0]);
                            return null;
                        }
                        if (method.getName().equals("leases")) {
                            return forgetful(memory.leases());
                        }
                        Object result = method.invoke(memory, arguments);
                        return result instanceof EmbeddedStore.Status told ? status.apply(withJoining(told)) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
