package io.photoncloud.creditservice.door;

import io.photoncloud.creditservice.ledger.LedgerVerdict;
import io.photoncloud.creditservice.ledger.Quota;
import io.photoncloud.creditservice.quota.Quantities;
import io.photoncloud.proto.creditservice.v1.VerifyLedgerResponse;

/** Quotas, and whether the ledger is right, as gRPC shows them. */
final class QuotaWire {

    private QuotaWire() {}

    static io.photoncloud.proto.creditservice.v1.Quota fromQuota(Quota quota) {
        io.photoncloud.proto.creditservice.v1.Quota.Builder form =
                io.photoncloud.proto.creditservice.v1.Quota.newBuilder()
                        .setOrgId(quota.organization())
                        .putAllLimits(Quantities.byWord(quota.limits()))
                        .putAllUsed(Quantities.byWord(quota.used()))
                        .setResourceVersion(quota.version());
        return quota.project() == null
                ? form.build()
                : form.setProjectId(quota.project()).build();
    }

    static VerifyLedgerResponse fromVerdict(LedgerVerdict verdict) {
        return VerifyLedgerResponse.newBuilder()
                .setValid(verdict.isRight())
                .setRevision(verdict.revision())
                .setWallets(verdict.wallets())
                .setTransactions(verdict.transactions())
                .setReservations(verdict.reservations())
                .setUsages(verdict.usages())
                .putAllSums(verdict.sums())
                .addAllProblems(verdict.problems())
                .build();
    }
}
