package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.store.Decisions;
import io.photoncloud.chainfire.store.Decisions.Result;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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

    private static final class Waiting {
        private final Post post;
        private final CompletableFuture<Result<Outcome>> result = new CompletableFuture<>();

        Waiting(Post post) {
            this.post = post;
        }
    }

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

    /** Waits for what becomes of a post. @throws StoreException as {@link Decisions#decide} */
    Result<Outcome> decide(Post post) {
        Waiting here = new Waiting(post);
        if (closed) {
            throw closedException();
        }
        if (!waiting.offer(here)) {
            throw new StoreException(
                    Reason.TOO_MANY_REQUESTS, "too many commands: " + WAITING_MAX + " are waiting already");
        }
        if (closed) {
            // close() may not have seen it.
            refuseWaiting();
        }
        try {
            return here.result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException cause) {
                throw new StoreException(cause.reason(), String.valueOf(cause.getMessage()), cause);
            }
            throw e;
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
                together = handIn(together);
            } catch (InterruptedException _) {
                // By close(); the loop's condition tells.
            }
        }
        fail(together, closedException());
        refuseWaiting();
    }

    /** @return those that are to be handed in again */
    private List<Waiting> handIn(List<Waiting> together) {
        List<Waiting> again = new ArrayList<>();
        try {
            switch (decisions.decide(together.stream().map(each -> each.post).toList())) {
                case Result.Decided<List<Outcome>>(List<Outcome> outcomes) -> {
                    for (int i = 0; i < outcomes.size(); i++) {
                        if (outcomes.get(i) instanceof Outcome.Postponed) {
                            again.add(together.get(i));
                        } else {
                            together.get(i).result.complete(new Result.Decided<>(outcomes.get(i)));
                        }
                    }
                }
                case Result.Unknown<List<Outcome>>(String reason) ->
                    together.forEach(each -> each.result.complete(new Result.Unknown<>(reason)));
            }
        } catch (StoreException e) {
            if (together.size() > 1 && isOfOne(e.reason())) {
                together.forEach(each -> again.addAll(handIn(List.of(each))));
            } else {
                fail(together, e);
            }
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("posts could not be handed in");
            fail(together, new StoreException(Reason.INVALID, "the command could not be handed in", e));
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
        all.forEach(each -> each.result.completeExceptionally(why));
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
