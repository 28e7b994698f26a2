package io.photoncloud.chainfire.store.raft;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.entity.Task;
import com.alipay.sofa.jraft.error.RaftError;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.decide.Chain;
import io.photoncloud.chainfire.store.machine.Command;
import io.photoncloud.chainfire.store.machine.LogCodec;
import io.photoncloud.chainfire.store.machine.Outcome;
import io.photoncloud.chainfire.store.raft.rpc.PeerCredentials;
import io.photoncloud.chainfire.store.raft.rpc.PeerTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a leader lets into its log, which here is a list of entries that end when the test says so. */
class ProposalsTest {

    private static final long TERM = 3;
    private static final int COMMAND_BYTES_MAX = 4 << 20;
    private static final Duration TIMEOUT = Duration.ofMillis(50);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final GroupRole role = new GroupRole();
    private final Deque<Task> log = new ArrayDeque<>();
    private final Chain chain = new Chain();
    private PeerTransport transport;
    private Proposals proposals;

    @BeforeEach
    void lead() throws IOException {
        transport =
                new PeerTransport(new PeerCredentials.Secret("a secret of this test".getBytes(StandardCharsets.UTF_8)));
        GroupCalls calls = new GroupCalls(transport, "group");
        CommitNotices notices =
                new CommitNotices(_ -> {}, "group", "127.0.0.1:1", role, calls, List::of, Runnable::run);
        proposals = new Proposals(log::add, role, calls, notices, 1, TIMEOUT, COMMAND_BYTES_MAX, 1, timer);
        role.leads(TERM);
    }

    @AfterEach
    void close() {
        proposals.close();
        transport.close();
        timer.shutdownNow();
    }

    /** A proposal of this test, and its answer once there is one. */
    private final class Asked {
        private volatile @Nullable Answer answer;

        Asked(int number, long term, @Nullable Chain chain) {
            this(command(number), term, chain);
        }

        Asked(Command command, long term, @Nullable Chain chain) {
            proposals.propose(command, term, chain, given -> answer = given);
        }

        void isRefused() {
            isRefused(Reason.UNAVAILABLE);
        }

        void isRefused(Reason reason) {
            assertThat(answer)
                    .isInstanceOfSatisfying(
                            Answer.NotProposed.class,
                            refusal -> assertThat(refusal.cause().reason()).isEqualTo(reason));
        }
    }

    private Asked chained(int number) {
        return new Asked(number, TERM, chain);
    }

    private static Command command(int number) {
        return new Command.Transact(Transaction.put(Key.utf8("k"), Bytes.utf8("" + number)));
    }

    private static Command large(int bytes) {
        return new Command.Transact(Transaction.put(Key.utf8("k"), Bytes.wrap(new byte[bytes])));
    }

    private static void isApplied(Task task) {
        Batch batch = (Batch) task.getDone();
        int commands = LogCodec.decode(task.getData()).size();
        batch.applied(IntStream.range(0, commands)
                .mapToObj(_ -> (Outcome) new Outcome.Checkpointed())
                .toList());
        batch.run(Status.OK());
    }

    private List<Command> commandsInLog() {
        List<Command> commands = new ArrayList<>();
        log.forEach(task -> LogCodec.decode(task.getData().duplicate()).forEach(one -> commands.add(one.command())));
        return commands;
    }

    @Test
    void chainedProposalsEnterTheLogInTheirOrder() {
        new Asked(0, Proposal.ANY_TERM, null);
        Asked first = chained(1);
        Asked second = chained(2);
        isApplied(log.getFirst());

        assertThat(commandsInLog()).containsExactly(command(0), command(1), command(2));
        isApplied(log.getLast());
        assertThat(first.answer).isInstanceOf(Answer.Applied.class);
        assertThat(second.answer).isInstanceOf(Answer.Applied.class);
    }

    @Test
    void nothingFollowsAProposalThatWasGivenUpWhileTheQuorumStalled() {
        new Asked(0, Proposal.ANY_TERM, null);
        Asked first = chained(1);
        while (first.answer == null) {
            proposals.tick();
        }
        first.isRefused();
        Asked second = chained(2);
        isApplied(log.getFirst());

        second.isRefused();
        assertThat(commandsInLog()).containsExactly(command(0));
        Asked onNewGround = new Asked(3, TERM, new Chain());
        assertThat(onNewGround.answer).isNull();
        assertThat(commandsInLog()).containsExactly(command(0), command(3));
    }

    @Test
    void nothingFollowsAProposalThatTheLogRefused() {
        Asked first = chained(1);
        Asked second = chained(2);
        ((Batch) log.getFirst().getDone()).run(new Status(RaftError.EBUSY, "leadership is being transferred"));
        first.isRefused();
        proposals.tick();

        second.isRefused();
        assertThat(log).hasSize(1);
    }

    @Test
    void nothingFollowsAProposalWhoseFateIsUnknown() {
        chained(1);
        Asked second = chained(2);
        ((Batch) log.getFirst().getDone()).run(new Status(RaftError.EPERM, "the leader steps down"));

        second.isRefused();
        assertThat(log).hasSize(1);
    }

    @Test
    void whatIsUnderWayIsBoundedByItsBytesToo() {
        int bytes = 1 << 20;
        for (long sum = 0; sum < Proposals.PENDING_BYTES_MAX - bytes; sum += bytes) {
            assertThat(new Asked(large(bytes), Proposal.ANY_TERM, null).answer).isNull();
        }
        new Asked(large(bytes), Proposal.ANY_TERM, null).isRefused(Reason.TOO_MANY_REQUESTS);
        isApplied(log.getFirst());
        assertThat(new Asked(large(bytes / 2), Proposal.ANY_TERM, null).answer).isNull();
    }

    @Test
    void whatFitsIntoNoEntryIsRefusedBeforeTheLogMeetsIt() {
        new Asked(large(COMMAND_BYTES_MAX), Proposal.ANY_TERM, null).isRefused(Reason.REQUEST_TOO_LARGE);
        assertThat(log).isEmpty();
    }

    @Test
    void noEntryIsLargerThanABatchUnlessOneCommandIs() {
        new Asked(0, Proposal.ANY_TERM, null);
        for (int i = 0; i < 5; i++) {
            new Asked(large(3 << 19), Proposal.ANY_TERM, null);
        }
        isApplied(log.getFirst());
        assertThat(log.getLast().getData().remaining()).isLessThan(2 << 20);
    }
}
