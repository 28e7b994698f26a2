package io.photoncloud.creditservice.proof;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import io.photoncloud.creditservice.ledger.LedgerVerdict;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ProofController {

    private final ProofService proofs;

    ProofController(ProofService proofs) {
        this.proofs = proofs;
    }

    record VerdictView(
            boolean valid,
            long revision,
            long wallets,
            long transactions,
            long reservations,
            long usages,
            Map<String, Long> sums,
            List<String> problems) {}

    @GetMapping("/api/v1/ledger/verify")
    @Needs(value = "ledger.read", checked = BY_SERVICE)
    @Summary("Computes every balance anew from the transfers, and says what does not agree")
    VerdictView verify() {
        LedgerVerdict verdict = proofs.verify();
        return new VerdictView(
                verdict.isRight(),
                verdict.revision(),
                verdict.wallets(),
                verdict.transactions(),
                verdict.reservations(),
                verdict.usages(),
                verdict.sums(),
                verdict.problems());
    }
}
