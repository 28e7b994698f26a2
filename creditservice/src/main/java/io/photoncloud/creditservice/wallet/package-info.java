/** Wallets: what a project may spend. */
@NullMarked
package io.photoncloud.creditservice.wallet;

import org.jspecify.annotations.NullMarked;
