package io.photoncloud.prismnet.dataplane;

import io.photoncloud.chainfire.store.Key;

/**
 * How far a driver is with a VPC.
 *
 * @param generation the newest that it has made so; 0 for none
 * @param failure of the last attempt; empty where it succeeded
 */
record Realized(String vpc, String driver, long generation, String failure) {

    static Realized none(String vpc, String driver) {
        return new Realized(vpc, driver, 0, "");
    }

    Realized done(long done) {
        return new Realized(vpc, driver, Math.max(generation, done), "");
    }

    Realized failed(String why) {
        return new Realized(vpc, driver, generation, why);
    }

    /** Of what has been as it is since a generation of the VPC. */
    Standing standing(long since) {
        if (since <= generation) {
            return Standing.active(since);
        }
        return new Standing(failure.isEmpty() ? Standing.Status.PENDING : Standing.Status.ERROR, failure, generation);
    }

    Key key() {
        return Key.utf8(vpc);
    }
}
