package io.photoncloud.prismnet.dataplane;

import io.photoncloud.chainfire.store.Key;

/**
 * How far a driver is with a VPC.
 *
 * @param revision of the newest change that it has made so; 0 for none
 * @param failure of the last attempt; empty where it succeeded
 */
record Realized(String vpc, String driver, long revision, String failure) {

    static Realized none(String vpc, String driver) {
        return new Realized(vpc, driver, 0, "");
    }

    Realized done(long done) {
        return new Realized(vpc, driver, Math.max(revision, done), "");
    }

    Realized failed(String why) {
        return new Realized(vpc, driver, revision, why);
    }

    /** Of a row of the VPC that was last changed at a revision; 0 for one that was not written. */
    Standing standing(long changed) {
        if (changed > 0 && changed <= revision) {
            return Standing.ACTIVE;
        }
        return new Standing(failure.isEmpty() ? Standing.Status.PENDING : Standing.Status.ERROR, failure);
    }

    Key key() {
        return Key.utf8(vpc);
    }
}
