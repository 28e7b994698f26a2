package io.photoncloud.bench;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.photoncloud.proto.etcd.server.KVGrpc;
import io.photoncloud.proto.etcd.server.PutRequest;
import io.photoncloud.proto.etcd.server.PutResponse;
import io.photoncloud.proto.etcd.server.RangeRequest;
import io.photoncloud.proto.etcd.server.RangeResponse;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Closed loops over asynchronous stubs: each makes its next call when the last is answered. A loop whose call fails
 * ends, since going on would only repeat the failure, and the run then counts as failed.
 */
final class Load {
    /** MEASURING is the only phase in which answers are recorded; STOPPED lets each loop end with its call in flight. */
    enum Phase {
        WARMING,
        MEASURING,
        STOPPED
    }

    private static final int VALUE_POOL_BYTES = 1 << 20;

    private final LoadOptions options;
    private final byte[] valuePool = new byte[VALUE_POOL_BYTES + LoadOptions.VALUE_BYTES_MAX];
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicReference<String> firstFailure = new AtomicReference<>("");
    private volatile Phase phase = Phase.WARMING;

    Load(LoadOptions options) {
        this.options = options;
        new SplittableRandom(options.seed()).nextBytes(valuePool);
    }

    void enter(Phase next) {
        phase = next;
    }

    int running() {
        return running.get();
    }

    int failures() {
        return failures.get();
    }

    String firstFailure() {
        return firstFailure.get();
    }

    /** Starts one loop; its latencies go where the given list says, and only that loop writes there. */
    void start(KVGrpc.KVStub stub, Latencies latencies, SplittableRandom random) {
        running.incrementAndGet();
        switch (options.op()) {
            case PUT -> new PutLoop(stub, latencies, random).call();
            case GET -> new GetLoop(stub, latencies, random).call();
        }
    }

    private ByteString key(SplittableRandom random) {
        String digits = String.valueOf(random.nextLong(options.keys()));
        return ByteString.copyFromUtf8(options.keyPrefix() + "0".repeat(10 - digits.length()) + digits);
    }

    private abstract class Loop<T> implements StreamObserver<T> {
        final KVGrpc.KVStub stub;
        final SplittableRandom random;
        private final Latencies latencies;
        private long startedNanos;

        Loop(KVGrpc.KVStub stub, Latencies latencies, SplittableRandom random) {
            this.stub = stub;
            this.latencies = latencies;
            this.random = random;
        }

        abstract void send();

        /** What is wrong with the answer, or an empty string. */
        abstract String faultOf(T answer);

        void call() {
            startedNanos = System.nanoTime();
            send();
        }

        @Override
        public void onNext(T answer) {
            String fault = faultOf(answer);
            if (!fault.isEmpty()) {
                failures.incrementAndGet();
                firstFailure.compareAndSet("", fault);
            } else if (phase == Phase.MEASURING) {
                latencies.add(System.nanoTime() - startedNanos);
            }
        }

        @Override
        public void onError(Throwable cause) {
            failures.incrementAndGet();
            firstFailure.compareAndSet("", cause.toString());
            running.decrementAndGet();
        }

        @Override
        public void onCompleted() {
            if (phase == Phase.STOPPED) {
                running.decrementAndGet();
            } else {
                call();
            }
        }
    }

    private final class PutLoop extends Loop<PutResponse> {
        PutLoop(KVGrpc.KVStub stub, Latencies latencies, SplittableRandom random) {
            super(stub, latencies, random);
        }

        @Override
        void send() {
            // A window at a random place in random bytes: values that differ and do not compress.
            int from = random.nextInt(VALUE_POOL_BYTES);
            PutRequest request = PutRequest.newBuilder()
                    .setKey(key(random))
                    .setValue(ByteString.copyFrom(valuePool, from, options.valueBytes()))
                    .build();
            stub.put(request, this);
        }

        @Override
        String faultOf(PutResponse answer) {
            return answer.hasHeader() ? "" : "an answer without a header";
        }
    }

    private final class GetLoop extends Loop<RangeResponse> {
        private ByteString asked = ByteString.EMPTY;

        GetLoop(KVGrpc.KVStub stub, Latencies latencies, SplittableRandom random) {
            super(stub, latencies, random);
        }

        @Override
        void send() {
            asked = key(random);
            stub.range(RangeRequest.newBuilder().setKey(asked).build(), this);
        }

        @Override
        String faultOf(RangeResponse answer) {
            boolean right = answer.getCount() == 1 && answer.getKvs(0).getKey().equals(asked);
            return right ? "" : "the key is missing or another: " + asked.toStringUtf8();
        }
    }
}
