/** Bounded memory and what goes to disk beyond it: budgets, files, and sorters, tables and buffers of records that are bytes. */
@NullMarked
package io.photoncloud.flaredb.execute.spill;

import org.jspecify.annotations.NullMarked;
