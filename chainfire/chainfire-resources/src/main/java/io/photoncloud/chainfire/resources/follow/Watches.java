package io.photoncloud.chainfire.resources.follow;

import io.grpc.stub.StreamObserver;
import io.photoncloud.common.stream.CallStreams;
import io.photoncloud.common.stream.OpenStreams;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The Watch methods of gRPC doors: rows that there are, and then what changes. Safe for many threads. */
public final class Watches {

    private static final String POSITION = "position";

    private final CallStreams calls;
    private final OpenStreams streams;
    private final LongSupplier nanoTime;

    /** @param nanoTime a clock that never goes back */
    public Watches(OpenStreams streams, LongSupplier nanoTime) {
        this.calls = new CallStreams(streams, nanoTime);
        this.streams = streams;
        this.nanoTime = nanoTime;
    }

    /**
     * Answers a call, which goes on after this returns. To be called by the handler itself.
     *
     * @param position from where the client goes on; empty to begin
     * @param followed what the caller may see; throws where that is not allowed, and is asked again now and then
     */
    public <T, A> void tell(
            StreamObserver<A> answers, String position, Supplier<Followed<T>> followed, Function<Told<T>, A> form) {
        Position from = Position.parse(POSITION, position);
        Followed<T> rows = followed.get();
        calls.tell(answers, () -> Follower.open(rows, from, streams.heartbeat()), form, () -> {
            var _ = followed.get();
        });
    }

    /**
     * As above, of what is alive by a lease.
     *
     * @param alive the ids of those that are
     */
    public <T, A> void tellHeard(
            StreamObserver<A> answers,
            String position,
            Supplier<Followed<T>> followed,
            Supplier<Set<String>> alive,
            Function<HeardFollower.Heard<T>, A> form) {
        Position from = Position.parse(POSITION, position);
        Followed<T> rows = followed.get();
        calls.tell(answers, () -> HeardFollower.open(rows, from, streams.heartbeat(), alive, nanoTime), form, () -> {
            var _ = followed.get();
        });
    }
}
