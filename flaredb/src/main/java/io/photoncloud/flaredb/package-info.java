/** FlareDB: a SQL database that PostgreSQL's tools speak to, on a transactional key-value store that is spoken to by itself too. */
@NullMarked
package io.photoncloud.flaredb;

import org.jspecify.annotations.NullMarked;
