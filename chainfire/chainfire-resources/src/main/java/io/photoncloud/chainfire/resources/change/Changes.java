package io.photoncloud.chainfire.resources.change;

import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.OncePerKey;
import io.photoncloud.chainfire.store.OnceResult;
import io.photoncloud.chainfire.store.OnceTogether;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.RequestContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The one way a service changes what it keeps. In a single transaction stand the rows, the audit record of who did it,
 * the events that its owner reads, and, where the caller sent an Idempotency-Key, the record by which a repetition is
 * answered as the first time. How it ends is said in the caller's terms. Safe for many threads.
 */
public final class Changes {

    /** How long a repetition is answered as the first time, at the least. */
    public static final Duration KEPT = Duration.ofHours(24);

    /** How long a call goes on asking whether it was applied, where the store's answer was lost. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ReplicatedStore store;
    private final AuditLog audit;
    private final ResourceEvents events;
    private final InstantSource clock;
    private final OncePerKey once;

    /** @param nanoTime a clock that never goes back */
    public Changes(
            ReplicatedStore store, AuditLog audit, ResourceEvents events, InstantSource clock, LongSupplier nanoTime) {
        this.store = store;
        this.audit = audit;
        this.events = events;
        this.clock = clock;
        this.once = new OncePerKey(store, audit.service() + "/change", KEPT, PATIENCE, nanoTime);
    }

    /**
     * Makes a change, or answers as when it was first made.
     *
     * @param action as its permission is named, for the audit record: {@code vm.create}
     * @param answers the stored form of the answer, kept where there is an Idempotency-Key
     * @param body pure: it is made again on newer rows where others change the same ones. What it throws is thrown on, and
     *     nothing is changed.
     * @throws CloudException ALREADY_EXISTS, NOT_FOUND or CONFLICT by what stands in the way; UNAVAILABLE where it is not
     *     known whether the change was made
     */
    public <A> Changed<A> make(String action, Idempotency idempotency, Codec<A> answers, Function<Change, A> body) {
        Function<TableTransaction, A> whole = whole(action, body);
        return switch (idempotency) {
            case Idempotency.None() -> answer(TableTransaction.run(store, whole));
            case Idempotency.Keyed(String key, String fingerprint) ->
                answer(once.run(caller() + "/" + key, fingerprint, answers, whole));
        };
    }

    /** A change with its record, as a part of one transaction. */
    <A> Function<TableTransaction, A> whole(String action, Function<Change, A> body) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return transaction -> {
            Change change = new Change(transaction, events, now);
            A answer = body.apply(change);
            audit.append(transaction, action, change.resource(), change.details(), now);
            return answer;
        };
    }

    /** A change with a key, that may be made in one transaction with others. */
    <A> OnceTogether<A> together(Idempotency.Keyed key, Codec<A> answers, Function<TableTransaction, A> whole) {
        return once.together(caller() + "/" + key.key(), key.fingerprint(), answers, whole);
    }

    /** Each caller has keys of their own. */
    private static String caller() {
        return Caller.digest(RequestContext.callerOrAnonymous());
    }

    /**
     * Makes a change of one row, the one that the body answers, and answers it with the revision it then has.
     *
     * @param form the stored form of the row's value
     */
    public <T> Row<T> makeRow(String action, Idempotency idempotency, Codec<T> form, Function<Change, Row<T>> body) {
        return written(make(action, idempotency, RowCodec.of(form), body));
    }

    /**
     * What a change of one row was answered where it was made before with the same key: for what is looked at before the change, as
     * it may be gone by now.
     *
     * @throws CloudException CONFLICT, the key was used for another call
     */
    public <T> Optional<Row<T>> findMade(Idempotency idempotency, Codec<T> form) {
        return switch (idempotency) {
            case Idempotency.None() -> Optional.empty();
            case Idempotency.Keyed(String key, String fingerprint) ->
                once.find(caller() + "/" + key, fingerprint, RowCodec.of(form)).map(result -> written(answer(result)));
        };
    }

    /** The row with the revision that the change gave it. */
    static <T> Row<T> written(Changed<Row<T>> changed) {
        Row<T> row = changed.answer();
        if (row.modRevision() != 0) {
            return row;
        }
        long created = row.createRevision() == 0 ? changed.revision() : row.createRevision();
        return new Row<>(row.id(), row.value(), created, changed.revision());
    }

    /**
     * What a change would answer if it were made now, and what it would be refused. Nothing is written, of the change or
     * of its record.
     */
    public <A> A show(Function<Change, A> body) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return answer(TableTransaction.preview(store, transaction -> body.apply(new Change(transaction, events, now))))
                .answer();
    }

    static <A> Changed<A> answer(TableResult<A> result) {
        return switch (result) {
            case TableResult.Done<A>(A answer, long revision) -> new Changed<>(answer, revision);
            case TableResult.Refused<A> refused -> throw refused(refused);
            case TableResult.Contended<A> _ -> throw contended();
            case TableResult.Unknown<A> _ -> throw unknown();
        };
    }

    static <A> Changed<A> answer(OnceResult<A> result) {
        return switch (result) {
            case OnceResult.Answered<A>(A answer, long revision, OnceResult.Applied _) ->
                new Changed<>(answer, revision);
            case OnceResult.KeyReused<A> _ -> throw Idempotency.keyReused();
            case OnceResult.NotApplied<A>(TableResult.Refused<?> refusal) -> throw refused(refusal);
            case OnceResult.Contended<A> _ -> throw contended();
            case OnceResult.Unknown<A> _ -> throw unknown();
        };
    }

    /** Tables are named {@code service/noun}. */
    private static String noun(String table) {
        return table.substring(table.lastIndexOf('/') + 1);
    }

    private static CloudException refused(TableResult.Refused<?> refusal) {
        return switch (refusal) {
            case TableResult.Present<?>(String table, var id) ->
                new CloudException(
                        ErrorCode.ALREADY_EXISTS,
                        noun(table) + " " + id.toUtf8() + " exists already",
                        Map.of("resource", noun(table), "id", id.toUtf8()));
            case TableResult.Absent<?>(String table, var id) ->
                new CloudException(ErrorCode.NOT_FOUND, "no " + noun(table) + " " + id.toUtf8());
            case TableResult.Collided<?>(String table, String index, var _, var id) ->
                new CloudException(
                        ErrorCode.ALREADY_EXISTS,
                        noun(table) + " " + id.toUtf8() + " has the same " + index + " already",
                        Map.of("resource", noun(table), "id", id.toUtf8(), "field", index));
        };
    }

    static CloudException contended() {
        return new CloudException(
                ErrorCode.CONFLICT,
                "others keep changing the same; nothing was changed by this call, which may be repeated");
    }

    static CloudException unknown() {
        return new CloudException(
                ErrorCode.UNAVAILABLE,
                "whether the change was made is not known: look, or repeat the call with the same "
                        + Idempotency.HEADER);
    }
}
