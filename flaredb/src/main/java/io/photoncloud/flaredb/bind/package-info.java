/** From what was written to what is meant: names, types, overloads and casts resolved by the schema, with PostgreSQL's errors where that fails. */
@NullMarked
package io.photoncloud.flaredb.bind;

import org.jspecify.annotations.NullMarked;
