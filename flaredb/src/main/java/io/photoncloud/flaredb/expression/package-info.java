/** Bound expressions: what a statement computes from rows, each with its type, every name and overload resolved. */
@NullMarked
package io.photoncloud.flaredb.expression;

import org.jspecify.annotations.NullMarked;
