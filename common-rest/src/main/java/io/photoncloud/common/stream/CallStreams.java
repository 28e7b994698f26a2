package io.photoncloud.common.stream;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.RequestContext;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Tells feeds as the answers of a gRPC call. Nothing is put into a message before the transport has room for it. Safe for many
 * threads.
 */
public final class CallStreams {

    private final OpenStreams streams;
    private final LongSupplier nanoTime;

    /** @param nanoTime a clock that never goes back */
    public CallStreams(OpenStreams streams, LongSupplier nanoTime) {
        this.streams = streams;
        this.nanoTime = nanoTime;
    }

    /**
     * Answers the call, which goes on after this returns: until its client gives it up, the feed ends, or the caller may not
     * listen any more. To be called by the handler itself.
     *
     * @param form the message of what is told
     * @param allowed throws where the caller may not listen, as it would at the beginning
     */
    public <M, A> void tell(
            StreamObserver<A> answers, Supplier<? extends Feed<M>> open, Function<M, A> form, Runnable allowed) {
        OpenStreams.Place place = streams.enter();
        Feed<M> feed;
        try {
            feed = open.get();
        } catch (RuntimeException e) { // tidy: whatever it is, it is thrown on, and the place is free again
            place.close();
            throw e;
        }
        Telling<M, A> telling = new Telling<>((ServerCallStreamObserver<A>) answers, place, feed, form, allowed);
        telling.begin();
    }

    private final class Telling<M, A> {

        private final PacedAnswers<A> answers;
        private final OpenStreams.Place place;
        private final Feed<M> feed;
        private final Function<M, A> form;
        private final Runnable allowed;
        private final RequestContext context = RequestContext.current();

        Telling(
                ServerCallStreamObserver<A> call,
                OpenStreams.Place place,
                Feed<M> feed,
                Function<M, A> form,
                Runnable allowed) {
            this.answers = new PacedAnswers<>(call, place::wake, nanoTime);
            this.place = place;
            this.feed = feed;
            this.form = form;
            this.allowed = allowed;
        }

        void begin() {
            Thread.ofVirtual().name("call-stream").start(RequestContext.carried(this::run));
        }

        private void run() {
            try (place;
                    feed) {
                serve();
                answers.fail(new CloudException(
                        ErrorCode.UNAVAILABLE, "this process stops: go on with another from the last position"));
            } catch (RuntimeException e) { // tidy: the edge, where whatever happened ends the call as the door does
                answers.fail(e);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private void serve() throws InterruptedException {
            long checked = nanoTime.getAsLong();
            while (!place.isClosing() && !answers.isCancelled()) {
                Optional<M> told = place.next(feed::next);
                if (nanoTime.getAsLong() - checked >= streams.heartbeat().toNanos()) {
                    context.standing().require();
                    allowed.run();
                    checked = nanoTime.getAsLong();
                }
                if (told.isPresent()) {
                    answers.send(form.apply(told.get()));
                }
            }
        }
    }
}
