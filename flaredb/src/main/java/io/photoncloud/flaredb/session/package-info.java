/** Sessions of SQL: what a client's statements, transactions, settings, prepared statements and cursors are, whatever door it came through. */
@NullMarked
package io.photoncloud.flaredb.session;

import org.jspecify.annotations.NullMarked;
