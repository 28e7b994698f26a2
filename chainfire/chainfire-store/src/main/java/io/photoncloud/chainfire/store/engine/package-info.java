/** Where a store group's rows lie: an ordered map with atomic batches and consistent views. Only this package knows RocksDB. */
@NullMarked
package io.photoncloud.chainfire.store.engine;

import org.jspecify.annotations.NullMarked;
