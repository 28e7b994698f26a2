/** A real PostgreSQL beside which tests put FlareDB's answers. */
@NullMarked
package io.photoncloud.flaredb.oracle;

import org.jspecify.annotations.NullMarked;
