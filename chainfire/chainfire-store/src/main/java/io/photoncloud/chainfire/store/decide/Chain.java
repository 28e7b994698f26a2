package io.photoncloud.chainfire.store.decide;

/**
 * Ties transactions together of which each rests on those before it. Once it is broken, none of them that is not in the
 * log yet gets there: whoever refuses one of them breaks the chain before it lets the next one pass. Never mended.
 */
public final class Chain {

    private volatile boolean broken;

    public void snap() {
        broken = true;
    }

    public boolean isBroken() {
        return broken;
    }
}
