package io.photoncloud.lightningstor.object;

import io.photoncloud.chainfire.store.Bytes;

/** Where a blob is. */
public sealed interface Whereabouts {

    /** In the engine, by the engine's own form of a place. */
    record InEngine(Bytes place) implements Whereabouts {}

    /** In its own row, as it is small: one force makes it durable together with what names it. */
    record InRow(Bytes content) implements Whereabouts {}
}
