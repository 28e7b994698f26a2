/** What a log entry means: the deterministic state machine, its log form and the reading of its rows. */
@NullMarked
package io.photoncloud.chainfire.store.machine;

import org.jspecify.annotations.NullMarked;
