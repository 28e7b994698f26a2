package io.photoncloud.iam.authz;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.iam.policy.PolicyFeed;
import io.photoncloud.iam.policy.PolicySubscription;
import io.photoncloud.iam.policy.PolicySubscription.Batch;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One service's stream of policies, on a thread of its own: a snapshot in parts, then changes as they come, and a heartbeat
 * at least every second for as long as this IAM itself hears from the store. Nothing is put into a message before the
 * transport has room for it.
 */
final class PolicyStream<A> {

    private static final Duration HEARTBEAT = Duration.ofMillis(500);

    /** How long the store may have said nothing while heartbeats still go out. */
    private static final Duration FRESH = Duration.ofSeconds(3);

    private final PolicyFeed feed;
    private final AuthzWire.Messages<A> messages;
    private final ServerCallStreamObserver<A> observer;
    private final Semaphore signals = new Semaphore(0);

    PolicyStream(PolicyFeed feed, AuthzWire.Messages<A> messages, ServerCallStreamObserver<A> observer) {
        this.feed = feed;
        this.messages = messages;
        this.observer = observer;
    }

    /** To be called by the handler itself, as only it may set what is told of the call. */
    void start() {
        observer.setOnReadyHandler(signals::release);
        observer.setOnCancelHandler(signals::release);
        Thread.ofVirtual().name("policy-stream").start(this::run);
    }

    private void run() {
        try (PolicySubscription subscription = feed.subscribe()) {
            for (A part : messages.snapshot(subscription.snapshot(), subscription.snapshotRevision())) {
                send(part);
            }
            while (!observer.isCancelled() && subscription.isOpen()) {
                Batch batch = subscription.next(HEARTBEAT).orElse(null);
                if (batch != null) {
                    A message =
                            messages.changes(batch.changes(), batch.revision()).orElse(null);
                    if (message == null) {
                        break;
                    }
                    send(message);
                } else if (subscription.isOpen() && feed.silence().compareTo(FRESH) < 0) {
                    send(messages.heartbeat(feed.current().revision()));
                }
            }
            end(Status.UNAVAILABLE.withDescription("the stream begins anew: call again"));
        } catch (CloudException e) {
            end(Status.UNAVAILABLE.withDescription(e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            end(Status.UNAVAILABLE.withDescription("this IAM stops: call another"));
        }
    }

    private void send(A message) throws InterruptedException {
        while (!observer.isReady() && !observer.isCancelled()) {
            // The signal may have come before; a second at most passes until it is looked at again.
            var _ = signals.tryAcquire(1, TimeUnit.SECONDS);
        }
        if (!observer.isCancelled()) {
            observer.onNext(message);
        }
    }

    private void end(Status status) {
        if (!observer.isCancelled()) {
            observer.onError(status.asRuntimeException());
        }
    }
}
