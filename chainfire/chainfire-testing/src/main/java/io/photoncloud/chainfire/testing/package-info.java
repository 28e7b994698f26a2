/**
 * What a store is held by: one contract for all of them, a checker of linearizability over recorded histories, and a
 * checker of what watchers were told.
 */
@NullMarked
package io.photoncloud.chainfire.testing;

import org.jspecify.annotations.NullMarked;
