package io.photoncloud.chainfire.kv;

import io.photoncloud.chainfire.keyspace.CallerKeyspace;
import io.photoncloud.chainfire.kv.KvWriteService.Transacted;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Transactions: conditions, and what to do where they all hold and where one does not. */
@RestController
@Needs("kv.write")
class TxnController {

    private final KvWriteService writes;
    private final StoreLimits limits;
    private final JsonMapper json;

    TxnController(KvWriteService writes, KvService kv, JsonMapper json) {
        this.writes = writes;
        this.limits = kv.limits();
        this.json = json;
    }

    @PostMapping("/api/v1/kv/txn")
    @Summary("Runs a transaction: conditions, then, else")
    TxnView transact(CallerKeyspace caller, @RequestBody TxnRequest request, Idempotency idempotency) {
        Transacted done = writes.transact(
                caller, request.toTransaction(limits), idempotency, ran -> json.writeValueAsBytes(TxnView.of(ran)));
        return switch (done) {
            case Transacted.Ran ran -> TxnView.of(ran);
            case Transacted.Replayed(boolean succeeded, long revision, var answer) ->
                answer == null
                        ? new TxnView(succeeded, revision, null)
                        : json.readValue(answer.unsafeArray(), TxnView.class);
        };
    }
}
