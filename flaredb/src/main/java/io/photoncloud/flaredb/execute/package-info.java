/** The operators that run a query: batches of rows are pulled from the root, within a memory budget, with files beyond it. */
@NullMarked
package io.photoncloud.flaredb.execute;

import org.jspecify.annotations.NullMarked;
