package io.photoncloud.chainfire.store.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.entity.Task;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LogEntranceTest {

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger entries = new AtomicInteger();
    /** As JRaft's: joined, it has no queue any more. */
    private final AtomicBoolean joined = new AtomicBoolean();

    private final Node node =
            (Node) Proxy.newProxyInstance(Node.class.getClassLoader(), new Class<?>[] {Node.class}, (_, method, _) -> {
                assertThat(method.getName()).isEqualTo("apply");
                entered.countDown();
                goOn.await();
                assertThat(joined).as("joined while an entry comes in").isFalse();
                entries.incrementAndGet();
                return null;
            });

    private final LogEntrance entrance = new LogEntrance(node);

    @Test
    void nothingEntersOnceItIsClosed() {
        goOn.countDown();
        entrance.apply(new Task());
        entrance.close();
        assertThatIllegalStateException().isThrownBy(() -> entrance.apply(new Task()));
        assertThat(entries).hasValue(1);
    }

    @Test
    void closingWaitsForAnEntryThatIsOnItsWayIn() throws InterruptedException {
        Thread applying = Thread.ofPlatform().start(() -> entrance.apply(new Task()));
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        Thread closing = Thread.ofPlatform().start(() -> {
            entrance.close();
            joined.set(true);
        });
        assertThat(closing.join(java.time.Duration.ofMillis(50)))
                .as("closed at once")
                .isFalse();
        goOn.countDown();
        applying.join();
        closing.join();
        assertThat(entries).hasValue(1);
        assertThat(joined).isTrue();
    }
}
