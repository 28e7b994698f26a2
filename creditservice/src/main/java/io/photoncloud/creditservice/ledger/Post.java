package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.resources.audit.AuditRecord;
import io.photoncloud.common.api.Idempotency;
import org.jspecify.annotations.Nullable;

/**
 * A command as it is handed in.
 *
 * @param caller SHA-256 in hex over who calls; nothing where there is no key
 * @param audit what is recorded of it with it; null for what its own rows record
 */
record Post(
        Command command,
        Cause cause,
        Idempotency idempotency,
        String caller,
        @Nullable AuditRecord audit) {}
