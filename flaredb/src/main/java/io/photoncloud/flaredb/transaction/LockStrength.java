package io.photoncloud.flaredb.transaction;

/** How a key is locked: PostgreSQL's four row locks, with its table of which keep out which. From weak to strong. */
public enum LockStrength {
    /** Held by who refers to the row: only {@link #UPDATE} is kept out. */
    KEY_SHARE,
    SHARE,
    /** An update that leaves alone what others refer to. */
    NO_KEY_UPDATE,
    /** A deletion, or an update of what others refer to. */
    UPDATE;

    /** Whether two transactions cannot hold these at once. */
    public boolean conflictsWith(LockStrength other) {
        return switch (this) {
            case KEY_SHARE -> other == UPDATE;
            case SHARE -> other == NO_KEY_UPDATE || other == UPDATE;
            case NO_KEY_UPDATE -> other != KEY_SHARE;
            case UPDATE -> true;
        };
    }
}
