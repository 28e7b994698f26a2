package io.photoncloud.creditservice.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.photoncloud.chainfire.store.Decisions;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.common.api.Idempotency;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PostQueueTest {

    private static Post deposit(long amount) {
        return new Post(new Command.Deposit("p", amount, ""), Cause.TIME, new Idempotency.None(), "", null);
    }

    private static long amount(Post post) {
        return ((Command.Deposit) post.command()).amount();
    }

    private static Outcome done(Post post) {
        return new Outcome.OfQuota(Quota.none(Long.toString(amount(post)), null));
    }

    private static Decisions<List<Post>, List<Outcome>> decisions(
            Function<List<Post>, Decisions.Result<List<Outcome>>> rule) {
        return new Decisions<>() {
            @Override
            public Result<List<Outcome>> decide(List<Post> posts) {
                return rule.apply(posts);
            }

            @Override
            public void close() {}
        };
    }

    private static Decisions.Result<List<Outcome>> allDone(List<Post> posts) {
        return new Decisions.Result.Decided<>(
                posts.stream().map(PostQueueTest::done).toList());
    }

    private static Decisions.Result<Outcome> decide(PostQueue queue, Post post) {
        Awaited<Decisions.Result<Outcome>> end = new Awaited<>();
        queue.decide(post, end);
        return end.await();
    }

    @Test
    void whatWaitsWhileListsAreUnderWayIsHandedInTogetherAndEachGetsItsOwnAnswer() throws Exception {
        LinkedBlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
        CountDownLatch held = new CountDownLatch(1);
        try (PostQueue queue = new PostQueue(decisions(posts -> {
                    sizes.add(posts.size());
                    awaitQuietly(held);
                    return allDone(posts);
                }));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Decisions.Result<Outcome>>> answers = new ArrayList<>();
            for (int i = 0; i < PostQueue.UNDER_WAY_MAX; i++) {
                long amount = i;
                answers.add(threads.submit(() -> decide(queue, deposit(amount))));
                assertThat(sizes.take()).isEqualTo(1);
            }
            CountDownLatch begun = new CountDownLatch(500);
            IntStream.range(PostQueue.UNDER_WAY_MAX, PostQueue.UNDER_WAY_MAX + 500)
                    .forEach(i -> answers.add(threads.submit(() -> {
                        begun.countDown();
                        return decide(queue, deposit(i));
                    })));
            begun.await();
            held.countDown();

            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo(new Decisions.Result.Decided<>(done(deposit(i))));
            }
            assertThat(sizes).allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(PostQueue.TOGETHER_MAX));
            assertThat(sizes).hasSizeLessThan(250);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aPostThatSpoilsItsListIsRefusedAloneAndWhatIsPostponedComesAgain() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        try (PostQueue queue = new PostQueue(decisions(posts -> {
                    awaitQuietly(held);
                    if (posts.stream().anyMatch(post -> amount(post) == 7)) {
                        throw new StoreException(StoreException.Reason.INVALID, "the decision failed");
                    }
                    // Takes one at a time.
                    return new Decisions.Result.Decided<>(IntStream.range(0, posts.size())
                            .mapToObj(i -> i == 0 ? done(posts.get(i)) : new Outcome.Postponed())
                            .toList());
                }));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Decisions.Result<Outcome>>> answers = IntStream.range(0, 20)
                    .mapToObj(i -> threads.submit(() -> decide(queue, deposit(i))))
                    .toList();
            held.countDown();

            for (int i = 0; i < answers.size(); i++) {
                Future<Decisions.Result<Outcome>> answer = answers.get(i);
                if (i == 7) {
                    assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                            .isThrownBy(answer::get)
                            .withMessageContaining("the decision failed");
                } else {
                    assertThat(answer.get()).isEqualTo(new Decisions.Result.Decided<>(done(deposit(i))));
                }
            }
        }
    }

    @Test
    void aListWhoseAnswerIsLostIsUnknownToAllOfIt() {
        try (PostQueue queue = new PostQueue(decisions(_ -> new Decisions.Result.Unknown<>("lost")))) {
            assertThat(decide(queue, deposit(1))).isEqualTo(new Decisions.Result.Unknown<>("lost"));
        }
    }
}
