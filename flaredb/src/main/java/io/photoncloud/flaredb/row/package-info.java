/** Tables' rows and index entries as keys and values of transactions, sequences, and the schema itself as it is stored. */
@NullMarked
package io.photoncloud.flaredb.row;

import org.jspecify.annotations.NullMarked;
