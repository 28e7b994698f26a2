package io.photoncloud.flaredb.transaction;

/** How a commit ended, where it did not fail. A commit that throws has certainly written nothing. */
public sealed interface Outcome {

    /** Applied and durable; whoever begins from now on sees it. Of a transaction that wrote nothing: the moment it read. */
    record Committed(Timestamp timestamp) implements Outcome {}

    /** The answer was lost: all of it has been written or will be, or nothing ever. SQLSTATE 40003 for the client. */
    record Unknown(String reason) implements Outcome {}
}
