package io.photoncloud.flaredb.transaction;

/** A place in a transaction to go back to. Valid until the transaction ends or goes back to before it. Nothing needs to release it. */
public interface Savepoint {}
