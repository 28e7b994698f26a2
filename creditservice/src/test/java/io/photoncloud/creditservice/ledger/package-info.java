/** The rules of the ledger. */
@NullMarked
package io.photoncloud.creditservice.ledger;

import org.jspecify.annotations.NullMarked;
