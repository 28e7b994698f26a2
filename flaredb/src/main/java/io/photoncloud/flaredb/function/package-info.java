/** Operators, functions, aggregates, window functions and casts: which there are, which is meant, and what they compute. */
@NullMarked
package io.photoncloud.flaredb.function;

import org.jspecify.annotations.NullMarked;
