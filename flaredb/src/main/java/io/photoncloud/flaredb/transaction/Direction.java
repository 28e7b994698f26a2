package io.photoncloud.flaredb.transaction;

/** Which way a range is walked. */
public enum Direction {
    FORWARD,
    REVERSE
}
