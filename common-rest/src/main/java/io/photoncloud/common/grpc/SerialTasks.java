package io.photoncloud.common.grpc;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs tasks one after the other, in order, on virtual threads: none while there is nothing to do. */
final class SerialTasks implements Executor {

    private static final Logger log = LoggerFactory.getLogger(SerialTasks.class);

    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final String name;
    private final Runnable onFailure;
    private boolean running;

    /** @param onFailure run after a task that failed, beside the tasks after it */
    SerialTasks(String name, Runnable onFailure) {
        this.name = name;
        this.onFailure = onFailure;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (waiting) {
            waiting.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        Thread.ofVirtual().name(name).start(this::work);
    }

    private void work() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (RuntimeException | Error e) { // tidy: whatever it is, the tasks after it are run
                log.atError().setCause(e).log("a step of a gRPC call failed");
                onFailure.run();
            }
        }
    }

    private @Nullable Runnable next() {
        synchronized (waiting) {
            Runnable task = waiting.poll();
            running = task != null;
            return task;
        }
    }
}
