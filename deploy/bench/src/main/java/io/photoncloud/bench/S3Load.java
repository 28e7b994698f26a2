package io.photoncloud.bench;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A closed-loop load by S3: each client puts or gets objects on a connection that stays open, the next one when the last is answered. The
 * same for every server. Every answer must be a 200, and of a get have all bytes.
 */
public final class S3Load {

    private static final byte[] NOTHING = new byte[0];

    private final S3Options options;
    private final byte[] body;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<String> failure = new AtomicReference<>("");
    private volatile boolean measuring;
    private volatile boolean done;

    private S3Load(S3Options options) {
        this.options = options;
        this.body = new byte[options.operation().equals("get") ? 0 : options.bytes()];
        new Random(1).nextBytes(body);
    }

    public static void main(String[] words) throws IOException, GeneralSecurityException, InterruptedException {
        S3Options options = S3Options.parse(words);
        S3Load load = new S3Load(options);
        load.prepare();
        List<Latencies> latencies = new ArrayList<>();
        List<Thread> clients = new ArrayList<>();
        for (int client = 0; client < options.clients(); client++) {
            Latencies own = new Latencies();
            latencies.add(own);
            clients.add(Thread.ofPlatform().start(() -> load.run(own)));
        }
        if (!options.fills()) {
            goOnFor(options.warmupSeconds());
        }
        Counted begun = Counted.now(options.watchedPids());
        load.measuring = true;
        if (!options.fills()) {
            goOnFor(options.measuredSeconds());
            load.measuring = false;
            load.done = true;
        }
        Counted ended = Counted.now(options.watchedPids());
        for (Thread client : clients) {
            client.join();
        }
        long[] nanos = Latencies.sorted(latencies);
        double seconds = begun.secondsUntil(ended);
        System.out.printf(
                Locale.ROOT,
                "{\"label\":\"%s\",\"op\":\"%s\",\"bytes\":%d,\"clients\":%d,\"mib_per_second\":%.1f,%s,\"failed\":%b}%n",
                options.label(),
                options.operation(),
                options.bytes(),
                options.clients(),
                (double) nanos.length * options.bytes() / (1 << 20) / seconds,
                Report.fields(nanos, begun, ended),
                !load.failure.get().isEmpty());
        if (!load.failure.get().isEmpty()) {
            System.err.println("s3 load: " + load.failure.get());
            System.exit(1);
        }
    }

    /** Makes the bucket, which may be there; what is to be read was put by a run before. */
    private void prepare() throws GeneralSecurityException {
        S3Signing signing = new S3Signing(options);
        try (S3Connection connection = new S3Connection(options)) {
            connection.exchange(signing.head("PUT", "/" + options.bucket(), 0), NOTHING, -1);
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("Bucket")) {
                failure.compareAndSet("", "the bucket cannot be made: " + e.getMessage());
            }
        }
    }

    private void run(Latencies latencies) {
        try {
            S3Signing signing = new S3Signing(options);
            S3Connection connection = new S3Connection(options);
            while (!done && failure.get().isEmpty()) {
                int number = next.getAndIncrement();
                if (options.fills() && number >= options.keys()) {
                    break;
                }
                boolean counts = measuring;
                long start = System.nanoTime();
                once(signing, connection, options.path(Math.floorMod(number, options.keys())));
                if (counts && measuring) {
                    latencies.add(System.nanoTime() - start);
                }
                if (connection.isEnded()) {
                    connection.close();
                    connection = new S3Connection(options);
                }
            }
            connection.close();
        } catch (IOException | GeneralSecurityException e) {
            failure.compareAndSet("", String.valueOf(e.getMessage()));
        }
    }

    private void once(S3Signing signing, S3Connection connection, String path)
            throws IOException, GeneralSecurityException {
        if (body.length > 0) {
            connection.exchange(signing.head("PUT", path, body.length), body, -1);
        } else {
            connection.exchange(signing.head("GET", path, 0), NOTHING, options.bytes());
        }
    }

    /** The clients, not the caller, are at work for that long. */
    private static void goOnFor(double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
