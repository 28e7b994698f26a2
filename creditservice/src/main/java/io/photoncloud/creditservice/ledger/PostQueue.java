package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.store.Decisions;
import io.photoncloud.chainfire.store.Decisions.Result;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands posts in as lists: all that wait when there is room for one more list. What is handed in together is decided in the
 * order in which it came, and committed as one; nothing waits for others to come. Safe for many threads.
 */
final class PostQueue implements AutoCloseable {

    /** Posts that wait at one member to be handed in, at most. */
    static final int WAITING_MAX = 16_384;

    /** Posts of one list. With the longest texts that commands may have, they take 2.5 MB. */
    static final int TOGETHER_MAX = 256;

    /** Lists that are under way: while one is on its way to the disk the next one is decided. */
    static final int UNDER_WAY_MAX = 2;

    private static final Logger LOG = LoggerFactory.getLogger(PostQueue.class);

    private record Waiting(Post post, Told<Result<Outcome>> told) {}

    private final Decisions<List<Post>, List<Outcome>> decisions;
    private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final List<Thread> threads;
    private volatile boolean closed;

    PostQueue(Decisions<List<Post>, List<Outcome>> decisions) {
        this.decisions = decisions;
        this.threads = Stream.generate(() -> Thread.ofVirtual().name("posts").unstarted(this::run))
                .limit(UNDER_WAY_MAX)
                .toList();
        threads.forEach(Thread::start);
    }

    /** Never blocks. What becomes of the post is told, perhaps before this returns; what fails as {@link Decisions#decide} does. */
    void decide(Post post, Told<Result<Outcome>> told) {
        if (closed) {
            told.failed(closedException());
            return;
        }
        if (!waiting.offer(new Waiting(post, told))) {
            told.failed(new StoreException(
                    Reason.TOO_MANY_REQUESTS, "too many commands: " + WAITING_MAX + " are waiting already"));
            return;
        }
        if (closed) {
            // close() may not have seen it.
            refuseWaiting();
        }
    }

    private static StoreException closedException() {
        return new StoreException(Reason.CLOSED, "the ledger is closed");
    }

    private void run() {
        List<Waiting> together = new ArrayList<>();
        while (!closed) {
            try {
                if (together.isEmpty()) {
                    together.add(waiting.take());
                }
                waiting.drainTo(together, TOGETHER_MAX - together.size());
                together = new ArrayList<>(handIn(together));
            } catch (InterruptedException _) {
                // By close(); the loop's condition tells.
            }
        }
        fail(together, closedException());
        refuseWaiting();
    }

    /** @return those that are to be handed in again */
    private List<Waiting> handIn(List<Waiting> together) {
        try {
            return tell(
                    together,
                    decisions.decide(together.stream().map(Waiting::post).toList()));
        } catch (StoreException e) {
            if (together.size() > 1 && isOfOne(e.reason())) {
                return together.stream()
                        .flatMap(each -> handIn(List.of(each)).stream())
                        .toList();
            }
            fail(together, e);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("posts could not be handed in");
            fail(together, new StoreException(Reason.INVALID, "the command could not be handed in", e));
        }
        return List.of();
    }

    private static List<Waiting> tell(List<Waiting> together, Result<List<Outcome>> result) {
        List<Waiting> again = new ArrayList<>();
        switch (result) {
            case Result.Decided<List<Outcome>>(List<Outcome> outcomes) -> {
                for (int i = 0; i < outcomes.size(); i++) {
                    Waiting each = together.get(i);
                    if (outcomes.get(i) instanceof Outcome.Postponed) {
                        again.add(each);
                    } else {
                        each.told.done(new Result.Decided<>(outcomes.get(i)));
                    }
                }
            }
            case Result.Unknown<List<Outcome>>(String reason) ->
                together.forEach(each -> each.told.done(new Result.Unknown<>(reason)));
        }
        return again;
    }

    /** Whether one post may be to blame, and the others would be decided without it. Nothing was done. */
    private static boolean isOfOne(Reason reason) {
        return switch (reason) {
            case KEY_EMPTY,
                    KEY_TOO_LONG,
                    VALUE_TOO_LARGE,
                    REQUEST_TOO_LARGE,
                    TOO_MANY_OPERATIONS,
                    DUPLICATE_KEY,
                    KEY_NOT_FOUND,
                    LEASE_NOT_FOUND,
                    LEASE_EXISTS,
                    LEASE_TTL_TOO_LARGE,
                    INVALID -> true;
            case UNAVAILABLE,
                    DEADLINE_EXCEEDED,
                    TOO_MANY_REQUESTS,
                    COMPACTED,
                    FUTURE_REVISION,
                    NO_SPACE,
                    DIVERGED,
                    HISTORY_OFF,
                    CLOSED -> false;
        };
    }

    private static void fail(List<Waiting> all, StoreException why) {
        all.forEach(each -> each.told.failed(why));
    }

    private void refuseWaiting() {
        List<Waiting> left = new ArrayList<>();
        waiting.drainTo(left);
        fail(left, closedException());
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        refuseWaiting();
    }
}
