package io.photoncloud.chainfire.store.engine;

import org.jspecify.annotations.Nullable;

/** The separate ordered maps of a group. */
public enum Space {
    /** key to its present version, the value aside. */
    CURRENT(0),
    /** (key, revision) to the place of a change: where to look for what the key was before. */
    MILESTONES(1),
    /** (revision, sub-index) to what changed: the versions of all keys, values and all. */
    CHANGES(2),
    /** lease id to lease. */
    LEASES(3),
    /** (lease id, key) to nothing: the keys that hang on a lease. */
    LEASE_KEYS(4),
    /** How far the state has come. */
    META(5);

    private final int slot;

    Space(int slot) {
        this.slot = slot;
    }

    /** The space's number wherever it is stored or sent, for ever. */
    public int slot() {
        return slot;
    }

    /** The space of a number, or null if there is none. */
    public static @Nullable Space ofSlot(int slot) {
        for (Space space : values()) {
            if (space.slot == slot) {
                return space;
            }
        }
        return null;
    }
}
