/** Tests of SQL by REST. */
@NullMarked
package io.photoncloud.flaredb.sql;

import org.jspecify.annotations.NullMarked;
