package io.photoncloud.chainfire.store.raft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.RaftServiceFactory;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.PeerId;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Decider;
import io.photoncloud.chainfire.store.Decisions;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.KeysPage;
import io.photoncloud.chainfire.store.KeysQuery;
import io.photoncloud.chainfire.store.Leases;
import io.photoncloud.chainfire.store.LocalView;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.StateFile;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.chainfire.store.decide.Chain;
import io.photoncloud.chainfire.store.decide.LeaderStore;
import io.photoncloud.chainfire.store.decide.PipelinedDecider;
import io.photoncloud.chainfire.store.engine.RocksEngine;
import io.photoncloud.chainfire.store.engine.StorageException;
import io.photoncloud.chainfire.store.engine.View;
import io.photoncloud.chainfire.store.machine.Command;
import io.photoncloud.chainfire.store.machine.EntriesView;
import io.photoncloud.chainfire.store.machine.Outcome;
import io.photoncloud.chainfire.store.machine.Reader;
import io.photoncloud.chainfire.store.machine.StoreStateMachine;
import io.photoncloud.chainfire.store.machine.StoreStateMachine.History;
import io.photoncloud.chainfire.store.machine.TransactionRules;
import io.photoncloud.chainfire.store.raft.rpc.PeerNodeOptions;
import io.photoncloud.chainfire.store.watch.WatchHub;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A member of a replicated group: what the parts of this package come to together. */
public final class RaftStore implements EmbeddedStore, LeaderStore {

    private static final String REMOVED = "removed from the cluster";

    private final StoreNode storeNode;
    private final GroupOptions options;
    private final String self;
    private final long memberId;
    private final RocksEngine engine;
    private final StoreStateMachine machine;
    private final WatchHub hub;
    private final GroupRole role = new GroupRole();
    private final StateTransfer transfer;
    private final Node node;
    private final GroupCalls calls;
    private final CommitNotices notices;
    private final LogEntrance entrance;
    private final Proposals proposals;
    private final Commands commands;
    private final ReadBarrier barrier;
    private final GroupReads reads;
    private final RaftLeases leases;
    private final Membership membership;
    private final DigestExchange digests;
    private final Upkeep upkeep;
    private final HistoryUpkeep history;
    private final Wiring wiring = new Wiring();
    private volatile long visibleRevision;
    private volatile long visibleIndex;
    private volatile @Nullable String problem;
    private volatile boolean closed;

    RaftStore(StoreNode storeNode, GroupOptions options) throws IOException {
        this.storeNode = storeNode;
        this.options = options;
        this.self = storeNode.options().address();
        this.memberId = Membership.idOf(self);
        this.engine = storeNode.database().group(options.number());
        this.machine = new StoreStateMachine(engine, options.history(), options.limits(), storeNode.rowBudget());
        this.visibleRevision = machine.revision();
        this.visibleIndex = machine.appliedIndex();
        this.hub = new WatchHub(
                engine::view, options.history(), WatchHub.Bounds.DEFAULT, storeNode.timer(), machine.revision());
        machine.tellPreviousWhere(hub::wantsPrevious);
        this.node = RaftServiceFactory.createRaftNode(options.name(), Membership.peer(self));
        this.calls = new GroupCalls(storeNode.transport(), options.name());
        this.transfer = StateTransfer.of(storeNode, options, engine, calls, this::anotherThatLeads, () -> closed);
        this.notices = CommitNotices.of(
                storeNode, options, node, role, calls, () -> membership().others());
        this.entrance = new LogEntrance(node);
        this.proposals = Proposals.of(storeNode, options, entrance, role, calls, notices);
        this.commands = new Commands(proposals, options.requestTimeout(), this::refuseIfUnfit);
        this.barrier = new ReadBarrier(
                ReadBarrier.quorumOf(
                        node, options.leaseReads(), () -> membership().isSoleVoterAsTold()),
                role,
                calls,
                options.requestTimeout(),
                this::appliedIndex);
        this.reads = new GroupReads(
                engine,
                new Reader(options.limits(), options.history()),
                role,
                barrier,
                options.requestTimeout(),
                storeNode.blocking(),
                () -> visibleIndex,
                this::refuseIfUnfit,
                this::damaged);
        this.leases = RaftLeases.of(storeNode, options, this, commands, role, calls);
        this.membership =
                new Membership(node, role, calls, self, options.initialVoters(), barrier, storeNode.blocking());
        this.digests = new DigestExchange(
                this,
                role,
                calls,
                self,
                options.digestInterval(),
                storeNode.options().random(),
                membership::members,
                () -> visibleRevision,
                this::fence,
                storeNode.blocking());
        this.upkeep =
                new Upkeep(node, engine, storeNode.databaseUpkeep(), options.quotaBytes(), storeNode.background());
        Duration kept = options.history() == History.OFF ? Duration.ZERO : options.historyKept();
        this.history = new HistoryUpkeep(this, engine, role, new HistoryWindow(kept));
        register();
        role.onChange(newRole -> proposals.pump());
        boolean started = false;
        try {
            transfer.finishInterrupted(machine, hub);
            start();
            upkeep.sweep();
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    /** As the node itself knows it: the applier, which tells the role, may be the one who asks. */
    private @Nullable String anotherThatLeads() {
        PeerId leader = node.getLeaderId();
        boolean other = leader != null && !leader.isEmpty() && !leader.equals(Membership.peer(self));
        return other ? leader.getEndpoint().toString() : null;
    }

    private Membership membership() {
        return membership;
    }

    /** Entries that are JRaft's own change nothing that readers see, and count as applied when JRaft says so. */
    private long appliedIndex() {
        return Math.max(visibleIndex, node.getLastAppliedLogIndex());
    }

    private void damaged(StorageException cause) {
        if (!closed) {
            wiring.failed(cause);
        }
    }

    private void register() {
        calls.register(
                GroupCalls.PROPOSE,
                (peer, request, responder) -> proposals.handleForward(peer, request, responder::answer));
        calls.register(GroupCalls.READ_INDEX, (peer, request, responder) -> reads.answerReadIndex(responder));
    }

    private void start() {
        PeerNodeOptions nodeOptions = RaftTuning.nodeOptions(storeNode, options);
        nodeOptions.setFsm(new GroupStateMachine(
                machine, engine, transfer, hub, role, node::getLastAppliedLogIndex, storeNode.background(), wiring));
        nodeOptions.setServiceFactory(new GroupServices(
                storeNode.log(),
                options.name(),
                new MarkerSnapshots(
                        storeNode.options().directory().resolve("snapshots").resolve(options.name() + ".meta"),
                        self,
                        transfer),
                notices::stable));
        if (!node.init(nodeOptions)) {
            throw new StoreException(
                    Reason.INVALID,
                    "group " + options.name() + " could not be started"
                            + (problem == null ? "; the log says why" : ": " + problem));
        }
        membership.started();
    }

    /** What the applier's thread calls. */
    private final class Wiring implements GroupStateMachine.Listener {

        @Override
        public void applied(Command command, Command.Origin origin, Outcome outcome) {
            leases.applied(command, outcome);
            switch (outcome) {
                case Outcome.DigestMarked mark -> digests.applied(mark);
                case Outcome.Compacted _ -> upkeep.sweep();
                case Outcome.Transacted _,
                        Outcome.LeaseGranted _,
                        Outcome.LeaseRevoked _,
                        Outcome.LeaseShrunk _,
                        Outcome.Checkpointed _,
                        Outcome.Refused _ -> {}
            }
            if (origin.member() == memberId) {
                proposals.applied(origin.sequence(), outcome);
            }
        }

        @Override
        public void reached(long revision, long index, long entryBytes) {
            visibleRevision = revision;
            visibleIndex = index;
            barrier.applied(index);
            upkeep.applied(entryBytes);
        }

        @Override
        public void leading(long term) {
            leases.leading(machine.leases());
        }

        @Override
        public void notLeading() {
            leases.notLeading();
        }

        @Override
        public void configured(Configuration configuration) {
            membership.configured(configuration);
        }

        @Override
        public void failed(Throwable cause) {
            problem = String.valueOf(cause.getMessage());
            storeNode.options().onFatal().accept(options.name(), cause);
        }
    }

    /** This member's state was found to be wrong: it neither answers nor leads until it has the leader's. */
    private void fence() {
        try {
            transfer.markDiverged();
        } catch (StorageException e) {
            damaged(e);
        }
        handLeadershipOver();
    }

    /** Asks the member that is furthest to lead in this one's place, if this one leads and there is another; does not wait. */
    public void handLeadershipOver() {
        if (node.isLeader(false)) {
            var _ = node.transferLeadershipTo(PeerId.ANY_PEER);
        }
    }

    private void refuseIfUnfit() {
        if (closed) {
            throw new StoreException(Reason.CLOSED, "the store is closed");
        }
        if (transfer.isDiverged()) {
            throw new StoreException(
                    Reason.DIVERGED, "this member's state differs from the majority's and is being replaced");
        }
        if (membership.isRemoved()) {
            throw new StoreException(Reason.UNAVAILABLE, "this member was " + REMOVED);
        }
    }

    boolean isJoining(String address) {
        return membership.isJoining(address);
    }

    String name() {
        return options.name();
    }

    /** True where somebody waits: it is to be called again soon then. */
    boolean tick() {
        proposals.tick();
        barrier.tick();
        leases.tick();
        membership.tick();
        digests.tick();
        history.tick();
        if (transfer.isDiverged()) {
            handLeadershipOver();
        }
        return proposals.isBusy() || barrier.isBusy();
    }

    Upkeep upkeep() {
        return upkeep;
    }

    // Writing

    @Override
    public void commitAsync(
            Transaction transaction, BiConsumer<@Nullable CommitResult, @Nullable StoreException> done) {
        commit(transaction, Proposal.ANY_TERM, null, done);
    }

    @Override
    public LocalView localView() {
        refuseIfUnfit();
        return new EntriesView(engine.view(), options.history());
    }

    @Override
    public long leadingTerm() {
        return role.leadingTerm();
    }

    @Override
    public <P, C, A> Decisions<C, A> decider(
            String name, Decider<P, C, A> decider, Codec<C> commands, Codec<A> answers) {
        return new ForwardedDecisions<>(
                name,
                new PipelinedDecider<>(this, decider, name),
                commands,
                answers,
                role,
                calls,
                options.requestTimeout(),
                storeNode.blocking());
    }

    @Override
    public void commitInTerm(
            Transaction transaction,
            long term,
            Chain chain,
            BiConsumer<@Nullable CommitResult, @Nullable StoreException> done) {
        commit(transaction, term, chain, done);
    }

    @Override
    public void confirmLeading(long term, Consumer<@Nullable StoreException> done) {
        reads.confirmLeading(term, done);
    }

    private void commit(
            Transaction transaction,
            long term,
            @Nullable Chain chain,
            BiConsumer<@Nullable CommitResult, @Nullable StoreException> done) {
        try {
            refuseIfUnfit();
            TransactionRules.check(transaction, options.limits());
            if (upkeep.isOverQuota() && Upkeep.grows(transaction)) {
                throw upkeep.noSpace();
            }
        } catch (StoreException e) {
            done.accept(null, e);
            return;
        }
        proposals.propose(new Command.Transact(transaction), term, chain, answer -> {
            switch (answer) {
                case Answer.Applied(Outcome.Transacted(CommitResult result)) -> done.accept(result, null);
                case Answer.Applied(Outcome.Refused refused) -> done.accept(null, refused.toException());
                case Answer.Applied(Outcome other) ->
                    throw new IllegalStateException("a transaction ended as " + other);
                case Answer.NotProposed(StoreException cause) -> done.accept(null, cause);
                case Answer.Lost(String reason) -> done.accept(new CommitResult.Unknown(reason), null);
            }
        });
    }

    void refuseGrowthOverQuota() {
        if (upkeep.isOverQuota()) {
            throw upkeep.noSpace();
        }
    }

    @Override
    public CommitResult commit(Transaction transaction) {
        Blocking<CommitResult> blocking = new Blocking<>();
        commitAsync(transaction, blocking);
        return blocking.get(
                options.requestTimeout(), () -> new CommitResult.Unknown("nobody told what became of the transaction"));
    }

    void propose(Command command, long term, Consumer<Answer> waiter) {
        proposals.propose(command, term, null, waiter);
    }

    @Override
    public void compact(long revision) {
        var _ = commands.run(new Command.Compact(revision));
    }

    // Reading

    @Override
    public void rangeAsync(RangeQuery query, BiConsumer<@Nullable Page, @Nullable StoreException> done) {
        reads.rangeAsync(query, done);
    }

    @Override
    public Page range(RangeQuery query) {
        return reads.await(done -> reads.rangeAsync(query, done));
    }

    @Override
    public List<Page> rangeAll(List<RangeQuery> queries) {
        return reads.await(done -> reads.rangeAllAsync(queries, done));
    }

    @Override
    public void findAllAsync(KeysQuery query, BiConsumer<@Nullable KeysPage, @Nullable StoreException> done) {
        reads.findAllAsync(query, done);
    }

    @Override
    public KeysPage findAll(KeysQuery query) {
        return reads.await(done -> reads.findAllAsync(query, done));
    }

    @Override
    public void awaitBarrier() {
        refuseIfUnfit();
        reads.awaitBarrier();
    }

    @Override
    public Watch watch(WatchRequest request) {
        if (request.fromRevision() == 0) {
            awaitBarrier();
        } else {
            // Whoever names a revision knows what came before it: this member tells the rest as it gets it.
            refuseIfUnfit();
        }
        return hub.open(request);
    }

    @Override
    public Leases leases() {
        return leases;
    }

    Optional<Duration> findLeaseTtl(long id) {
        return Optional.ofNullable(machine.leaseTtlSeconds(id)).map(Duration::ofSeconds);
    }

    List<Key> keysOfLease(long id) {
        try (View view = engine.view()) {
            return StoreStateMachine.keysOf(view, id, Integer.MAX_VALUE);
        }
    }

    List<Long> leaseIds() {
        return machine.leases().keySet().stream().sorted().toList();
    }

    @Override
    public StoreLimits limits() {
        return options.limits();
    }

    // The group

    @Override
    public Status status() {
        if (closed) {
            throw new StoreException(Reason.CLOSED, "the store is closed");
        }
        List<Member> members = membership.members();
        String unfit = currentProblem();
        try (View view = engine.view()) {
            return new Status(
                    memberId,
                    unfit == null ? membership.roleHere(members) : Role.INACTIVE,
                    Membership.leaderOf(members),
                    role.term(),
                    node.getLastCommittedIndex(),
                    node.getLastAppliedLogIndex(),
                    view.mark().revision(),
                    view.mark().compactedRevision(),
                    upkeep.bytesUsed(),
                    upkeep.bytesLive(),
                    options.quotaBytes(),
                    upkeep.isOverQuota(),
                    members,
                    unfit);
        }
    }

    private @Nullable String currentProblem() {
        if (transfer.isDiverged()) {
            return Status.DIVERGED;
        }
        return problem == null && membership.isRemoved() ? REMOVED : problem;
    }

    @Override
    public long term() {
        return role.term();
    }

    @Override
    public long revision() {
        return visibleRevision;
    }

    @Override
    public long memberId() {
        return memberId;
    }

    /** How often this member was given the state of another since it was opened, instead of the log. */
    public int statesInstalled() {
        return transfer.installed();
    }

    @Override
    public long clusterId() {
        return storeNode.clusterId();
    }

    @Override
    public void onRoleChange(Consumer<Role> listener) {
        role.onChange(listener);
    }

    GroupRole role() {
        return role;
    }

    @Override
    public Member addMember(String address) {
        refuseIfUnfit();
        return membership.add(address);
    }

    @Override
    public void removeMember(long id) {
        refuseIfUnfit();
        membership.remove(id);
    }

    @Override
    public void transferLeadership(long id, Duration wait) {
        refuseIfUnfit();
        membership.transfer(id, wait, () -> status().leaderId());
    }

    @Override
    public void snapshot() {
        upkeep.snapshot();
    }

    @Override
    public Digest digest() {
        return reads.digest();
    }

    @Override
    public void exportTo(Path file, KeyRange keys) {
        StateFile.export(this, keys, file);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        storeNode.closed(this);
        hub.close();
        entrance.close();
        node.shutdown();
        try {
            node.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        proposals.close();
        barrier.close();
        upkeep.close();
        machine.close();
        engine.close();
    }
}
