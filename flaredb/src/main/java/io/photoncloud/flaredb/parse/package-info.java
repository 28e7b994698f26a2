/**
 * From text to what was written: a scanner with bounds of its own, a library's PostgreSQL grammar behind it, and readers that turn the
 * grammar's trees into {@code ast}. No class of the library leaves this package.
 */
@NullMarked
package io.photoncloud.flaredb.parse;

import org.jspecify.annotations.NullMarked;
