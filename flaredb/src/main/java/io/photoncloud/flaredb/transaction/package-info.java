/**
 * Transactions over versioned keys: timestamps, reads as of them, locks, conflicts, commit, savepoints, the garbage collection of old versions,
 * and the feed of changes. It knows nothing of tables and types.
 */
@NullMarked
package io.photoncloud.flaredb.transaction;

import org.jspecify.annotations.NullMarked;
