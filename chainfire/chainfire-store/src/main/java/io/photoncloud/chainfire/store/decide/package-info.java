/** Runs a decider on the leader: single-threaded, pipelined, fenced by term. */
@NullMarked
package io.photoncloud.chainfire.store.decide;

import org.jspecify.annotations.NullMarked;
