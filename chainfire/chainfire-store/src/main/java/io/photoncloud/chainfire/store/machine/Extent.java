package io.photoncloud.chainfire.store.machine;

/** How much of the state a transaction would touch. */
final class Extent {
    int deletedKeys;
    long returnedBytes;
}
