/** That the ledger is right. */
@NullMarked
package io.photoncloud.creditservice.proof;

import org.jspecify.annotations.NullMarked;
