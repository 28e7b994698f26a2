package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.flaredb.transaction.WriteBuffer.Write;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Versions with a transaction's buffered writes, up to a sequence, on top. */
final class TransactionCursor implements RowCursor {

    private final VersionScan versions;
    private final WriteBuffer.View buffer;
    private final KeyRange range;
    private final Direction direction;
    private final ReadSpans.@Nullable Scan span;
    private final Runnable check;
    private boolean begun;
    private boolean atVersion;
    /** The version that the scan stands at is done with; the scan has not gone on. */
    private boolean versionTaken = true;

    private Map.@Nullable Entry<Key, Write> written;
    private @Nullable Key key;
    private @Nullable Bytes value;
    private boolean closed;

    TransactionCursor(
            VersionScan versions,
            WriteBuffer.View buffer,
            KeyRange range,
            Direction direction,
            ReadSpans.@Nullable Scan span,
            Runnable check) {
        this.versions = versions;
        this.buffer = buffer;
        this.range = range;
        this.direction = direction;
        this.span = span;
        this.check = check;
    }

    @Override
    public boolean next() {
        check.run();
        if (closed) {
            throw new IllegalStateException("the cursor is closed");
        }
        try {
            return advance();
        } catch (StoreException e) {
            throw StoreFailures.refused(e);
        }
    }

    private boolean advance() {
        if (!begun) {
            begun = true;
            written = buffer.first(range, direction);
        }
        key = null;
        value = null;
        do {
            if (versionTaken) {
                atVersion = versions.advance();
                versionTaken = false;
            }
        } while (take());
        if (span != null) {
            if (key == null || value == null) {
                span.ended();
            } else {
                span.reached(key);
            }
        }
        return value != null;
    }

    /** Takes the next key of the two. @return whether it is deleted, so that another one has to be taken */
    private boolean take() {
        Map.Entry<Key, Write> own = written;
        if (own == null && !atVersion) {
            return false;
        }
        int order = own == null ? -1 : !atVersion ? 1 : order(versions.key(), own.getKey());
        if (order >= 0 && own != null) {
            key = own.getKey();
            value = own.getValue().value();
            written = buffer.next(own.getKey(), range, direction);
            versionTaken = order == 0;
            return value == null;
        }
        versionTaken = true;
        Bytes stored = versions.stored();
        if (VersionKeys.isTombstone(stored)) {
            return true;
        }
        key = versions.key();
        value = VersionKeys.value(stored);
        return false;
    }

    private int order(Key version, Key own) {
        return direction == Direction.FORWARD ? version.compareTo(own) : own.compareTo(version);
    }

    @Override
    public Key key() {
        if (key == null || value == null) {
            throw new IllegalStateException("the cursor stands at no key");
        }
        return key;
    }

    @Override
    public Bytes value() {
        if (value == null) {
            throw new IllegalStateException("the cursor stands at no key");
        }
        return value;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            versions.close();
        }
    }
}
