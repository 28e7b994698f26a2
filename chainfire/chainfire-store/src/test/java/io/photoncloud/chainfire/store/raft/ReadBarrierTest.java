package io.photoncloud.chainfire.store.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.raft.rpc.PeerCredentials;
import io.photoncloud.chainfire.store.raft.rpc.PeerTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A leader's barrier; the quorum answers when the test says so. */
class ReadBarrierTest {

    private final GroupRole role = new GroupRole();
    private final Deque<ReadBarrier.Confirmation> quorum = new ArrayDeque<>();
    private PeerTransport transport;
    private ReadBarrier barrier;

    @BeforeEach
    void lead() throws IOException {
        transport =
                new PeerTransport(new PeerCredentials.Secret("a secret of this test".getBytes(StandardCharsets.UTF_8)));
        barrier =
                new ReadBarrier(quorum::add, role, new GroupCalls(transport, "group"), Duration.ofSeconds(5), () -> 0);
        role.leads(1);
    }

    @AfterEach
    void close() {
        barrier.close();
        transport.close();
    }

    private final List<String> news = new ArrayList<>();

    private ReadBarrier.Waiter read(String name) {
        return new ReadBarrier.Waiter() {
            @Override
            public void passed() {
                news.add(name);
            }

            @Override
            public void failed(StoreException failure) {
                news.add(name + " " + failure.reason());
            }
        };
    }

    private static final ReadBarrier.Waiter BROKEN = new ReadBarrier.Waiter() {
        @Override
        public void passed() {
            throw new IllegalStateException("of this test");
        }

        @Override
        public void failed(StoreException failure) {
            throw new IllegalStateException("of this test", failure);
        }
    };

    @Test
    void readsThatFailBehindTheBarrierHoldUpNobodyElse() {
        for (int i = 0; i < 5; i++) {
            barrier.pass(read("a" + i));
            barrier.pass(BROKEN);
            barrier.pass(read("b" + i));
            while (!quorum.isEmpty()) {
                quorum.remove().ended(true);
            }
        }
        assertThat(news).containsExactly("a0", "b0", "a1", "b1", "a2", "b2", "a3", "b3", "a4", "b4");
    }

    @Test
    void noMoreReadsWaitThanTheBoundSays() {
        for (int i = 0; i < ReadBarrier.WAITING_MAX; i++) {
            barrier.pass(read(""));
        }
        assertThat(news).isEmpty();
        barrier.pass(read("one too many"));
        assertThat(news).containsExactly("one too many " + Reason.TOO_MANY_REQUESTS);
        news.clear();
        quorum.remove().ended(true);
        barrier.pass(read("again"));
        while (!quorum.isEmpty()) {
            quorum.remove().ended(true);
        }
        assertThat(news).hasSize(ReadBarrier.WAITING_MAX + 1).contains("again");
    }

    @Test
    void theOnlyVoterWaitsForWhatItHasCommittedAndAsksNobody() {
        AtomicLong committed = new AtomicLong(7);
        AtomicLong applied = new AtomicLong(7);
        ReadBarrier alone = new ReadBarrier(
                new ReadBarrier.Quorum() {
                    @Override
                    public void confirm(ReadBarrier.Confirmation confirmation) {
                        quorum.add(confirmation);
                    }

                    @Override
                    public OptionalLong findCommittedIfSole() {
                        return OptionalLong.of(committed.get());
                    }
                },
                role,
                new GroupCalls(transport, "group"),
                Duration.ofSeconds(5),
                applied::get);
        alone.pass(BROKEN);
        alone.pass(read("leading"));
        assertThat(news).containsExactly("leading");
        committed.set(8);
        alone.pass(read("behind"));
        assertThat(news).as("what is committed is not applied yet").containsExactly("leading");
        applied.set(8);
        alone.applied(8);
        assertThat(news).containsExactly("leading", "behind");
        assertThat(quorum).isEmpty();
        assertThat(alone.isBusy()).isFalse();
        role.leadsNoMore();
        alone.pass(read("following"));
        assertThat(alone.isBusy()).isTrue();
        role.leads(3);
        alone.close();
        alone.pass(read("closed"));
        assertThat(news).containsExactly("leading", "behind", "following " + Reason.CLOSED, "closed " + Reason.CLOSED);
    }
}
