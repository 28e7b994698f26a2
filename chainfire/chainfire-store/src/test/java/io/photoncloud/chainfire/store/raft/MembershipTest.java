package io.photoncloud.chainfire.store.raft;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.Task;
import io.photoncloud.chainfire.store.raft.rpc.PeerCredentials;
import io.photoncloud.chainfire.store.raft.rpc.PeerTransport;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MembershipTest {

    private static final String SELF = "127.0.0.1:1";
    private static final PeerId NEW_VOTER = Membership.peer("127.0.0.1:2");

    private final AtomicReference<@Nullable Closure> adding = new AtomicReference<>();
    private final AtomicInteger entries = new AtomicInteger();

    /** Of an idle group: it learns that the new member has caught up from the entry after that, as JRaft does. */
    private final Node node = (Node) Proxy.newProxyInstance(
            Node.class.getClassLoader(),
            new Class<?>[] {Node.class},
            (_, method, arguments) -> switch (method.getName()) {
                case "addPeer" -> {
                    adding.set((Closure) arguments[1]);
                    yield null;
                }
                case "apply" -> {
                    assertThat(((Task) arguments[0]).getData().remaining()).isZero();
                    entries.incrementAndGet();
                    Closure done = adding.getAndSet(null);
                    if (done != null) {
                        done.run(Status.OK());
                    }
                    yield null;
                }
                case "listPeers" -> List.of(Membership.peer(SELF));
                case "listLearners" -> List.of();
                default -> throw new UnsupportedOperationException(method.getName());
            });

    @Test
    void aVoterThatCaughtUpUnseenIsSeenThoughNobodyWrites() {
        GroupRole role = new GroupRole();
        role.leads(1);
        try (PeerTransport transport = new PeerTransport(
                new PeerCredentials.Secret("a secret of this test".getBytes(StandardCharsets.UTF_8)))) {
            GroupCalls calls = new GroupCalls(transport, "group");
            ReadBarrier barrier = new ReadBarrier(
                    confirmation -> confirmation.ended(true), role, calls, Duration.ofSeconds(5), () -> 0);
            Membership membership = new Membership(node, role, calls, SELF, List.of(SELF), barrier, Runnable::run);

            membership.addVoter(NEW_VOTER);

            assertThat(entries).hasValue(1);
        }
    }
}
