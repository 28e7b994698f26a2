/** The SQL types and their values: what a datum is, how it is read, written, compared, hashed and put into keys. */
@NullMarked
package io.photoncloud.flaredb.type;

import org.jspecify.annotations.NullMarked;
