/** Batches of rows as column vectors, and the evaluation of bound expressions over them. */
@NullMarked
package io.photoncloud.flaredb.vector;

import org.jspecify.annotations.NullMarked;
