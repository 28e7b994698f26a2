/** The double-entry ledger: wallets, what is reserved of them, what moved, and the quotas that are held with it. */
@NullMarked
package io.photoncloud.creditservice.ledger;

import org.jspecify.annotations.NullMarked;
