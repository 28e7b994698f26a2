package io.photoncloud.creditservice.wallet;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.api.Versioned;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import io.photoncloud.creditservice.ledger.Wallet;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/wallets")
@Needs(value = "wallet.read", checked = BY_SERVICE)
class WalletController {

    private final WalletService wallets;

    WalletController(WalletService wallets) {
        this.wallets = wallets;
    }

    record CreateRequest(
            @Nullable String projectId,
            @Nullable String orgId,
            @Nullable String currency,
            @Nullable Long initialBalance,
            @Nullable Long overdraftLimit) {}

    record PatchRequest(
            Wallet.@Nullable Status status, @Nullable Long overdraftLimit) {}

    record WalletsView(List<WalletView> wallets) {}

    record WalletView(
            String projectId,
            String orgId,
            long balance,
            long reserved,
            long available,
            long due,
            String currency,
            Wallet.Status status,
            long overdraftLimit,
            Instant createdAt,
            Instant updatedAt,
            long resourceVersion)
            implements Versioned {

        static WalletView of(Wallet wallet) {
            return new WalletView(
                    wallet.project(),
                    wallet.tenant().organization(),
                    wallet.balance(),
                    wallet.reserved(),
                    wallet.available(),
                    wallet.due(),
                    wallet.currency(),
                    wallet.status(),
                    wallet.overdraft(),
                    wallet.created(),
                    wallet.changed(),
                    wallet.version());
        }
    }

    @PostMapping
    @Needs(value = "wallet.create", checked = BY_SERVICE)
    @Summary("Makes a project's wallet; with initial_balance it is filled at once")
    @ResponseStatus(HttpStatus.CREATED)
    WalletView create(@RequestBody CreateRequest request, Idempotency idempotency) {
        return WalletView.of(wallets.create(
                new WalletService.Wanted(
                        request.projectId(),
                        request.orgId(),
                        request.currency(),
                        request.initialBalance(),
                        request.overdraftLimit()),
                idempotency));
    }

    @GetMapping
    @Summary("The wallets, of one organization where org_id names it")
    Paged<WalletsView> list(
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            PageRequest page) {
        RowPage<Wallet> found = wallets.list(organization, page);
        return new Paged<>(
                new WalletsView(found.rows().stream()
                        .map(Row::value)
                        .map(WalletView::of)
                        .toList()),
                found.nextPageToken());
    }

    @GetMapping("/{project}")
    @Summary("A project's wallet")
    WalletView get(@PathVariable String project) {
        return WalletView.of(wallets.get(project));
    }

    @PatchMapping("/{project}")
    @Needs(value = "wallet.administer", checked = BY_SERVICE)
    @Summary("Suspends, activates or closes a wallet, or sets how far it may be overdrawn")
    WalletView update(
            @PathVariable String project,
            @RequestBody PatchRequest request,
            Precondition precondition,
            Idempotency idempotency) {
        return WalletView.of(
                wallets.update(project, request.status(), request.overdraftLimit(), precondition, idempotency));
    }
}
