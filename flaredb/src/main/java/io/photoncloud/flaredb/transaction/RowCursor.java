package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;

/**
 * Walks the keys of a range with their values. Begins before the first. For one thread; to be closed, and not to be left open for long where it can
 * be helped: it keeps old rows alive.
 */
public interface RowCursor extends AutoCloseable {

    /** @return whether there is one more key, at which the cursor stands then */
    boolean next();

    Key key();

    Bytes value();

    @Override
    void close();
}
