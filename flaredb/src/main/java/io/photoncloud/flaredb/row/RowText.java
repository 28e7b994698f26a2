package io.photoncloud.flaredb.row;

import io.photoncloud.flaredb.type.TextContext;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** How values on disk are read and written: of no session's settings. */
public enum RowText implements TextContext {
    STORED;

    @Override
    public ZoneId timeZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public long transactionMicros() {
        return 0;
    }
}
