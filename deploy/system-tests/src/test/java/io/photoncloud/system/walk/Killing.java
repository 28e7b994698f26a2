package io.photoncloud.system.walk;

import io.photoncloud.system.Launcher;
import io.photoncloud.system.chainfire.RunningCloud;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Kills the services of a cloud in turn, so many times, without warning and at random moments, and starts each again. */
public final class Killing implements AutoCloseable {

    /** How long one of them is left alone. */
    public record Pause(Duration min, Duration max) {

        Duration draw(Random random) {
            return Duration.ofMillis(random.nextLong(min.toMillis(), max.toMillis() + 1));
        }
    }

    /** Somebody who calls what is killed. */
    @FunctionalInterface
    public interface Client {
        void step();
    }

    /** One was away. */
    public record Outage(String service, Instant killed, Instant ready) {

        /** Whether it was away at that moment. */
        public boolean covers(Instant moment) {
            return moment.isAfter(killed) && moment.isBefore(ready);
        }
    }

    private final CountDownLatch givenUp = new CountDownLatch(1);
    private final FutureTask<List<Outage>> outages;

    private Killing(RunningCloud cloud, Random random, Pause pause, int times, List<String> services) {
        this.outages = new FutureTask<>(() -> run(cloud, random, pause, times, services));
    }

    public static Killing start(RunningCloud cloud, Random random, Pause pause, int times, String... services) {
        Killing killing = new Killing(cloud, random, pause, times, List.of(services));
        Thread.ofPlatform().name("killing").start(killing.outages);
        return killing;
    }

    private List<Outage> run(RunningCloud cloud, Random random, Pause pause, int times, List<String> services)
            throws InterruptedException {
        List<Outage> all = new ArrayList<>();
        for (int time = 0; time < times && !isGivenUpWithin(pause.draw(random)); time++) {
            String service = services.get(time % services.size());
            Launcher.kill(cloud.launcher().pid(service, 1).orElseThrow());
            Instant killed = InstantSource.system().instant();
            var _ = cloud.up();
            all.add(new Outage(service, killed, InstantSource.system().instant()));
        }
        var _ = isGivenUpWithin(pause.draw(random));
        return all;
    }

    private boolean isGivenUpWithin(Duration time) throws InterruptedException {
        return givenUp.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Has clients take one step after another, each on a thread of its own, until everything is up for good. */
    public List<Outage> during(List<? extends Client> clients) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> walks = new ArrayList<>();
            for (Client client : clients) {
                walks.add(threads.submit(() -> {
                    while (!outages.isDone()) {
                        client.step();
                    }
                }));
            }
            for (Future<?> walk : walks) {
                walk.get();
            }
        }
        return outages.get();
    }

    /** What it is about to start is up before this returns, or has failed to be. */
    @Override
    public void close() {
        givenUp.countDown();
        try {
            var _ = outages.get();
        } catch (ExecutionException e) {
            System.out.println("a service did not start again: " + e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
