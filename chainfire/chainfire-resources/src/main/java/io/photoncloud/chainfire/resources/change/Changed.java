package io.photoncloud.chainfire.resources.change;

/**
 * A change that was made.
 *
 * @param revision the store's, of the change: whoever reads at it or later sees it
 */
public record Changed<A>(A answer, long revision) {}
