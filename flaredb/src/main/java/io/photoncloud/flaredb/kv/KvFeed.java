package io.photoncloud.flaredb.kv;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.stream.Feed;
import io.photoncloud.flaredb.transaction.ChangeFeed;
import io.photoncloud.flaredb.transaction.Timestamp;
import io.photoncloud.flaredb.transaction.TransactionalStore;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The changes of a range of one namespace after a position. For one thread. */
public final class KvFeed implements Feed<KvChange> {

    private final ChangeFeed changes;
    private final KvPosition from;
    private final Queue<KvChange> told = new ArrayDeque<>();
    private Timestamp complete;
    private Timestamp moment = Timestamp.ZERO;
    private int ofMoment;

    private KvFeed(ChangeFeed changes, KvPosition from) {
        this.changes = changes;
        this.from = from;
        this.complete = from.moment();
        // It gives who listens a position before anything happened.
        told.add(new KvChange.Progress(from));
    }

    static KvFeed open(TransactionalStore store, KeyRange range, KvPosition from) {
        // A commit of which a part was told is gone through again.
        Timestamp after = from.told() == KvPosition.ALL
                ? from.moment()
                : new Timestamp(Math.max(0, from.moment().value() - 1));
        try {
            return new KvFeed(store.changes(range, after), from);
        } catch (SqlException e) {
            throw meaning(e);
        }
    }

    @Override
    public Optional<KvChange> next(Duration wait) throws InterruptedException {
        if (told.isEmpty()) {
            fill(wait);
        }
        return Optional.ofNullable(told.poll());
    }

    private void fill(Duration wait) throws InterruptedException {
        ChangeFeed.Batch batch;
        try {
            batch = changes.next(wait);
        } catch (SqlException e) {
            if (e.state() == SqlState.QUERY_CANCELED) {
                throw new InterruptedException(e.message());
            }
            throw meaning(e);
        }
        for (ChangeFeed.Change change : batch.changes()) {
            if (!change.timestamp().equals(moment)) {
                moment = change.timestamp();
                ofMoment = 0;
            }
            ofMoment++;
            if (moment.equals(from.moment()) && ofMoment <= from.told()) {
                continue;
            }
            KvChange view = view(change, new KvPosition(moment, ofMoment));
            if (view != null) {
                told.add(view);
            }
        }
        if (told.isEmpty() && batch.complete().isAfter(complete)) {
            told.add(new KvChange.Progress(KvPosition.after(batch.complete())));
        }
        if (batch.complete().isAfter(complete)) {
            complete = batch.complete();
        }
    }

    /** Null for what nobody is to hear of: that a record of a key that was gone already went. */
    private static @Nullable KvChange view(ChangeFeed.Change change, KvPosition position) {
        if (change.value() == null) {
            return null;
        }
        Key key = KvKeys.keyOf(change.key());
        KvRecord record = KvCodec.record(change.value());
        return switch (record.presence()) {
            case PRESENT -> new KvChange.Put(record.entry(key), position);
            case DELETED -> new KvChange.Deleted(key, record.version(), position);
            case EXPIRED -> new KvChange.Expired(key, record.version(), position);
        };
    }

    private static RuntimeException meaning(SqlException e) {
        return e.state() == SqlState.INVALID_PARAMETER_VALUE
                ? new CloudException(
                        ErrorCode.PRECONDITION_FAILED,
                        "the changes after this position are not kept any more: begin without one, and read what there is")
                : e;
    }

    @Override
    public void close() {
        changes.close();
    }
}
