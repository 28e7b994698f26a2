package io.photoncloud.chainfire.store;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.photoncloud.chainfire.store.OnceResult.Applied;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.proto.chainfire.stored.v1.AnsweredRequest;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;

/** One call of {@link OncePerKey#run}. For one thread. */
final class OnceCall<A> {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    /** What may be gone at the next attempt. */
    private static final Set<Reason> PASSING =
            EnumSet.of(Reason.UNAVAILABLE, Reason.DEADLINE_EXCEEDED, Reason.TOO_MANY_REQUESTS, Reason.LEASE_NOT_FOUND);

    /** What a transaction found out, or did. */
    sealed interface Found<A> {
        record Nothing<A>() implements Found<A> {}

        record Answer<A>(A answer, long revision, Applied applied) implements Found<A> {}

        record OtherRequest<A>() implements Found<A> {}
    }

    private final OncePerKey once;
    private final Key record;
    private final String fingerprint;
    private final Codec<A> answers;
    private final Function<TableTransaction, A> body;
    private final long startNanos;
    private Duration pause = FIRST_PAUSE;
    /** Whether an attempt of this call may have been applied, or may still be. */
    private boolean uncertain;

    private boolean leaseForgotten;

    OnceCall(OncePerKey once, Key record, String fingerprint, Codec<A> answers, Function<TableTransaction, A> body) {
        this.once = once;
        this.record = record;
        this.fingerprint = fingerprint;
        this.answers = answers;
        this.body = body;
        this.startNanos = once.nanoTime();
    }

    /** An attempt that was made elsewhere may have been applied, or may still be. */
    void becomeUncertain() {
        uncertain = true;
    }

    OnceResult<A> run() {
        while (true) {
            // Ends with the request's fate known, or with the patience.
            Optional<OnceResult<A>> ended = attempt();
            if (ended.isPresent()) {
                return ended.get();
            }
            if (once.nanoTime() - startNanos >= once.patienceNanos()) {
                return new OnceResult.Unknown<>("the answer was lost, and was not found out in time");
            }
            if (Thread.currentThread().isInterrupted()) {
                return new OnceResult.Unknown<>("the answer was lost, and finding it out was interrupted");
            }
            LockSupport.parkNanos(pause.toNanos());
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
        }
    }

    /** Empty where the request's fate is not known. */
    private Optional<OnceResult<A>> attempt() {
        TableResult<Found<A>> result;
        try {
            result = TableTransaction.run(once.store(), this::apply);
        } catch (StoreException e) {
            if (isForgottenLease(e)) {
                return attempt();
            }
            return uncertain && PASSING.contains(e.reason())
                    ? Optional.empty()
                    : settle(() -> {
                        throw e;
                    });
        } catch (RuntimeException e) {
            return settle(() -> {
                throw e;
            });
        }
        return switch (result) {
            case TableResult.Done<Found<A>>(Found<A> found, long revision) ->
                Optional.of(ended(found, revision, () -> {
                    throw new IllegalStateException("a request was applied and found nothing");
                }));
            case TableResult.Refused<Found<A>> refusal -> settle(() -> new OnceResult.NotApplied<>(refusal));
            case TableResult.Contended<Found<A>>(int attempts) -> settle(() -> new OnceResult.Contended<>(attempts));
            case TableResult.Unknown<Found<A>> _ -> {
                uncertain = true;
                yield Optional.empty();
            }
        };
    }

    Found<A> apply(TableTransaction transaction) {
        Found<A> before = before(transaction);
        if (!(before instanceof Found.Nothing<A>)) {
            return before;
        }
        A answer = body.apply(transaction);
        Bytes stored = answers.encode(answer);
        transaction.write(put(AnsweredRequest.newBuilder()
                .setFingerprint(fingerprint)
                .setAnswer(UnsafeByteOperations.unsafeWrap(stored.unsafeArray()))));
        return new Found.Answer<>(answer, 0, Applied.NOW);
    }

    Optional<OnceResult<A>> find() {
        Found<A> before = before(once.store().find(record));
        return before instanceof Found.Nothing<A>
                ? Optional.empty()
                : Optional.of(ended(before, 0, () -> {
                    throw new IllegalStateException("a request was answered by nothing");
                }));
    }

    private Found<A> before(TableTransaction transaction) {
        return before(transaction.find(record));
    }

    /** What the record says. */
    private Found<A> before(Optional<Entry> entry) {
        if (entry.isEmpty()) {
            return new Found.Nothing<>();
        }
        AnsweredRequest request = parse(entry.get());
        if (!request.getFingerprint().equals(fingerprint)) {
            return new Found.OtherRequest<>();
        }
        return request.hasAnswer()
                ? new Found.Answer<>(
                        answers.decode(Bytes.wrap(request.getAnswer().toByteArray())),
                        entry.get().modRevision(),
                        Applied.BEFORE)
                : new Found.Nothing<>();
    }

    /** The ending, once no earlier attempt can be applied any more; empty while that is not certain. */
    private Optional<OnceResult<A>> settle(Supplier<OnceResult<A>> ending) {
        if (!uncertain) {
            return Optional.of(ending.get());
        }
        TableResult<Found<A>> result;
        try {
            result = TableTransaction.run(once.store(), this::giveUp);
        } catch (StoreException e) {
            return isForgottenLease(e) || PASSING.contains(e.reason()) ? Optional.empty() : Optional.of(unknown(e));
        }
        return result instanceof TableResult.Done<Found<A>>(Found<A> found, long revision)
                ? Optional.of(ended(found, revision, ending))
                : Optional.empty();
    }

    /** Changes the record, on which all earlier attempts are conditional. */
    private Found<A> giveUp(TableTransaction transaction) {
        Found<A> before = before(transaction);
        if (before instanceof Found.Nothing<A>) {
            transaction.write(put(AnsweredRequest.newBuilder().setFingerprint(fingerprint)));
        }
        return before;
    }

    OnceResult<A> ended(Found<A> found, long revision, Supplier<OnceResult<A>> otherwise) {
        return switch (found) {
            case Found.Answer<A>(A answer, long recorded, Applied applied) ->
                new OnceResult.Answered<>(answer, applied == Applied.NOW ? revision : recorded, applied);
            case Found.OtherRequest<A> _ -> new OnceResult.KeyReused<>();
            case Found.Nothing<A> _ -> otherwise.get();
        };
    }

    private static <A> OnceResult<A> unknown(StoreException e) {
        return new OnceResult.Unknown<>("the answer was lost, and cannot be found out: " + e.getMessage());
    }

    /** Whether the records' lease is gone, and another one may help. */
    private boolean isForgottenLease(StoreException e) {
        boolean forgotten = e.reason() == Reason.LEASE_NOT_FOUND && !leaseForgotten;
        if (forgotten) {
            leaseForgotten = true;
            once.forgetLease();
        }
        return forgotten;
    }

    private Operation put(AnsweredRequest.Builder request) {
        return Operation.Put.leased(record, Bytes.wrap(request.build().toByteArray()), once.lease());
    }

    private static AnsweredRequest parse(Entry entry) {
        try {
            return AnsweredRequest.parseFrom(entry.value().unsafeArray());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the record of the request " + entry.key() + " is damaged", e);
        }
    }
}
