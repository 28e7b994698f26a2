package io.photoncloud.bench;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.photoncloud.proto.creditservice.v1.CommitReservationRequest;
import io.photoncloud.proto.creditservice.v1.CreateWalletRequest;
import io.photoncloud.proto.creditservice.v1.CreditServiceGrpc;
import io.photoncloud.proto.creditservice.v1.PostItem;
import io.photoncloud.proto.creditservice.v1.PostReply;
import io.photoncloud.proto.creditservice.v1.PostRequest;
import io.photoncloud.proto.creditservice.v1.PostResult;
import io.photoncloud.proto.creditservice.v1.ReservationStatus;
import io.photoncloud.proto.creditservice.v1.ReserveRequest;
import io.photoncloud.proto.creditservice.v1.VerifyLedgerRequest;
import io.photoncloud.proto.creditservice.v1.VerifyLedgerResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A closed-loop load on CreditService's stream of changes: amounts are reserved in wallets and then charged, and each pair
 * that is done makes room for the next. Every answer must be that of the change asked for, and at the end the ledger must say
 * of itself that it is right.
 */
public final class LedgerLoad {

    /** What is sent in one message, at most: CreditService's own bound. */
    private static final int TOGETHER_MAX = 256;

    private static final long BALANCE = 1_000_000_000_000L;
    private static final int MAKERS = 32;

    private record Options(
            String host,
            int port,
            String wallet,
            int wallets,
            int streams,
            int pairs,
            boolean keys,
            HttpOptions times) {}

    private final Options options;
    private final ManagedChannel channel;
    private final AtomicReference<String> failure = new AtomicReference<>("");
    private volatile boolean measuring;
    private volatile boolean over;

    private LedgerLoad(Options options) {
        this.options = options;
        this.channel = NettyChannelBuilder.forAddress(options.host(), options.port())
                .usePlaintext()
                .directExecutor()
                .build();
    }

    public static void main(String[] words) throws Exception {
        LedgerLoad load = new LedgerLoad(parse(words));
        load.makeWallets();
        load.run();
    }

    /** {@code --target HOST:PORT --wallet NAME --wallets N --streams N --pairs N --keys yes|no --warmup --seconds --watch-pids --label}. */
    private static Options parse(String[] words) throws Exception {
        Map<String, String> own = new HashMap<>();
        List<String> others = new ArrayList<>(List.of("--url", "http://127.0.0.1:1/", "--bodies", "/proc/version"));
        List<String> names = List.of("target", "wallet", "wallets", "streams", "pairs", "keys");
        for (int at = 0; at + 1 < words.length; at += 2) {
            String name = words[at].substring(2);
            if (names.contains(name)) {
                own.put(name, words[at + 1]);
            } else {
                others.addAll(List.of(words[at], words[at + 1]));
            }
        }
        String target = own.getOrDefault("target", "127.0.0.1:50057");
        int colon = target.lastIndexOf(':');
        return new Options(
                target.substring(0, colon),
                Integer.parseInt(target.substring(colon + 1)),
                own.getOrDefault("wallet", "bench"),
                Integer.parseInt(own.getOrDefault("wallets", "1")),
                Integer.parseInt(own.getOrDefault("streams", "4")),
                Integer.parseInt(own.getOrDefault("pairs", "512")),
                own.getOrDefault("keys", "no").equals("yes"),
                HttpOptions.parse(others.toArray(String[]::new)));
    }

    private String wallet(int number) {
        return options.wallet() + "-" + number;
    }

    private void makeWallets() throws Exception {
        Metadata.Key<String> key = Metadata.Key.of("idempotency-key", Metadata.ASCII_STRING_MARSHALLER);
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService makers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int maker = 0; maker < MAKERS; maker++) {
                all.add(makers.submit(() -> {
                    for (int i = next.getAndIncrement(); i < options.wallets(); i = next.getAndIncrement()) {
                        Metadata once = new Metadata();
                        once.put(key, "make-" + wallet(i));
                        var _ = CreditServiceGrpc.newBlockingStub(channel)
                                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(once))
                                .createWallet(CreateWalletRequest.newBuilder()
                                        .setProjectId(wallet(i))
                                        .setOrgId("bench")
                                        .setInitialBalance(BALANCE)
                                        .build());
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
    }

    private void run() throws Exception {
        List<Stream> streams = new ArrayList<>();
        for (int i = 0; i < options.streams(); i++) {
            streams.add(new Stream());
        }
        streams.forEach(Stream::begin);
        waitFor(options.times().warmupSeconds());
        Counted begun = Counted.now(options.times().watchedPids());
        measuring = true;
        waitFor(options.times().measuredSeconds());
        measuring = false;
        Counted ended = Counted.now(options.times().watchedPids());
        over = true;
        for (Stream stream : streams) {
            if (!stream.done.await(30, TimeUnit.SECONDS)) {
                failure.compareAndSet("", "a stream did not end");
            }
        }
        VerifyLedgerResponse verdict =
                CreditServiceGrpc.newBlockingStub(channel).verifyLedger(VerifyLedgerRequest.getDefaultInstance());
        if (!verdict.getValid()) {
            failure.compareAndSet("", "the ledger is wrong: " + verdict.getProblemsList());
        }
        channel.shutdownNow();
        report(Latencies.sorted(streams.stream().map(each -> each.latencies).toList()), begun, ended);
    }

    private void waitFor(double seconds) throws InterruptedException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end && failure.get().isEmpty()) {
            Thread.sleep(10); // tidy: what is measured is what happens in a given time
        }
    }

    private void report(long[] nanos, Counted begun, Counted ended) {
        System.out.printf(
                Locale.ROOT,
                "{\"label\":\"%s\",\"op\":\"pair\",\"wallets\":%d,\"streams\":%d,\"pairs_under_way\":%d,\"keys\":%b,%s,\"errors_ever\":%d}%n",
                options.times().label(),
                options.wallets(),
                options.streams(),
                options.streams() * options.pairs(),
                options.keys(),
                Report.fields(nanos, begun, ended),
                failure.get().isEmpty() ? 0 : 1);
        if (!failure.get().isEmpty()) {
            System.err.println("ledger load: " + failure.get());
            System.exit(1);
        }
    }

    /** One stream; its answers come one after the other, on the event loop. */
    private final class Stream implements StreamObserver<PostReply> {
        private final CountDownLatch done = new CountDownLatch(1);
        private final Latencies latencies = new Latencies();
        private final long[] begun = new long[options.pairs()];
        private final String unique =
                Long.toHexString(ThreadLocalRandom.current().nextLong());
        private long keys;
        private int underWay;
        private final StreamObserver<PostRequest> server;
        private PostRequest.Builder request = PostRequest.newBuilder();

        Stream() {
            server = CreditServiceGrpc.newStub(channel).post(this);
        }

        /** Answers come before all is sent. */
        synchronized void begin() {
            for (int pair = 0; pair < options.pairs(); pair++) {
                underWay++;
                reserve(pair);
            }
            send();
        }

        private void reserve(int pair) {
            begun[pair] = System.nanoTime();
            String project = wallet(ThreadLocalRandom.current().nextInt(options.wallets()));
            add(PostItem.newBuilder()
                    .setSequence(pair)
                    .setReserve(
                            ReserveRequest.newBuilder().setProjectId(project).setAmount(20)));
        }

        private void add(PostItem.Builder item) {
            if (options.keys()) {
                item.setIdempotencyKey(unique + "-" + keys++);
            }
            request.addItems(item);
            if (request.getItemsCount() == TOGETHER_MAX) {
                send();
            }
        }

        private void send() {
            if (request.getItemsCount() > 0) {
                server.onNext(request.build());
                request = PostRequest.newBuilder();
            }
        }

        @Override
        public synchronized void onNext(PostReply reply) {
            reply.getResultsList().forEach(this::answered);
            send();
            if (underWay == 0) {
                server.onCompleted();
            }
        }

        private void answered(PostResult result) {
            int pair = (int) result.getSequence();
            ReservationStatus status = result.getReservation().getStatus();
            if (status == ReservationStatus.RESERVATION_STATUS_ACTIVE) {
                add(PostItem.newBuilder()
                        .setSequence(pair)
                        .setCommit(CommitReservationRequest.newBuilder()
                                .setId(result.getReservation().getId())
                                .setActualAmount(18)));
            } else if (status == ReservationStatus.RESERVATION_STATUS_COMMITTED) {
                if (measuring) {
                    latencies.add(System.nanoTime() - begun[pair]);
                }
                if (over) {
                    underWay--;
                } else {
                    reserve(pair);
                }
            } else {
                failure.compareAndSet("", "answered with " + result);
                underWay--;
            }
        }

        @Override
        public void onError(Throwable gone) {
            failure.compareAndSet("", "the stream broke: " + gone);
            done.countDown();
        }

        @Override
        public void onCompleted() {
            done.countDown();
        }
    }
}
