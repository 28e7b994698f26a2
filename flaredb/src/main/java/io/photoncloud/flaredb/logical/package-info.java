/** Bound statements: trees of relational operators whose names, types and functions are all resolved, and commands. */
@NullMarked
package io.photoncloud.flaredb.logical;

import org.jspecify.annotations.NullMarked;
