package io.photoncloud.flaredb.kv;

/** What a namespace promises of its keys. */
public enum Consistency {
    /** Linearizable; each key has a version, on which changes can be made conditional. */
    STRONG,
    /** The last write wins, by the hybrid clock; keys have no versions. */
    EVENTUAL
}
