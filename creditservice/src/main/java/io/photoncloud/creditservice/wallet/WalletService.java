package io.photoncloud.creditservice.wallet;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.audit.AuditRecord;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.creditservice.access.Access;
import io.photoncloud.creditservice.ledger.Amounts;
import io.photoncloud.creditservice.ledger.Command;
import io.photoncloud.creditservice.ledger.Ledger;
import io.photoncloud.creditservice.ledger.Outcome;
import io.photoncloud.creditservice.ledger.Wallet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes, shows and changes wallets. */
public final class WalletService {

    private final Ledger ledger;
    private final Access access;
    private final String currency;

    /** @param currency of wallets that are made without naming one */
    public WalletService(Ledger ledger, Access access, String currency) {
        this.ledger = ledger;
        this.access = access;
        this.currency = Amounts.currency("photon.creditservice.currency", currency);
    }

    /**
     * What a wallet is made with. Null for what a call does not name.
     *
     * @param initialBalance what it is given at once: that takes as much as filling it does
     */
    public record Wanted(
            @Nullable String project,
            @Nullable String organization,
            @Nullable String currency,
            @Nullable Long initialBalance,
            @Nullable Long overdraftLimit) {}

    public Wallet create(Wanted wanted, Idempotency idempotency) {
        Check.required(Tenant.PROJECT_PARAMETER, wanted.project());
        long initial = Amounts.orZero("initial_balance", wanted.initialBalance());
        long overdraft = Amounts.orZero("overdraft_limit", wanted.overdraftLimit());
        String of = wanted.currency() == null ? currency : Amounts.currency("currency", wanted.currency());
        Tenant tenant = access.creating(wanted.organization(), wanted.project());
        access.require("wallet.create", Scope.of(tenant.organization(), tenant.project()));
        if (initial > 0 || overdraft > 0) {
            access.require(Access.ISSUE, Scope.system());
        }
        AuditRecord entry = record(
                "wallet.create",
                tenant.project(),
                Map.of(
                        "initial_balance",
                        Long.toString(initial),
                        "currency",
                        of,
                        "overdraft",
                        Long.toString(overdraft)));
        return wallet(ledger.post(new Command.CreateWallet(tenant, of, overdraft, initial), idempotency, entry));
    }

    private AuditRecord record(String action, String project, Map<String, String> details) {
        return ledger.record(action, new ResourceRef(Wallet.NOUN, project, null), details);
    }

    private static Wallet wallet(Outcome.Done outcome) {
        if (outcome instanceof Outcome.OfWallet(Wallet wallet)) {
            return wallet;
        }
        throw new IllegalStateException("the ledger answered a wallet's command with " + outcome);
    }

    /** @throws CloudException NOT_FOUND, there is none, or it is not the caller's */
    public Wallet get(String project) {
        return require("wallet.read", project);
    }

    /** A wallet for which the caller has a permission. */
    public Wallet require(String permission, String project) {
        Wallet wallet = ledger.findWallet(project).orElse(null);
        if (wallet == null) {
            access.requireOfAbsent(permission);
            throw Ledger.absentWallet(project);
        }
        access.require(permission, wallet.tenant(), () -> Ledger.absentWallet(project));
        return wallet;
    }

    /** That there is a wallet for which the caller has a permission, whatever is in it. */
    public void requireAccess(String permission, String project) {
        Tenant tenant = ledger.findTenant(project).orElse(null);
        if (tenant == null) {
            access.requireOfAbsent(permission);
            throw Ledger.absentWallet(project);
        }
        access.require(permission, tenant, () -> Ledger.absentWallet(project));
    }

    /** @param organization whose; null for all that the caller may see */
    public RowPage<Wallet> list(@Nullable String organization, PageRequest page) {
        return ledger.listWallets(access.listing("wallet.read", organization), page);
    }

    /** Null for what stays. */
    public Wallet update(
            String project,
            Wallet.@Nullable Status status,
            @Nullable Long overdraftLimit,
            Precondition precondition,
            Idempotency idempotency) {
        if (overdraftLimit != null) {
            var _ = Amounts.orZero("overdraft_limit", overdraftLimit);
        }
        Wallet wallet = require("wallet.administer", project);
        if (overdraftLimit != null) {
            access.require(Access.ISSUE, Scope.system());
        }
        AuditRecord entry = record(
                "wallet.update",
                wallet.project(),
                Map.of("status", String.valueOf(status), "overdraft", String.valueOf(overdraftLimit)));
        return wallet(ledger.post(
                new Command.ChangeWallet(project, status, overdraftLimit, precondition), idempotency, entry));
    }
}
