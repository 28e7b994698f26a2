package io.photoncloud.chainfire.members;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/** Has this node written its own number once it is ready, and tries until it could. */
public final class SelfNumbering implements ApplicationListener<ApplicationReadyEvent>, AutoCloseable {

    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final NodeService nodes;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("chainfire-self-numbering").factory());

    public SelfNumbering(NodeService nodes) {
        this.nodes = nodes;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        timer.execute(this::attempt);
    }

    private void attempt() {
        if (nodes.numberSelf()) {
            timer.shutdown();
        } else if (!timer.isShutdown()) {
            var _ = timer.schedule(this::attempt, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
