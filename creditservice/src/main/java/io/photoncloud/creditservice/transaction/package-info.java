/** What changed the balances of wallets. */
@NullMarked
package io.photoncloud.creditservice.transaction;

import org.jspecify.annotations.NullMarked;
