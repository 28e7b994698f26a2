package io.photoncloud.creditservice.proof;

import io.photoncloud.common.policy.Scope;
import io.photoncloud.creditservice.access.Access;
import io.photoncloud.creditservice.ledger.Ledger;
import io.photoncloud.creditservice.ledger.LedgerVerdict;

/** Recomputes the ledger for whoever may see all of it. */
public final class ProofService {

    private final Ledger ledger;
    private final Access access;

    public ProofService(Ledger ledger, Access access) {
        this.ledger = ledger;
        this.access = access;
    }

    public LedgerVerdict verify() {
        access.require("ledger.read", Scope.system());
        return ledger.verify();
    }
}
