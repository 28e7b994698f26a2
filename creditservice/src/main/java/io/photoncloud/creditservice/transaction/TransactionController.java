package io.photoncloud.creditservice.transaction;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import io.photoncloud.creditservice.ledger.History;
import io.photoncloud.creditservice.ledger.WalletTransaction;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
@Needs(value = "wallet.read", checked = BY_SERVICE)
class TransactionController {

    private final TransactionService transactions;

    TransactionController(TransactionService transactions) {
        this.transactions = transactions;
    }

    record TransactionsView(List<TransactionView> transactions) {}

    record AmountRequest(@Nullable Long amount, @Nullable String description) {}

    private static TransactionsView view(List<WalletTransaction> found) {
        return new TransactionsView(found.stream().map(TransactionView::of).toList());
    }

    @GetMapping("/wallets/{project}/transactions")
    @Summary("What changed the balance of a wallet, oldest first")
    Paged<TransactionsView> list(@PathVariable String project, PageRequest page) {
        RowPage<WalletTransaction> found = transactions.list(project, page);
        return new Paged<>(view(found.rows().stream().map(Row::value).toList()), found.nextPageToken());
    }

    @GetMapping("/transactions")
    @Summary(
            "The transactions of a project that all filters admit, or what the caller's call with an Idempotency-Key did")
    Paged<TransactionsView> search(
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(required = false) WalletTransaction.@Nullable Type type,
            @RequestParam(name = "resource_type", required = false) @Nullable String resourceType,
            @RequestParam(name = "resource_id", required = false) @Nullable String resourceId,
            @RequestParam(name = "reservation_id", required = false) @Nullable String reservation,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(name = "order", defaultValue = "oldest") History.Order order,
            @RequestParam(name = "idempotency_key", required = false) @Nullable String key,
            PageRequest page) {
        if (key != null) {
            Check.that(
                    Stream.of(project, type, resourceType, resourceId, reservation, from, to)
                            .allMatch(Objects::isNull),
                    "idempotency_key",
                    "given alone");
            return Paged.last(view(transactions.byIdempotencyKey(key)));
        }
        TransactionService.Page found = transactions.search(
                new TransactionService.Wanted(project, type, resourceType, resourceId, reservation, from, to, order),
                page);
        return new Paged<>(view(found.transactions()), found.nextPageToken());
    }

    @GetMapping("/transactions/{id}")
    @Summary("A transaction")
    TransactionView get(@PathVariable String id) {
        return TransactionView.of(transactions.get(id));
    }

    @PostMapping("/transactions/{id}/refund")
    @Needs(value = "credit.issue", checked = BY_SERVICE)
    @Summary("Gives a charge back, in whole or in part")
    TransactionView refund(@PathVariable String id, @RequestBody AmountRequest request, Idempotency idempotency) {
        return TransactionView.of(
                transactions.refund(id, request.amount(), request.description()).make(idempotency));
    }

    @PostMapping("/wallets/{project}/topup")
    @Needs(value = "credit.issue", checked = BY_SERVICE)
    @Summary("Fills a wallet")
    TransactionView topUp(@PathVariable String project, @RequestBody AmountRequest request, Idempotency idempotency) {
        return TransactionView.of(transactions
                .topUp(project, request.amount(), request.description())
                .make(idempotency));
    }

    @PostMapping("/wallets/{project}/withdraw")
    @Needs(value = "credit.issue", checked = BY_SERVICE)
    @Summary("Takes back what a wallet was filled with and has available")
    TransactionView withdraw(
            @PathVariable String project, @RequestBody AmountRequest request, Idempotency idempotency) {
        return TransactionView.of(transactions
                .withdraw(project, request.amount(), request.description())
                .make(idempotency));
    }
}
