package io.photoncloud.bench.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writes the same requests to each side in turns. They are made before the clock runs. Connections keep together, as those of one sender do
 * whose queues are short: who is far ahead in time makes samples of others too old.
 */
final class Ingest {
    private static final int TOGETHER = 8;

    private final List<Side> sides;
    private final MetricsData data;
    private final Output output;
    private final int connections;
    private final int intervalMs;

    Ingest(List<Side> sides, MetricsData data, Output output, int connections, int intervalMs) {
        this.sides = sides;
        this.data = data;
        this.output = output;
        this.connections = connections;
        this.intervalMs = intervalMs;
    }

    /** Writes so many scrapes in so many rounds; the first round, in which series are new, is told of by itself. */
    void run(long fromMs, int scrapes, int rounds) throws IOException {
        int done = 0;
        for (int round = 0; round < rounds; round++) {
            int count = (scrapes - done) / (rounds - round);
            List<List<byte[]>> requests = data.next(fromMs + (long) done * intervalMs, count, connections);
            long samples = (long) count * data.series();
            for (int turn = 0; turn < sides.size(); turn++) {
                write(sides.get((round + turn) % sides.size()), requests, samples, round == 0);
            }
            done += count;
        }
    }

    private void write(Side side, List<List<byte[]>> requests, long samples, boolean first) throws IOException {
        double cpu = side.cpuSeconds();
        long began = System.nanoTime();
        send(side, requests);
        double seconds = (System.nanoTime() - began) / 1e9;
        String what = first ? "samples/s, new series" : "samples/s";
        double cpuMicros = (side.cpuSeconds() - cpu) * 1e6 / samples;
        output.add(
                what,
                side,
                samples / seconds,
                String.format(
                        Locale.ROOT,
                        ",\"seconds\":%.3f,\"samples\":%d,\"server_cpu_us_per_sample\":%.3f",
                        seconds,
                        samples,
                        cpuMicros));
    }

    private void send(Side side, List<List<byte[]>> requests) throws IOException {
        int longest = requests.stream().mapToInt(List::size).max().orElse(0);
        CyclicBarrier together = new CyclicBarrier(requests.size());
        try (ExecutorService senders = Executors.newFixedThreadPool(requests.size())) {
            List<Future<?>> sending = new ArrayList<>();
            for (List<byte[]> own : requests) {
                sending.add(senders.submit(() -> send(side, own, longest, together)));
            }
            for (Future<?> one : sending) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void send(Side side, List<byte[]> requests, int longest, CyclicBarrier together) {
        try (HttpConnection connection = side.connect()) {
            for (int at = 0; at < longest; at++) {
                if (at % TOGETHER == 0) {
                    together.await();
                }
                if (at < requests.size()) {
                    connection.write(requests.get(at));
                }
            }
        } catch (IOException e) {
            together.reset();
            throw new UncheckedIOException(e);
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException("another connection failed", e);
        }
    }
}
