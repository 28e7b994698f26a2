/** Watches: who wants which changes, and how each gets them in order within bounded memory. */
@NullMarked
package io.photoncloud.chainfire.store.watch;

import org.jspecify.annotations.NullMarked;
