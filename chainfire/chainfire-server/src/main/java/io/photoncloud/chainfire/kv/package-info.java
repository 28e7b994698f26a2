/** Keys and values: ranges, transactions, compaction. */
@NullMarked
package io.photoncloud.chainfire.kv;

import org.jspecify.annotations.NullMarked;
