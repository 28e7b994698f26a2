package io.photoncloud.chainfire.store.engine;

/** How far a moment's rows have come; the same as its META row says. */
public record Mark(long revision, long compactedRevision, long appliedIndex) {

    public static final Mark NONE = new Mark(0, 0, 0);
}
