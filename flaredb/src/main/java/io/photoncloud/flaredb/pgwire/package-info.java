/** PostgreSQL's frontend/backend protocol, version 3, over sessions of SQL. */
@NullMarked
package io.photoncloud.flaredb.pgwire;

import org.jspecify.annotations.NullMarked;
