package io.photoncloud.flaredb.transaction;

/** What a transaction may see of others'. REPEATABLE READ is given as SERIALIZABLE, READ UNCOMMITTED as READ COMMITTED. */
public enum Isolation {
    /** Everything it read is unchanged at its commit, or it ends with 40001. */
    SERIALIZABLE,
    /** Each statement reads what was committed when it began; only locks keep others away from what it writes. */
    READ_COMMITTED
}
